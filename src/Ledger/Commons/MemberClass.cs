namespace SecureGenomics.Provenance.Ledger;

/// <summary>What a member is in a commons.</summary>
public enum MemberClass
{
    /// <summary>Nothing: the default, which no member is.</summary>
    None = 0,

    /// <summary>A person whose data is computed on; votes.</summary>
    Patient,

    /// <summary>A house that keeps data of many; votes and proposes.</summary>
    Institution,

    /// <summary>Votes and proposes.</summary>
    Researcher,

    /// <summary>Holds a share of a key for others; votes.</summary>
    Trustee,

    /// <summary>Of the ethics board: holds what was approved; does not vote.</summary>
    Guardian,

    /// <summary>Says what it found in bundles; does not vote.</summary>
    Auditor,
}
