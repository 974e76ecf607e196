namespace SecureGenomics.Provenance.Fhe;

/// <summary>The product of a BFV ciphertext and a plaintext.</summary>
/// <remarks>
/// A coefficient m ≥ (t+1)/2 stands for m − t: the smaller factor makes less noise. Source: SEAL
/// 4.x, multiply_plain.
/// </remarks>
internal static class PlainProduct
{
    public static void Multiply(RlweContext context, Ciphertext ciphertext, Plaintext plaintext)
    {
        ArgumentNullException.ThrowIfNull(plaintext);
        var level = context.LevelOf(ciphertext);
        if (plaintext.IsNttForm != ciphertext.IsNttForm)
            throw new ArgumentException("expected ciphertext and plaintext in one form", nameof(plaintext));
        if (plaintext.IsNttForm)
        {
            if (plaintext.ParmsId != level.ParmsId)
                throw new ArgumentException("expected a plaintext of the ciphertext's level", nameof(plaintext));
            for (var i = 0; i < ciphertext.Size; i++)
                RnsPoly.Multiply(level, ciphertext.MutablePoly(i), plaintext.Words);
            Transparency.ThrowIfTransparent(ciphertext);
            return;
        }

        PlaintextCheck.ThrowIfNotBfvCoefficients(context, plaintext);
        using var factor = context.Pool.Rent(level.Degree);
        for (var j = 0; j < level.PrimeCount; j++)
        {
            var ring = level.Rings[j];
            LiftAndTransform(ring, plaintext.Words, context.Parameters.PlainModulus, factor.Span);
            for (var i = 0; i < ciphertext.Size; i++)
            {
                var row = ciphertext.MutableRow(i, j);
                ring.Forward(row);
                ring.Multiply(row, factor.Span, row);
                ring.Inverse(row);
            }
        }

        Transparency.ThrowIfTransparent(ciphertext);
    }

    /// <summary>A plaintext in NTT form at a level.</summary>
    /// <param name="context">Knows t.</param>
    /// <param name="level">The level.</param>
    /// <param name="plaintext">In coefficient form.</param>
    /// <param name="poly">Shape: [prime][n]; overwritten.</param>
    public static void LiftAndTransform(
        RlweContext context, RlweLevel level, Plaintext plaintext, Span<ulong> poly)
    {
        PlaintextCheck.ThrowIfNotBfvCoefficients(context, plaintext);
        for (var j = 0; j < level.PrimeCount; j++)
        {
            LiftAndTransform(
                level.Rings[j],
                plaintext.Words,
                context.Parameters.PlainModulus,
                RnsPoly.Row(poly, level, j));
        }
    }

    private static void LiftAndTransform(
        PrimeRing ring, ReadOnlySpan<ulong> message, ulong t, Span<ulong> row)
    {
        var q = ring.Modulus.Value;
        var threshold = (t + 1) / 2;
        // −t mod q; the sum below is at most t + q before it is reduced.
        var lift = q - (t % q);
        message.CopyTo(row);
        row[message.Length..].Clear();
        WordLanes.AddWhereAtLeast(row, threshold, lift);
        if (t >= q)
            ring.ReduceWords(row);
        ring.Forward(row);
    }
}
