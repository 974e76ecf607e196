namespace SecureGenomics.Provenance.Ledger;

/// <summary>Whether a replay verifies signatures or takes the caller's word for them.</summary>
public enum SignatureChecking
{
    /// <summary>Both signatures of every entry are verified.</summary>
    Verify = 0,

    /// <summary>
    /// The caller has verified them: entries from its own store, which verified each before it
    /// appended it. Key ids are still compared.
    /// </summary>
    AlreadyVerified,
}
