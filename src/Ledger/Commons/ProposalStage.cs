namespace SecureGenomics.Provenance.Ledger;

/// <summary>How far a proposal has come at a moment.</summary>
/// <remarks>Source: docs/spec/commons.md 4.</remarks>
public enum ProposalStage
{
    /// <summary>None: the default.</summary>
    None = 0,

    /// <summary>It has not opened: its proposer may cancel it.</summary>
    Announced,

    /// <summary>It was cancelled; nothing follows.</summary>
    Cancelled,

    /// <summary>Eligible members vote.</summary>
    Open,

    /// <summary>The vote is over: the outcome comes next.</summary>
    Closed,

    /// <summary>It was not approved; nothing follows.</summary>
    NotApproved,

    /// <summary>Approved; guardians may hold it until the timelock is over.</summary>
    Waiting,

    /// <summary>Guardians hold it; nothing follows.</summary>
    Held,

    /// <summary>It may be carried out, once.</summary>
    Usable,

    /// <summary>It was carried out.</summary>
    Used,

    /// <summary>It was not carried out in time; nothing follows.</summary>
    Expired,
}
