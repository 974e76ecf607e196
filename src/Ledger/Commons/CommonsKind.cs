namespace SecureGenomics.Provenance.Ledger;

/// <summary>The closed set of things that can be said in a commons.</summary>
/// <remarks>
/// A new kind is added here, as a <see cref="GovernancePredicate"/> record, as a row of <see
/// cref="CommonsKindRules"/> and, where its content has a rule, in <see cref="CommonsState"/>.
/// Source: docs/spec/commons.md 3.
/// </remarks>
public enum CommonsKind
{
    /// <summary>No kind: the default, which no statement has.</summary>
    None = 0,

    /// <summary>The genesis: charter, founders, registrars, rules.</summary>
    Commons,

    /// <summary>A member is admitted, suspended or removed.</summary>
    Member,

    /// <summary>New rules, which an approved proposal asked for.</summary>
    Rules,

    /// <summary>What a member's data may be used for.</summary>
    Consent,

    /// <summary>A consent taken back, from the next index on.</summary>
    Revoke,

    /// <summary>A member lends its weight in the tally to another.</summary>
    Delegation,

    /// <summary>What is to be voted on.</summary>
    Proposal,

    /// <summary>A proposal taken back before it opens.</summary>
    Cancel,

    /// <summary>For, against or abstain.</summary>
    Vote,

    /// <summary>The tally of a proposal and what it decides.</summary>
    Outcome,

    /// <summary>A guardian stops an approved proposal.</summary>
    Hold,

    /// <summary>The roster of an approved study, frozen.</summary>
    Lock,

    /// <summary>What a registrar says of a roster of fresh keys.</summary>
    Overlap,

    /// <summary>How a locked study ended.</summary>
    Settle,

    /// <summary>What an auditor found in a bundle.</summary>
    Audit,

    /// <summary>A registrar's key added or revoked.</summary>
    KeyEvent,

    /// <summary>A statement that the ledger refused, and why.</summary>
    Refusal,
}
