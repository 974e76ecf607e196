namespace SecureGenomics.Provenance.Fhe;

/// <summary>The range in which the floating-point kernels are proven.</summary>
internal static class FloatLimits
{
    /// <summary>Primes below 2^50; see
    /// <see cref="FloatModulus{TLanes, TVector, TRange}"/>.</summary>
    public const int MaxBits = 50;

    /// <summary>Words below 2^52 convert to doubles by their bits alone.</summary>
    public const ulong WordBound = 1UL << 52;

    /// <summary>Plain moduli below 2^26, so that products of two messages are exact doubles.
    /// </summary>
    public const int MaxPlainBits = 26;
}
