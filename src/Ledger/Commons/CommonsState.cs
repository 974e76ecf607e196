using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>Everything a commons' entries add up to, and the rules for what may follow.</summary>
/// <remarks>
/// Pure and immutable: an entry goes in, the next state or a rejection comes out; no clock, no
/// file. The ledger appends by it and the verifier replays by it. Time is the entry's own, which
/// never goes back. Source: docs/spec/commons.md.
/// </remarks>
public sealed partial record CommonsState
{
    private CommonsState() { }

    /// <summary>The state before the genesis.</summary>
    public static CommonsState Empty { get; } = new();

    /// <summary>Number of entries.</summary>
    public ulong Size => Chain.Size;

    /// <summary>The tree's root.</summary>
    public RootHash Root => Chain.Root;

    /// <summary>The leaf hash of the last entry; the default before the first.</summary>
    public LeafHash LastHash => Chain.LastHash;

    /// <summary>The time of the last entry.</summary>
    public DateTimeOffset LastTime => Chain.LastTime;

    /// <summary>
    /// The checkpoint that a statement signed now should carry; of no use before the genesis.
    /// </summary>
    public Observed Observed => new(Size, Root);

    /// <summary>The genesis; null before it.</summary>
    public CommonsRecord<CommonsPredicate>? Genesis { get; private init; }

    /// <summary>The commons' id: the leaf hash of the genesis; the default before it.</summary>
    public LeafHash CommonsId => Genesis?.Hash ?? default;

    /// <summary>The rules in force.</summary>
    /// <exception cref="InvalidOperationException">There is no genesis yet.</exception>
    public CommonsRules Rules =>
        LastRules ?? throw new InvalidOperationException("the commons has no genesis yet");

    /// <summary>The registrars now.</summary>
    public ImmutableArray<Ed25519PublicKey> Registrars { get; private init; } = [];

    /// <summary>Number of member statements so far: the last one's sequence number.</summary>
    public ulong MemberSequence { get; private init; }

    /// <summary>Number of key events so far: the last one's sequence number.</summary>
    public ulong KeyEventCount { get; private init; }

    /// <summary>Every member that was ever admitted, by number.</summary>
    public IEnumerable<CommonsMember> Members => MembersByKey.Values.OrderBy(m => m.Number);

    /// <summary>Every proposal, in the order of the log.</summary>
    public IEnumerable<CommonsProposal> Proposals =>
        ProposalOrder.Select(proposal => ProposalsByHash[proposal]);

    /// <summary>Every consent, in the order of the log.</summary>
    public IEnumerable<CommonsConsent> Consents =>
        ConsentsByHash.Values.OrderBy(consent => consent.Record.Index);

    /// <summary>Every locked study, in the order of the log.</summary>
    public IEnumerable<CommonsLock> Locks =>
        LocksByStudy.Values.OrderBy(locked => locked.Record.Index);

    private LogChain Chain { get; init; } = LogChain.Empty;

    private MerkleTree Tree { get; init; } = MerkleTree.Empty;

    private CommonsRules? LastRules { get; init; }

    // What the last statement had observed, which was right.
    private Observed LastObserved { get; init; } = new(0, CompactRange.Empty.Root);

    private ImmutableDictionary<Ed25519PublicKey, CommonsMember> MembersByKey { get; init; } =
        ImmutableDictionary<Ed25519PublicKey, CommonsMember>.Empty;

    private ImmutableDictionary<ulong, Ed25519PublicKey> KeysByNumber { get; init; } =
        ImmutableDictionary<ulong, Ed25519PublicKey>.Empty;

    // Removed by an approved proposal: their votes on what is undecided count no more.
    private ImmutableHashSet<Ed25519PublicKey> RemovedByVote { get; init; } = [];

    private ImmutableDictionary<LeafHash, CommonsConsent> ConsentsByHash { get; init; } =
        ImmutableDictionary<LeafHash, CommonsConsent>.Empty;

    private ImmutableDictionary<
        Ed25519PublicKey,
        ImmutableList<CommonsRecord<DelegationPredicate>>
    > Delegations { get; init; } =
        ImmutableDictionary<
            Ed25519PublicKey,
            ImmutableList<CommonsRecord<DelegationPredicate>>
        >.Empty;

    private ImmutableDictionary<LeafHash, CommonsProposal> ProposalsByHash { get; init; } =
        ImmutableDictionary<LeafHash, CommonsProposal>.Empty;

