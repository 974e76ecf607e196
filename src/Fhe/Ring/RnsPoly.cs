namespace SecureGenomics.Provenance.Fhe;

/// <summary>Arithmetic on polynomials over the primes of a level. Shape of each:
/// [prime][n].</summary>
internal static class RnsPoly
{
    public static void ForwardNtt(RnsLevel level, Span<ulong> poly)
    {
        for (var i = 0; i < level.PrimeCount; i++)
            level.Rings[i].Forward(Row(poly, level, i));
    }

    public static void InverseNtt(RnsLevel level, Span<ulong> poly)
    {
        for (var i = 0; i < level.PrimeCount; i++)
            level.Rings[i].Inverse(Row(poly, level, i));
    }

    /// <summary>target += term.</summary>
    public static void Add(RnsLevel level, Span<ulong> target, ReadOnlySpan<ulong> term)
    {
        for (var i = 0; i < level.PrimeCount; i++)
            level.Rings[i].Add(Row(target, level, i), Row(term, level, i));
    }

    /// <summary>target += a polynomial of small two's complement words. Shape of those: [n].
    /// </summary>
    public static void AddSmall(RnsLevel level, Span<ulong> target, ReadOnlySpan<ulong> small)
    {
        for (var i = 0; i < level.PrimeCount; i++)
            WordLanes.AddSmall(Row(target, level, i), small, level.Rings[i].Modulus.Value);
    }

    /// <summary>target = a polynomial of small two's complement words. Shape of those: [n].
    /// </summary>
    public static void Lift(RnsLevel level, ReadOnlySpan<ulong> small, Span<ulong> target)
    {
        for (var i = 0; i < level.PrimeCount; i++)
            WordLanes.Lift(small, Row(target, level, i), level.Rings[i].Modulus.Value);
    }

    /// <summary>target −= term.</summary>
    public static void Subtract(RnsLevel level, Span<ulong> target, ReadOnlySpan<ulong> term)
    {
        for (var i = 0; i < level.PrimeCount; i++)
            level.Rings[i].Subtract(Row(target, level, i), Row(term, level, i));
    }

    /// <summary>target = −target.</summary>
    public static void Negate(RnsLevel level, Span<ulong> target)
    {
        for (var i = 0; i < level.PrimeCount; i++)
            level.Rings[i].Negate(Row(target, level, i));
    }

    /// <summary>target ·= factor, value by value: a product of polynomials in NTT form.</summary>
    public static void Multiply(RnsLevel level, Span<ulong> target, ReadOnlySpan<ulong> factor)
    {
        for (var i = 0; i < level.PrimeCount; i++)
        {
            var row = Row(target, level, i);
            level.Rings[i].Multiply(row, Row(factor, level, i), row);
        }
    }

    public static Span<ulong> Row(Span<ulong> poly, RnsLevel level, int prime) =>
        poly.Slice(prime * level.Degree, level.Degree);

    public static ReadOnlySpan<ulong> Row(ReadOnlySpan<ulong> poly, RnsLevel level, int prime) =>
        poly.Slice(prime * level.Degree, level.Degree);
}
