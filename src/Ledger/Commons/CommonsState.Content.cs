namespace SecureGenomics.Provenance.Ledger;

/// <content>The rules of each kind, once its place, signer and commons are right.</content>
public sealed partial record CommonsState
{
    private CommonsRejection? JudgeContent(GovernancePredicate predicate, DateTimeOffset time) =>
        predicate switch
        {
            CommonsPredicate => null,
            RegistrarPredicate registrar => JudgeRegistrar(registrar),
            MemberPredicate member => JudgeMember(member, time),
            RulesPredicate rules => JudgeRules(rules, time),
            ConsentPredicate consent => JudgeGrant(consent, time),
            RevokePredicate revoke => JudgeRevoke(revoke),
            DelegationPredicate delegation => JudgeDelegation(delegation, time),
            ProposalPredicate proposal => JudgeProposal(proposal, time),
            CancelPredicate cancel => JudgeCancel(cancel, time),
            VotePredicate vote => JudgeVote(vote, time),
            OutcomePredicate outcome => JudgeOutcome(outcome, time),
            HoldPredicate hold => JudgeHold(hold, time),
            OverlapPredicate overlap => JudgeOverlap(overlap),
            LockPredicate locked => JudgeLock(locked, time),
            SettlePredicate settle => JudgeSettle(settle),
            AuditPredicate audit => MemberOf(audit.Member)
                is { IsActive: true, Class: MemberClass.Auditor }
                ? null
                : Reject(CommonsRejectionCode.NotAnAuditor, Nobody(audit.Member, "auditor")),
            CommonsRefusalPredicate refusal => JudgeRefusal(refusal, time),
            _ => throw new InvalidOperationException($"no rule for {predicate.Kind}"),
        };

    private CommonsRejection? JudgeRegistrar(RegistrarPredicate said)
    {
        if (said.Sequence != KeyEventCount + 1)
            return Reject(
                CommonsRejectionCode.KeyEventSequence,
                $"sequence number {said.Sequence} where {KeyEventCount + 1} comes next"
            );
        var isThere = Registrars.Contains(said.Key);
        var changes =
            said.Action == KeyEventAction.Add
                ? !isThere && Registrars.Length < CommonsFields.MaxKeys
                : isThere && Registrars.Length > 1;
        return changes
            ? null
            : Reject(
                CommonsRejectionCode.KeyEventIdle,
                $"{said.Action} of {said.Key.KeyId} with {Registrars.Length} registrars"
            );
    }

    private CommonsRejection? JudgeMember(MemberPredicate said, DateTimeOffset time)
    {
        if (said.Sequence != MemberSequence + 1)
            return Reject(
                CommonsRejectionCode.MemberSequence,
                $"sequence number {said.Sequence} where {MemberSequence + 1} comes next"
            );
        var member = MemberOf(said.Key);
        var changes = said.Action switch
        {
            MemberAction.Admit => member is not { IsActive: true },
            MemberAction.Suspend => member is { IsActive: true } && member.Class == said.Class,
            MemberAction.Remove => member is { Standing: not MemberAction.Remove }
                && member.Class == said.Class,
            _ => false,
        };
        if (!changes)
            return Reject(
                CommonsRejectionCode.MemberIdle,
                $"{said.Action} of {said.Key.KeyId} as {MemberClassWord.Of(said.Class)}, which is "
                    + (
                        member is null
                            ? "no member"
                            : $"{member.Standing} as {MemberClassWord.Of(member.Class)}"
                    )
            );
        if (said.Outcome is not { } outcome)
            return null;
        var proposal = ProposalOfOutcome(outcome);
        return
            proposal?.StageAt(time) == ProposalStage.Usable
            && proposal.Record.Said.Change == new ProposedMember(said.Action, said.Key, said.Class)
            ? null
            : Reject(
                CommonsRejectionCode.MemberUnapproved,
                $"{outcome} approves no such change now"
            );
    }

    private CommonsRejection? JudgeRules(RulesPredicate said, DateTimeOffset time)
    {
        var proposal = ProposalOfOutcome(said.Outcome);
        var asked = proposal?.Record.Said;
        var approved = asked switch
        {
            { Rules: { } rules } => rules,
            { Budget: { } budget } => Rules with { Budget = budget },
            _ => null,
        };
        return proposal?.StageAt(time) == ProposalStage.Usable && approved == said.Rules
            ? null
            : Reject(
                CommonsRejectionCode.RulesUnapproved,
                $"{said.Outcome} approves no such rules now"
            );
    }

    private CommonsRejection? JudgeGrant(ConsentPredicate said, DateTimeOffset time)
    {
        if (MemberOf(said.Member) is not { IsActive: true })
            return Reject(CommonsRejectionCode.NotAMember, Nobody(said.Member, "member"));
        if (TermsTable.FindUnknown(said.Terms) is { } unknown)
            return Reject(
                CommonsRejectionCode.TermsUnknownCode,
                $"{unknown.Code} with {unknown.Values.Length} values is in no row of the table"
            );
        if (said.Expires is { } end && end <= time)
            return Reject(
                CommonsRejectionCode.ExpiresPast,
                $"it expires {end:u}, and it is {time:u}"
            );
        return said.Proposal is { } named && ProposalOf(named)?.Record.Said.Study is null
            ? Reject(CommonsRejectionCode.ProposalUnknown, $"{named} is no proposal of a study")
            : null;
    }

