namespace SecureGenomics.Provenance.Fhe;

/// <summary>The product of a BFV ciphertext and a plaintext.</summary>
/// <remarks>
/// A coefficient m ≥ (t+1)/2 stands for m − t: the smaller factor makes less noise. Source:
/// SEAL
/// 4.x, multiply_plain.
/// </remarks>
internal static class PlainProduct
{
    /// <summary>product = ciphertext · plaintext.</summary>
    /// <param name="context">The context of all three.</param>
    /// <param name="ciphertext">In the plaintext's form.</param>
    /// <param name="plaintext">In coefficient form, or in NTT form at the ciphertext's
    /// level.</param>
    /// <param name="product">Overwritten; may be the ciphertext.</param>
    public static void Multiply(
        RlweContext context,
        Ciphertext ciphertext,
        Plaintext plaintext,
        Ciphertext product
    )
    {
        ArgumentNullException.ThrowIfNull(plaintext);
        var level = context.LevelOf(ciphertext);
        if (plaintext.IsNttForm != ciphertext.IsNttForm)
            throw new ArgumentException(
                "expected ciphertext and plaintext in one form",
                nameof(plaintext)
            );
        if (plaintext.IsNttForm)
        {
            if (plaintext.ParmsId != level.ParmsId)
                throw new ArgumentException(
                    "expected a plaintext of the ciphertext's level",
                    nameof(plaintext)
                );
            ciphertext.CopyTo(level, product);
            for (var i = 0; i < product.Size; i++)
                RnsPoly.Multiply(level, product.MutablePoly(i), plaintext.Words);
            Transparency.ThrowIfTransparent(product);
            return;
        }

        PlaintextCheck.ThrowIfNotBfvCoefficients(context, plaintext);
        if (product != ciphertext)
            product.Reset(level, ciphertext.Size, ciphertext.IsNttForm, ciphertext.Scale);
        using var message = context.Pool.Rent(level.Degree);
        for (var j = 0; j < level.PrimeCount; j++)
        {
            var ring = level.Rings[j];
            using var factor = context.Pool.Rent(ring.FactorLength);
            Lift(ring, plaintext.Words, context.Parameters.PlainModulus, message.Span);
            ring.ForwardFactor(message.Span, factor.Span);
            for (var i = 0; i < ciphertext.Size; i++)
            {
                ring.MultiplyByFactor(
                    ciphertext.MutableRow(i, j),
                    factor.Span,
                    product.MutableRow(i, j)
                );
            }
        }

        Transparency.ThrowIfTransparent(product);
    }

    /// <summary>A plaintext in NTT form at a level.</summary>
    /// <param name="context">Knows t.</param>
    /// <param name="level">The level.</param>
    /// <param name="plaintext">In coefficient form.</param>
    /// <param name="poly">Shape: [prime][n]; overwritten.</param>
    public static void LiftAndTransform(
        RlweContext context,
        RlweLevel level,
        Plaintext plaintext,
        Span<ulong> poly
    )
    {
        PlaintextCheck.ThrowIfNotBfvCoefficients(context, plaintext);
        for (var j = 0; j < level.PrimeCount; j++)
        {
            var row = RnsPoly.Row(poly, level, j);
            Lift(level.Rings[j], plaintext.Words, context.Parameters.PlainModulus, row);
            level.Rings[j].Forward(row);
        }
    }

    private static void Lift(PrimeRing ring, ReadOnlySpan<ulong> message, ulong t, Span<ulong> row)
    {
        var q = ring.Modulus.Value;
        var threshold = (t + 1) / 2;
        // −t mod q; the sum below is at most t + q before it is reduced.
        var lift = q - (t % q);
        WordLanes.AddWhereAtLeast(message, threshold, lift, row);
        row[message.Length..].Clear();
        if (t >= q)
            ring.ReduceWords(row);
    }
}
