namespace SecureGenomics.Provenance.Ledger;

/// <summary>Who signs a kind of statement of a commons.</summary>
public enum CommonsSigner
{
    /// <summary>Nobody: the default, which no kind has.</summary>
    None = 0,

    /// <summary>More than half of the founders' keys.</summary>
    Founders,

    /// <summary>A registrar; two to admit an institution, where the commons has two.</summary>
    Registrar,

    /// <summary>The ledger's key.</summary>
    Ledger,

    /// <summary>The member whose key the statement names.</summary>
    Member,

    /// <summary>The researcher of the proposed study, whose key the statement names.</summary>
    Researcher,

    /// <summary>The ledger of the proposed study, whose key the statement names.</summary>
    StudyLedger,
}