    private CommonsRejection? JudgeRevoke(RevokePredicate said)
    {
        if (ConsentOf(said.Consent) is not { } consent)
            return Reject(CommonsRejectionCode.ConsentUnknown, $"{said.Consent} is no consent");
        if (consent.Record.Said.Member != said.Member)
            return Reject(
                CommonsRejectionCode.ConsentNotYours,
                $"the consent is that of {consent.Record.Said.Member.KeyId}"
            );
        return consent.Revoked is { } index
            ? Reject(CommonsRejectionCode.AlreadyRevoked, $"it was taken back at entry {index}")
            : null;
    }

    private CommonsRejection? JudgeDelegation(DelegationPredicate said, DateTimeOffset time)
    {
        if (MemberOf(said.Member) is not { HasVote: true })
            return Reject(
                CommonsRejectionCode.NotAMember,
                Nobody(said.Member, "member with a vote")
            );
        if (!Rules.AllowsDelegation)
            return Reject(CommonsRejectionCode.DelegationOff, "the rules allow no delegation");
        if (said.Until is { } until && until <= time)
            return Reject(
                CommonsRejectionCode.ExpiresPast,
                $"it ends {until:u}, and it is {time:u}"
            );
        if (said.To is not { } to)
            return null;
        if (to == said.Member)
            return Reject(CommonsRejectionCode.DelegationCycle, "a member delegates to itself");
        return MemberOf(to) is { HasVote: true }
            ? null
            : Reject(CommonsRejectionCode.DelegateNotMember, Nobody(to, "member with a vote"));
    }

    private CommonsRejection? JudgeProposal(ProposalPredicate said, DateTimeOffset time)
    {
        if (
            MemberOf(said.Member) is not { IsActive: true } member
            || !MemberClassWord.Proposes(member.Class)
        )
            return Reject(
                CommonsRejectionCode.ProposerClass,
                Nobody(said.Member, "researcher or institution")
            );
        var open = said.Closes - said.Opens;
        if (
            said.Opens < time
            || open < Rules.VotingMin
            || open > Rules.VotingMax
            || said.ValidUntil - said.Closes <= Rules.Timelock
        )
            return Reject(
                CommonsRejectionCode.Window,
                $"it is {time:u}; opens {said.Opens:u}, closes {said.Closes:u}, valid until "
                    + $"{said.ValidUntil:u}; a vote lasts {Rules.VotingMin} to {Rules.VotingMax}, "
                    + $"and the timelock {Rules.Timelock}"
            );
        return said.Study is { } study ? JudgeCost(study, time) : null;
    }

    private CommonsRejection? JudgeCost(ProposedStudy study, DateTimeOffset time)
    {
        var cost = study.Release.CostOf(study.Rounds);
        if (study.Cost != cost)
            return Reject(
                CommonsRejectionCode.CostWrong,
                $"the proposal says {study.Cost}, the release costs {cost}"
            );
        if (study.Release.IsExact)
            return Rules.Budget.Exact > 0
                ? null
                : Reject(CommonsRejectionCode.OverBudget, "the rules allow no exact release");
        return JudgeBudget(cost, time);
    }

    private CommonsRejection? JudgeBudget(Fraction cost, DateTimeOffset time)
    {
        var spent = SpentIn(EpochOf(time));
        return spent + cost <= Rules.Budget.Rho
            ? null
            : Reject(
                CommonsRejectionCode.OverBudget,
                $"{spent} of {Rules.Budget.Rho} is spent in this epoch, the study costs {cost}"
            );
    }

    private CommonsRejection? JudgeCancel(CancelPredicate said, DateTimeOffset time)
    {
        if (ProposalOf(said.Proposal) is not { } proposal)
            return Reject(CommonsRejectionCode.ProposalUnknown, $"{said.Proposal} is no proposal");
        if (proposal.Record.Said.Member != said.Member)
            return Reject(
                CommonsRejectionCode.NotYourProposal,
                $"the proposal is that of {proposal.Record.Said.Member.KeyId}"
            );
        if (proposal.IsCancelled)
            return Reject(CommonsRejectionCode.ProposalCancelled, "it was cancelled before");
        return proposal.StageAt(time) == ProposalStage.Announced
            ? null
            : Reject(
                CommonsRejectionCode.TooLate,
                $"it opened {proposal.Record.Said.Opens:u}, and it is {time:u}"
            );
    }

