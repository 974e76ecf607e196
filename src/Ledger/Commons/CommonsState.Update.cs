using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Ledger;

/// <content>What each kind changes, once it was judged.</content>
public sealed partial record CommonsState
{
    private CommonsState With(CommonsEntry entry) =>
        entry.Statement.Predicate switch
        {
            CommonsPredicate genesis => this with
            {
                Genesis = Recorded(entry, genesis),
                LastRules = genesis.Rules,
                Registrars = genesis.Registrars,
            },
            MemberPredicate member => WithMember(member),
            RulesPredicate rules => WithUse(rules.Outcome) with { LastRules = rules.Rules },
            ConsentPredicate consent => this with
            {
                ConsentsByHash = ConsentsByHash.Add(
                    entry.Hash,
                    new CommonsConsent(Recorded(entry, consent), Revoked: null)
                ),
            },
            RevokePredicate revoke => this with
            {
                ConsentsByHash = ConsentsByHash.SetItem(
                    revoke.Consent,
                    ConsentsByHash[revoke.Consent] with
                    {
                        Revoked = entry.Index,
                    }
                ),
            },
            DelegationPredicate delegation => this with
            {
                Delegations = Delegations.SetItem(
                    delegation.Member,
                    Delegations
                        .GetValueOrDefault(delegation.Member, [])
                        .Add(Recorded(entry, delegation))
                ),
            },
            ProposalPredicate proposal => this with
            {
                ProposalOrder = ProposalOrder.Add(entry.Hash),
                ProposalsByHash = ProposalsByHash.Add(
                    entry.Hash,
                    new CommonsProposal
                    {
                        Record = Recorded(entry, proposal),
                        Rules = Rules,
                        Members = MembersByKey,
                    }
                ),
            },
            CancelPredicate cancel => With(
                ProposalsByHash[cancel.Proposal] with
                {
                    IsCancelled = true,
                }
            ),
            VotePredicate vote => WithVote(entry, vote),
            OutcomePredicate outcome => With(
                ProposalsByHash[outcome.Proposal] with
                {
                    Outcome = Recorded(entry, outcome),
                }
            ) with
            {
                ProposalsByOutcome = ProposalsByOutcome.Add(entry.Hash, outcome.Proposal),
            },
            HoldPredicate hold => WithHold(hold),
            LockPredicate locked => WithUse(locked.Outcome) with
            {
                LocksByStudy = LocksByStudy.Add(
                    locked.Study,
                    new CommonsLock(
                        Recorded(entry, locked),
                        ProposalsByOutcome[locked.Outcome],
                        Settled: null
                    )
                ),
            },
            OverlapPredicate overlap => this with
            {
                Overlaps = Overlaps.SetItem(overlap.Study, Recorded(entry, overlap)),
            },
            SettlePredicate settle => this with
            {
                LocksByStudy = LocksByStudy.SetItem(
                    settle.Study,
                    LocksByStudy[settle.Study] with
                    {
                        Settled = Recorded(entry, settle),
                    }
                ),
            },
            RegistrarPredicate registrar => this with
            {
                KeyEventCount = registrar.Sequence,
                Registrars =
                    registrar.Action == KeyEventAction.Add
                        ? Registrars.Add(registrar.Key)
                        : Registrars.Remove(registrar.Key),
            },
            AuditPredicate or CommonsRefusalPredicate => this,
            _ => throw new InvalidOperationException($"no rule for {entry.Statement.Kind}"),
        };

    private static CommonsRecord<TPredicate> Recorded<TPredicate>(
        CommonsEntry entry,
        TPredicate predicate
    )
        where TPredicate : GovernancePredicate =>
        new(entry.Index, entry.Hash, entry.Time, predicate);

    private CommonsState With(CommonsProposal proposal) =>
        this with
        {
            ProposalsByHash = ProposalsByHash.SetItem(proposal.Record.Hash, proposal),
        };

    private CommonsState WithUse(LeafHash outcome) =>
        With(ProposalOfOutcome(outcome)! with { IsUsed = true });

    private CommonsState WithVote(CommonsEntry entry, VotePredicate vote)
    {
        var proposal = ProposalsByHash[vote.Proposal];
        var cast = new CastVote(entry.Index, entry.Hash, vote.Member, vote.Choice);
        return With(proposal with { Votes = proposal.Votes.SetItem(vote.Member, cast) });
    }

    private CommonsState WithHold(HoldPredicate hold)
    {
        var proposal = ProposalOfOutcome(hold.Outcome)!;
        return With(proposal with { Holders = proposal.Holders.Add(hold.Member) });
    }

    private CommonsState WithMember(MemberPredicate said)
    {
        // A key keeps the number of its first admission: rosters name it.
        var number = MemberOf(said.Key)?.Number ?? said.Sequence;
        var member = new CommonsMember(number, said.Key, said.Class, said.Action);
        var removed = said is { Action: MemberAction.Remove, Outcome: not null };
        var state = said.Outcome is { } outcome ? WithUse(outcome) : this;
        return state with
        {
            MemberSequence = said.Sequence,
            MembersByKey = MembersByKey.SetItem(said.Key, member),
            KeysByNumber = KeysByNumber.SetItem(number, said.Key),
            RemovedByVote =
                removed ? RemovedByVote.Add(said.Key)
                : said.Action == MemberAction.Admit ? RemovedByVote.Remove(said.Key)
                : RemovedByVote,
        };
    }
}
