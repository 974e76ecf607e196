namespace SecureGenomics.Provenance.Fhe;

/// <summary>Which instructions compute. Every choice gives the same bytes; only the time differs.
/// </summary>
/// <remarks>
/// The environment variable <c>SGP_FHE_KERNEL</c> (<c>scalar</c>, <c>128</c>, <c>256</c>,
/// <c>512</c>) replaces <see cref="Automatic"/>.
/// </remarks>
public enum FheKernel
{
    /// <summary>The widest that this machine has.</summary>
    Automatic = 0,

    /// <summary>64-bit integers; runs everywhere and takes every prime.</summary>
    Scalar = 1,

    /// <summary>Two double-precision lanes: ARM64, or x86 with FMA.</summary>
    Vector128 = 2,

    /// <summary>Four lanes: AVX2 with FMA.</summary>
    Vector256 = 3,

    /// <summary>Eight lanes: AVX-512 F and DQ.</summary>
    Vector512 = 4,
}
