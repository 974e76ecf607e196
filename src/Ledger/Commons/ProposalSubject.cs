namespace SecureGenomics.Provenance.Ledger;

/// <summary>What a proposal is about.</summary>
public enum ProposalSubject
{
    /// <summary>Nothing: the default, which no proposal has.</summary>
    None = 0,

    /// <summary>A study on the members' data.</summary>
    Study,

    /// <summary>New rules.</summary>
    Rules,

    /// <summary>A new budget; the other rules stay.</summary>
    Budget,

    /// <summary>A member to be admitted or removed.</summary>
    Member,
}
