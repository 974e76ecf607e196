namespace SecureGenomics.Provenance.Fhe;

/// <summary>Arithmetic on polynomials over the primes of a level. Shape of each: [prime][n].</summary>
internal static class RnsPoly
{
    public static void ForwardNtt(RlweLevel level, Span<ulong> poly)
    {
        for (var i = 0; i < level.PrimeCount; i++)
            level.Tables[i].Forward(Row(poly, level, i));
    }

    public static void InverseNtt(RlweLevel level, Span<ulong> poly)
    {
        for (var i = 0; i < level.PrimeCount; i++)
            level.Tables[i].Inverse(Row(poly, level, i));
    }

    /// <summary>target += term.</summary>
    public static void Add(RlweLevel level, Span<ulong> target, ReadOnlySpan<ulong> term)
    {
        for (var i = 0; i < level.PrimeCount; i++)
        {
            var modulus = level.Tables[i].Modulus;
            var row = Row(target, level, i);
            var other = Row(term, level, i);
            for (var j = 0; j < row.Length; j++)
                row[j] = modulus.Add(row[j], other[j]);
        }
    }

    /// <summary>target = −target.</summary>
    public static void Negate(RlweLevel level, Span<ulong> target)
    {
        for (var i = 0; i < level.PrimeCount; i++)
        {
            var modulus = level.Tables[i].Modulus;
            foreach (ref var value in Row(target, level, i))
                value = modulus.Negate(value);
        }
    }

    /// <summary>target ·= factor, value by value: a product of polynomials in NTT form.</summary>
    public static void Multiply(RlweLevel level, Span<ulong> target, ReadOnlySpan<ulong> factor)
    {
        for (var i = 0; i < level.PrimeCount; i++)
        {
            var modulus = level.Tables[i].Modulus;
            var row = Row(target, level, i);
            var other = Row(factor, level, i);
            for (var j = 0; j < row.Length; j++)
                row[j] = modulus.Multiply(row[j], other[j]);
        }
    }

    public static Span<ulong> Row(Span<ulong> poly, RlweLevel level, int prime) =>
        poly.Slice(prime * level.Degree, level.Degree);

    public static ReadOnlySpan<ulong> Row(ReadOnlySpan<ulong> poly, RlweLevel level, int prime) =>
        poly.Slice(prime * level.Degree, level.Degree);
}