    private ImmutableList<LeafHash> ProposalOrder { get; init; } = [];

    private ImmutableDictionary<LeafHash, LeafHash> ProposalsByOutcome { get; init; } =
        ImmutableDictionary<LeafHash, LeafHash>.Empty;

    private ImmutableDictionary<LeafHash, CommonsLock> LocksByStudy { get; init; } =
        ImmutableDictionary<LeafHash, CommonsLock>.Empty;

    private ImmutableDictionary<LeafHash, CommonsRecord<OverlapPredicate>> Overlaps { get; init; } =
        ImmutableDictionary<LeafHash, CommonsRecord<OverlapPredicate>>.Empty;

    /// <summary>The root of the first <paramref name="size"/> entries.</summary>
    /// <param name="size">From 0 to <see cref="Size"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The log is shorter.</exception>
    public RootHash RootAt(ulong size) => MerkleProver.RootAt(Tree, size);

    /// <summary>A member by key; null where there never was one.</summary>
    public CommonsMember? MemberOf(Ed25519PublicKey key) => MembersByKey.GetValueOrDefault(key);

    /// <summary>A member by number; null where there never was one.</summary>
    public CommonsMember? MemberOf(ulong number) =>
        KeysByNumber.TryGetValue(number, out var key) ? MembersByKey[key] : null;

    /// <summary>A proposal by the leaf hash of its entry; null where there is none.</summary>
    public CommonsProposal? ProposalOf(LeafHash proposal) =>
        ProposalsByHash.GetValueOrDefault(proposal);

    /// <summary>The proposal that an outcome decides; null where there is none.</summary>
    public CommonsProposal? ProposalOfOutcome(LeafHash outcome) =>
        ProposalsByOutcome.TryGetValue(outcome, out var proposal)
            ? ProposalsByHash[proposal]
            : null;

    /// <summary>A consent by the leaf hash of its entry; null where there is none.</summary>
    public CommonsConsent? ConsentOf(LeafHash consent) => ConsentsByHash.GetValueOrDefault(consent);

    /// <summary>A locked study; null where the study is not locked.</summary>
    public CommonsLock? LockOf(LeafHash study) => LocksByStudy.GetValueOrDefault(study);

    /// <summary>The members that may vote on a proposal, by number.</summary>
    public IEnumerable<CommonsMember> EligibleFor(CommonsProposal proposal)
    {
        ArgumentNullException.ThrowIfNull(proposal);
        return proposal
            .Members.Values.Where(member => member.HasVote && !RemovedByVote.Contains(member.Key))
            .OrderBy(member => member.Number);
    }

    /// <summary>What an outcome of a proposal must say now.</summary>
    public CommonsTally TallyOf(CommonsProposal proposal)
    {
        ArgumentNullException.ThrowIfNull(proposal);
        var eligible = EligibleFor(proposal).ToArray();
        var votes = eligible
            .Select(member => proposal.Votes.GetValueOrDefault(member.Key))
            .OfType<CastVote>()
            .OrderBy(vote => vote.Index)
            .ToArray();
        var choices = votes.ToDictionary(vote => vote.Member, vote => vote.Choice);
        var weights = votes.Select(vote => vote.Choice).ToList();
        foreach (var member in eligible.Where(member => !choices.ContainsKey(member.Key)))
        {
            if (DelegateOf(member.Key, proposal) is { } to && choices.TryGetValue(to, out var lent))
                weights.Add(lent);
        }

        var (votesFor, votesAgainst) = (CountOf(VoteChoice.For), CountOf(VoteChoice.Against));
        return new CommonsTally(
            KeySet.RootOf(eligible.Select(member => member.Key)),
            CountedRoot.Of(votes.Select(vote => vote.Hash)),
            (ulong)(weights.Count - votes.Length),
            votesFor,
            votesAgainst,
            CountOf(VoteChoice.Abstain),
            CommonsTally.Decide(
                proposal.Rules,
                (ulong)eligible.Length,
                (ulong)votes.Length,
                votesFor,
                votesAgainst
            )
        );

        ulong CountOf(VoteChoice choice) => (ulong)weights.Count(cast => cast == choice);
    }

    /// <summary>The epoch of a moment, from 0.</summary>
    public ulong EpochOf(DateTimeOffset time) =>
        (ulong)((time - Genesis!.Time).Ticks / Rules.Budget.Epoch.Ticks);

