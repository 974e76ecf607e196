namespace SecureGenomics.Provenance.Fhe;

/// <summary>The short s and e of a key with a·s + e + b = 0, out of the secret.</summary>
/// <remarks>No branch depends on a value of a secret that is the key's.</remarks>
internal static class KeyRelation
{
    /// <summary>False where the secret is not ternary, or not the key's.</summary>
    /// <param name="context">Lends scratch.</param>
    /// <param name="publicKey">(b, a).</param>
    /// <param name="secretKey">s.</param>
    /// <param name="secret">Shape: [n]; receives s as two's complement words.</param>
    /// <param name="error">Shape: [n]; receives e = −(b + a·s), at most 21 in size.</param>
    public static bool TryOpen(
        RlweContext context,
        PublicKey publicKey,
        SecretKey secretKey,
        Span<ulong> secret,
        Span<ulong> error
    )
    {
        var level = context.KeyLevel;
        using var poly = context.Pool.Rent(level.PrimeCount * level.Degree, secret: true);
        secretKey.Words.CopyTo(poly.Span);
        var isSecretShort = IsShort(context, poly.Span, 1, secret);

        secretKey.Words.CopyTo(poly.Span);
        RnsPoly.Multiply(level, poly.Span, publicKey.Pair.Poly(1));
        RnsPoly.Add(level, poly.Span, publicKey.Pair.Poly(0));
        RnsPoly.Negate(level, poly.Span);
        return isSecretShort & IsShort(context, poly.Span, NoiseBound.ErrorBound, error);
    }

    /// <summary>Whether a polynomial in NTT form is one short polynomial modulo every prime.
    /// </summary>
    private static bool IsShort(RlweContext context, Span<ulong> poly, int bound, Span<ulong> small)
    {
        var level = context.KeyLevel;
        RnsPoly.InverseNtt(level, poly);
        Centre(RnsPoly.Row(poly, level, 0), level.Rings[0].Modulus.Value, small);
        var outside = 0L;
        foreach (var word in small)
            outside |= (bound - (long)word) | (bound + (long)word);

        using var row = context.Pool.Rent(level.Degree, secret: true);
        var isSame = outside >= 0;
        for (var i = 0; i < level.PrimeCount; i++)
        {
            WordLanes.Lift(small, row.Span, level.Rings[i].Modulus.Value);
            isSame &= row.Span.SequenceEqual(RnsPoly.Row(poly, level, i));
        }

        return isSame;
    }

    private static void Centre(ReadOnlySpan<ulong> row, ulong q, Span<ulong> small)
    {
        for (var i = 0; i < row.Length; i++)
            small[i] = row[i] - ((ulong)((long)((q / 2) - row[i]) >> 63) & q);
    }
}
