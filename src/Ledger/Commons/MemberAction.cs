namespace SecureGenomics.Provenance.Ledger;

/// <summary>What becomes of a member.</summary>
public enum MemberAction
{
    /// <summary>Nothing: the default, which no statement has.</summary>
    None = 0,

    /// <summary>It is active from the next index on.</summary>
    Admit,

    /// <summary>It is not active until it is admitted again.</summary>
    Suspend,

    /// <summary>It is no member any more.</summary>
    Remove,
}
