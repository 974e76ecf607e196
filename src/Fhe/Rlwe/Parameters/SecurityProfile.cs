namespace SecureGenomics.Provenance.Fhe;

/// <summary>Which published table says that parameters reach 128 bits of classical
/// security.</summary>
public enum SecurityProfile
{
    /// <summary>No table. Grants nothing: only <see cref="RlweContext.CreateInsecure"/> takes
    /// it.</summary>
    None = 0,

    /// <summary>
    /// The table of the Homomorphic Encryption Standard of 2018, which SEAL enforces; on the wire
    /// <c>seal-default</c>. Its sets are a couple of bits short under the cost model of 2024.
    /// </summary>
    SealDefault = 1,

    /// <summary>
    /// Table 5.2 of "Security Guidelines for Implementing Homomorphic Encryption" (IACR ePrint
    /// 2024/463), 128 bits classical, ternary secret; on the wire <c>hesg-2024</c>.
    /// </summary>
    Hesg2024 = 2,
}
