using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>A proposal and what became of it.</summary>
public sealed record CommonsProposal
{
    /// <summary>What was proposed.</summary>
    public required CommonsRecord<ProposalPredicate> Record { get; init; }

    /// <summary>The rules that were in force at its index; they decide it.</summary>
    public required CommonsRules Rules { get; init; }

    /// <summary>Whether it was taken back.</summary>
    public bool IsCancelled { get; init; }

    /// <summary>The votes so far, by member.</summary>
    public ImmutableDictionary<Ed25519PublicKey, CastVote> Votes { get; init; } =
        ImmutableDictionary<Ed25519PublicKey, CastVote>.Empty;

    /// <summary>The outcome; null before it.</summary>
    public CommonsRecord<OutcomePredicate>? Outcome { get; init; }

    /// <summary>The guardians that hold it.</summary>
    public ImmutableHashSet<Ed25519PublicKey> Holders { get; init; } = [];

    /// <summary>Whether it was carried out.</summary>
    public bool IsUsed { get; init; }

    /// <summary>Whether it was approved.</summary>
    public bool IsApproved => Outcome?.Said.Tally.Decision == Decision.Approved;

    /// <summary>Whether enough guardians hold it.</summary>
    public bool IsHeld => (ulong)Holders.Count >= Rules.Holds;

    /// <summary>The members at its index, by key.</summary>
    internal ImmutableDictionary<Ed25519PublicKey, CommonsMember> Members { get; init; } =
        ImmutableDictionary<Ed25519PublicKey, CommonsMember>.Empty;

    /// <summary>How far it has come.</summary>
    /// <param name="time">The moment that is asked about.</param>
    public ProposalStage StageAt(DateTimeOffset time)
    {
        var said = Record.Said;
        if (IsCancelled)
            return ProposalStage.Cancelled;
        if (Outcome is null)
            return time < said.Opens ? ProposalStage.Announced
                : time <= said.Closes ? ProposalStage.Open
                : ProposalStage.Closed;
        if (!IsApproved)
            return ProposalStage.NotApproved;
        if (IsUsed)
            return ProposalStage.Used;
        if (IsHeld)
            return ProposalStage.Held;
        if (IsInTimelock(time))
            return ProposalStage.Waiting;
        return time < said.ValidUntil ? ProposalStage.Usable : ProposalStage.Expired;
    }

    /// <summary>Whether guardians may still hold it.</summary>
    internal bool IsInTimelock(DateTimeOffset time) => time - Record.Said.Closes < Rules.Timelock;
}
