namespace SecureGenomics.Provenance.Fhe;

/// <summary>The encryption scheme; the numeric values are those of SEAL's streams.</summary>
public enum Scheme
{
    /// <summary>No scheme: parameters that carry it are refused.</summary>
    None = 0,

    /// <summary>Exact arithmetic modulo <c>t</c> (Brakerski; Fan and Vercauteren).</summary>
    Bfv = 1,

    /// <summary>Approximate arithmetic on complex numbers (Cheon, Kim, Kim, Song).</summary>
    Ckks = 2,
}
