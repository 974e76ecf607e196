namespace SecureGenomics.Provenance.Ledger;

/// <summary>What a member votes.</summary>
public enum VoteChoice
{
    /// <summary>Nothing: the default, which no vote has.</summary>
    None = 0,

    /// <summary>For the proposal.</summary>
    For,

    /// <summary>Against it.</summary>
    Against,

    /// <summary>Neither; it counts for the quorum.</summary>
    Abstain,
}
