namespace SecureGenomics.Provenance.Ledger;

/// <summary>What a condition takes beside its code.</summary>
public enum TermsValue
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>A time.</summary>
    Time,

    /// <summary>Ids of diseases.</summary>
    Diseases,

    /// <summary>Countries, two capital letters each.</summary>
    Countries,

    /// <summary>Ed25519 keys in OpenSSH form.</summary>
    Keys,

    /// <summary>Leaf hashes of proposals.</summary>
    Proposals,

    /// <summary>The digest of a text.</summary>
    Text,
}