    private CommonsRejection? JudgeVote(VotePredicate said, DateTimeOffset time)
    {
        if (ProposalOf(said.Proposal) is not { } proposal)
            return Reject(CommonsRejectionCode.ProposalUnknown, $"{said.Proposal} is no proposal");
        if (proposal.IsCancelled)
            return Reject(CommonsRejectionCode.ProposalCancelled, "the proposal was cancelled");
        if (
            proposal.Members.GetValueOrDefault(said.Member) is not { HasVote: true }
            || RemovedByVote.Contains(said.Member)
        )
            return Reject(
                CommonsRejectionCode.NotEligible,
                $"{said.Member.KeyId} was no active member with a vote at entry "
                    + $"{proposal.Record.Index}"
            );
        var (opens, closes) = (proposal.Record.Said.Opens, proposal.Record.Said.Closes);
        if (time < opens)
            return Reject(
                CommonsRejectionCode.VoteEarly,
                $"it opens {opens:u}, and it is {time:u}"
            );
        if (time > closes)
            return Reject(
                CommonsRejectionCode.VoteLate,
                $"it closed {closes:u}, and it is {time:u}"
            );
        return
            proposal.Votes.TryGetValue(said.Member, out var cast)
            && !proposal.Rules.AllowsReplacement
            ? Reject(CommonsRejectionCode.SecondVote, $"the member voted at entry {cast.Index}")
            : null;
    }

    private CommonsRejection? JudgeOutcome(OutcomePredicate said, DateTimeOffset time)
    {
        if (ProposalOf(said.Proposal) is not { } proposal)
            return Reject(CommonsRejectionCode.ProposalUnknown, $"{said.Proposal} is no proposal");
        if (proposal.IsCancelled)
            return Reject(CommonsRejectionCode.ProposalCancelled, "the proposal was cancelled");
        if (proposal.Outcome is { Index: var index })
            return Reject(CommonsRejectionCode.OutcomeSecond, $"its outcome is entry {index}");
        var closes = proposal.Record.Said.Closes;
        if (time <= closes)
            return Reject(
                CommonsRejectionCode.OutcomeEarly,
                $"it closes {closes:u}, and it is {time:u}"
            );
        var tally = TallyOf(proposal);
        return said.Tally == tally
            ? null
            : Reject(
                CommonsRejectionCode.OutcomeWrong,
                $"the outcome says {Described(said.Tally)}; the log has {Described(tally)}"
            );
    }

    private static string Described(CommonsTally tally) =>
        $"{tally.For} for, {tally.Against} against, {tally.Abstain} abstained, {tally.Delegated} "
        + $"delegated, {tally.Votes.Count} votes of {tally.Eligible.Count} members: "
        + DecisionWord.Of(tally.Decision);

    private CommonsRejection? JudgeHold(HoldPredicate said, DateTimeOffset time)
    {
        if (MemberOf(said.Member) is not { IsActive: true, Class: MemberClass.Guardian })
            return Reject(CommonsRejectionCode.NotAGuardian, Nobody(said.Member, "guardian"));
        if (ProposalOfOutcome(said.Outcome) is not { } proposal)
            return Reject(CommonsRejectionCode.OutcomeUnknown, $"{said.Outcome} is no outcome");
        if (!proposal.IsApproved || proposal.IsUsed || !proposal.IsInTimelock(time))
            return Reject(
                CommonsRejectionCode.HoldLate,
                $"it is {proposal.StageAt(time)}; only what waits for its timelock is held"
            );
        return proposal.Holders.Contains(said.Member)
            ? Reject(CommonsRejectionCode.HoldSecond, $"{said.Member.KeyId} holds it already")
            : null;
    }

    private CommonsRejection? JudgeOverlap(OverlapPredicate said) =>
        LockOf(said.Study) is { } locked
            ? Reject(
                CommonsRejectionCode.OverlapUnknown,
                $"the study was locked at entry {locked.Record.Index}"
            )
            : null;

    private CommonsRejection? JudgeSettle(SettlePredicate said)
    {
        if (LockOf(said.Study) is not { } locked)
            return Reject(CommonsRejectionCode.SettleUnknown, $"{said.Study} is not locked");
        var ledger = ProposalsByHash[locked.Proposal].Record.Said.Study!.Roles.Ledger;
        if (said.Ledger != ledger)
            return Reject(
                CommonsRejectionCode.StatementSigner,
                $"signed by {said.Ledger.KeyId}; the study's ledger is {ledger.KeyId}"
            );
        return locked.Settled is { Index: var index }
            ? Reject(CommonsRejectionCode.SettleSecond, $"it was settled at entry {index}")
            : null;
    }

    private CommonsRejection? JudgeRefusal(CommonsRefusalPredicate said, DateTimeOffset time)
    {
        var name = ReasonToRefuse(said.Statement, time);
        return name == said.Reason
            ? null
            : Reject(
                CommonsRejectionCode.RefusalUnfounded,
                $"the refusal says '{said.Reason}', the rules say '{name ?? "accepted"}'"
            );
    }

    private static string Nobody(Ed25519PublicKey key, string what) =>
        $"{key.KeyId} is no active {what}";
}