    /// <summary>ρ that was spent in an epoch.</summary>
    public Fraction SpentIn(ulong epoch) =>
        ChargedIn(epoch)
            .Aggregate(default(Fraction), (sum, locked) => sum + locked.Record.Said.Cost);

    /// <summary>Exact releases of one cohort in an epoch.</summary>
    /// <remarks>Of fresh keys nobody knows whether two cohorts are the same: all of them count as
    /// one.</remarks>
    public ulong ExactReleasesOf(Roster roster, ulong epoch)
    {
        ArgumentNullException.ThrowIfNull(roster);
        return (ulong)
            ChargedIn(epoch)
                .Count(locked =>
                    ProposalsByHash[locked.Proposal].Record.Said.Study!.Release.IsExact
                    && (
                        locked.Record.Said.Roster.Equals(roster)
                        || (locked.Record.Said.Roster.Fresh, roster.Fresh) is (not null, not null)
                    )
                );
    }

    /// <summary>Why a member's consents do not let a study use its data; null where they
    /// do.</summary>
    /// <param name="member">Whose data it is.</param>
    /// <param name="proposal">The study's proposal.</param>
    /// <param name="time">The lock's time.</param>
    public CommonsRejection? JudgeConsent(
        CommonsMember member,
        CommonsProposal proposal,
        DateTimeOffset time
    )
    {
        ArgumentNullException.ThrowIfNull(member);
        ArgumentNullException.ThrowIfNull(proposal);
        var inForce = ConsentsByHash
            .Values.Where(consent =>
                consent.Record.Said.Member == member.Key
                && consent.IsInForce(time)
                && IsInScope(consent, proposal)
            )
            .OrderBy(consent => consent.Record.Index)
            .ToArray();
        if (!member.IsActive || inForce.Length == 0)
            return Reject(
                CommonsRejectionCode.ConsentMissing,
                member.IsActive
                    ? $"member {member.Number} has no consent in force"
                    : $"member {member.Number} is not active: its consents rest"
            );
        var unmet = inForce.Select(consent => FindUnmet(consent, proposal, time)).ToArray();
        return unmet.Contains(null)
            ? null
            : Reject(
                CommonsRejectionCode.ConsentPurpose,
                $"the terms of member {member.Number} ask that {unmet[0]!.Sentence} "
                    + $"({unmet[0]!.Shorthand})"
            );
    }

    /// <summary>The first condition of a consent that a proposal does not meet; null where it
    /// covers it.</summary>
    public static TermsRow? FindUnmet(
        CommonsConsent consent,
        CommonsProposal proposal,
        DateTimeOffset time
    )
    {
        ArgumentNullException.ThrowIfNull(consent);
        ArgumentNullException.ThrowIfNull(proposal);
        var study = proposal.Record.Said.Study
            ?? throw new ArgumentException("not the proposal of a study", nameof(proposal));
        return TermsTable.FindUnmet(
            consent.Record.Said.Terms,
            new ProposedUse(
                study.Purpose,
                proposal.Record.Hash,
                study.Roles.Researcher,
                time,
                consent.Record.Said.Proposal == proposal.Record.Hash
            )
        );
    }

    /// <summary>Whether a consent is standing, or for this very proposal.</summary>
    internal static bool IsInScope(CommonsConsent consent, CommonsProposal proposal) =>
        consent.Record.Said.Proposal is not { } named || named == proposal.Record.Hash;

    private IEnumerable<CommonsLock> ChargedIn(ulong epoch) =>
        LocksByStudy.Values.Where(locked =>
            locked.IsCharged && EpochOf(locked.Record.Time) == epoch
        );

    // The last delegation of the proposal's subject goes before the last one for all; what was said
    // after the vote closed changes nothing.
    private Ed25519PublicKey? DelegateOf(Ed25519PublicKey member, CommonsProposal proposal)
    {
        if (
            !proposal.Rules.AllowsDelegation
            || !Delegations.TryGetValue(member, out var delegations)
        )
            return null;
        var (subject, closes) = (proposal.Record.Said.Subject, proposal.Record.Said.Closes);
        return LastFor(subject) ?? LastFor(topic: null);

        Ed25519PublicKey? LastFor(ProposalSubject? topic) =>
            delegations.LastOrDefault(delegation =>
                delegation.Time <= closes && delegation.Said.Topic == topic
            )
                is { Said: var said }
            && (said.Until is not { } until || until >= closes)
                ? said.To
                : null;
    }
}
