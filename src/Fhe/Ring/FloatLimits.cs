namespace SecureGenomics.Provenance.Fhe;

/// <summary>The range in which the floating-point kernels are proven.</summary>
internal static class FloatLimits
{
    /// <summary>Primes below 2^50; see <see cref="FloatModulus{TLanes, TVector}"/>.</summary>
    public const int MaxBits = 50;
}
