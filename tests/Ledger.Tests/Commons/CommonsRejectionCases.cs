namespace SecureGenomics.Provenance.Ledger.Tests;

/// <summary>Makes the vectors of tests/vectors/commons/rejected: for each rule one history whose
/// last entry breaks it.</summary>
internal static class CommonsRejectionCases
{
    private static readonly CommonsRules Default = CommonsScenario.DefaultRules;

    /// <summary>The history for a rule: all entries but the last are accepted.</summary>
    public static IReadOnlyList<CommonsEntry> For(CommonsRejectionCode code)
    {
        using var s = new CommonsScenario(
            code switch
            {
                CommonsRejectionCode.DelegationOff => Default with { AllowsDelegation = false },
                _ => Default,
            }
        );
        var last = Last(code, s);
        return [.. s.Entries, last];
    }

    private static CommonsEntry Last(CommonsRejectionCode code, CommonsScenario s)
    {
        switch (code)
        {
            case CommonsRejectionCode.IndexOutOfSequence:
                return Placed(s, s.State.Size + 2, s.Begin().State.LastHash, s.Now, 6);
            case CommonsRejectionCode.ChainBroken:
                s.WithMembers();
                return Placed(s, s.State.Size, s.State.CommonsId, s.Now, 6);
            case CommonsRejectionCode.TimeBackwards:
                s.WithMembers();
                return Placed(s, s.State.Size, s.State.LastHash, CommonsScenario.Start, 6);
            case CommonsRejectionCode.EntrySigner:
                s.Begin();
                return Placed(s, s.State.Size, s.State.LastHash, s.Now, 1);
            case CommonsRejectionCode.EntrySignature:
                s.Begin();
                return CommonsEntry.Parse(
                    StudyScenario
                        .WithBrokenSignature(
                            Placed(s, s.State.Size, s.State.LastHash, s.Now, 6).Envelope
                        )
                        .Bytes
                );
            case CommonsRejectionCode.OutOfOrder:
                s.Begin();
                return Entry(s, s.Genesis(), 1, 2);
            case CommonsRejectionCode.StatementSigner:
                s.Begin();
                return Entry(s, s.Member(MemberAction.Admit, 11, MemberClass.Institution), 4);
            case CommonsRejectionCode.StatementSignature:
                s.Begin();
                return s.NextEntry(
                    StudyScenario.WithBrokenSignature(
                        s.Signed(s.Member(MemberAction.Admit, 21, MemberClass.Researcher), 4)
                    )
                );
            case CommonsRejectionCode.FounderQuorum:
                return Entry(s, s.Genesis(), 1);
            case CommonsRejectionCode.WrongCommons:
                s.WithMembers();
                return Entry(s, s.Consent(11) with { Commons = CommonsScenario.Leaf("other") }, 11);
            case CommonsRejectionCode.ObservedSize:
                s.WithMembers();
                return Entry(
                    s,
                    s.Consent(11) with
                    {
                        Observed = new Observed(99, s.State.Root),
                    },
                    11
                );
            case CommonsRejectionCode.ObservedRoot:
                s.WithMembers();
                return Entry(
                    s,
                    s.Consent(11) with
                    {
                        Observed = new Observed(1, s.State.Root),
                    },
                    11
                );
            case CommonsRejectionCode.KeyEventSequence:
                s.Begin();
                return Entry(s, s.Registrar(KeyEventAction.Add, 7) with { Sequence = 2 }, 1, 2);
            case CommonsRejectionCode.KeyEventIdle:
                s.Begin();
                return Entry(s, s.Registrar(KeyEventAction.Add, 4), 1, 2);
            case CommonsRejectionCode.MemberSequence:
                s.Begin();
                return Entry(
                    s,
                    s.Member(MemberAction.Admit, 21, MemberClass.Researcher) with
                    {
                        Sequence = 2,
                    },
                    4
                );
            case CommonsRejectionCode.MemberIdle:
                s.WithMembers();
                return Entry(s, s.Member(MemberAction.Admit, 21, MemberClass.Researcher), 4);
            case CommonsRejectionCode.MemberUnapproved:
                s.WithMembers();
                return Entry(
                    s,
                    s.Member(MemberAction.Remove, 14, MemberClass.Institution) with
                    {
                        Outcome = s.Decided(
                            s.Asking() with
                            {
                                Change = new ProposedMember(
                                    MemberAction.Remove,
                                    s.Public(14),
                                    MemberClass.Institution
                                ),
                            },
                            11
                        ),
                    },
                    4
                );
            case CommonsRejectionCode.NotAMember:
                s.WithMembers();
                return Entry(s, s.Consent(19), 19);
            case CommonsRejectionCode.TermsUnknownCode:
                s.WithMembers();
                return Entry(
                    s,
                    s.Consent(11, new Terms(new TermsCondition("DUO:9999999"), [])),
                    11
                );
            case CommonsRejectionCode.ExpiresPast:
                s.WithMembers();
                return Entry(s, s.Consent(11) with { Expires = s.Now }, 11);
            case CommonsRejectionCode.ConsentUnknown:
                s.WithMembers();
                return Entry(s, s.Revoke(11, s.State.CommonsId), 11);
            case CommonsRejectionCode.ConsentNotYours:
                s.WithConsents();
                return Entry(s, s.Revoke(12, FirstConsent(s)), 12);
            case CommonsRejectionCode.AlreadyRevoked:
                s.WithConsents();
                s.Accept(s.Revoke(11, FirstConsent(s)), 11);
                return Entry(s, s.Revoke(11, FirstConsent(s)), 11);
            case CommonsRejectionCode.DelegationOff:
                s.WithMembers();
                return Entry(s, s.Delegation(11, 12), 11);
            case CommonsRejectionCode.DelegationCycle:
                s.WithMembers();
                return Entry(s, s.Delegation(11, 11), 11);
            case CommonsRejectionCode.DelegateNotMember:
                s.WithMembers();
                return Entry(s, s.Delegation(11, 41), 11);
            case CommonsRejectionCode.ProposalUnknown:
                s.WithMembers();
                return Entry(s, s.Vote(11, s.State.CommonsId, VoteChoice.For), 11);
            case CommonsRejectionCode.ProposalCancelled:
                s.WithMembers();
                var cancelled = s.Accept(s.Proposal(), 21).Hash;
                s.Accept(s.Cancel(21, cancelled), 21);
                s.Now = s.Now.AddHours(2);
                return Entry(s, s.Vote(11, cancelled, VoteChoice.For), 11);
            case CommonsRejectionCode.ProposerClass:
                s.WithMembers();
                s.Accept(s.Member(MemberAction.Admit, 31, MemberClass.Patient), 4);
                return Entry(s, s.Proposal() with { Member = s.Public(31) }, 31);
            case CommonsRejectionCode.Window:
                s.WithMembers();
                return Entry(s, s.Proposal() with { Closes = s.Now.AddHours(1.5) }, 21);
            case CommonsRejectionCode.CostWrong:
                s.WithMembers();
                return Entry(s, s.Proposal(s.Study() with { Cost = new Fraction(1, 9) }), 21);
            case CommonsRejectionCode.NotYourProposal:
                s.WithMembers();
                return Entry(s, s.Cancel(11, s.Accept(s.Proposal(), 21).Hash), 11);
            case CommonsRejectionCode.TooLate:
                s.WithMembers();
                return Entry(s, s.Cancel(21, s.Opened()), 21);
            case CommonsRejectionCode.NotEligible:
                s.WithMembers();
                s.Accept(s.Member(MemberAction.Suspend, 14, MemberClass.Institution), 4);
                return Entry(s, s.Vote(14, s.Opened(), VoteChoice.For), 14);
            case CommonsRejectionCode.VoteEarly:
                s.WithMembers();
                return Entry(s, s.Vote(11, s.Accept(s.Proposal(), 21).Hash, VoteChoice.For), 11);
            case CommonsRejectionCode.VoteLate:
                s.WithMembers();
                var late = s.Opened();
                s.Now = s.State.ProposalOf(late)!.Record.Said.Closes.AddSeconds(1);
                return Entry(s, s.Vote(11, late, VoteChoice.For), 11);
            case CommonsRejectionCode.SecondVote:
                s.WithMembers();
                var twice = s.Opened();
                s.Accept(s.Vote(11, twice, VoteChoice.For), 11);
                return Entry(s, s.Vote(11, twice, VoteChoice.Against), 11);
            case CommonsRejectionCode.OutcomeEarly:
                s.WithMembers();
                var early = s.Opened();
                s.Now = s.State.ProposalOf(early)!.Record.Said.Closes;
                return Entry(s, s.Outcome(early), 6);
            case CommonsRejectionCode.OutcomeSecond:
                s.WithMembers();
                s.Decided(null, 11);
                return Entry(s, s.Outcome(s.State.Proposals.First().Record.Hash), 6);
            case CommonsRejectionCode.OutcomeWrong:
                s.WithMembers();
                var wrong = s.Opened();
                s.Accept(s.Vote(11, wrong, VoteChoice.Against), 11);
                s.Now = s.Now.AddDays(2);
                var said = s.Outcome(wrong);
                return Entry(s, said with { Tally = said.Tally with { Against = 0 } }, 6);
            case CommonsRejectionCode.OutcomeUnknown:
                s.WithMembers();
                return Entry(s, s.Hold(41, s.State.CommonsId), 41);
            case CommonsRejectionCode.NotAGuardian:
                s.WithMembers();
                return Entry(s, s.Hold(11, s.Decided(null, 11, 12, 13)), 11);
            case CommonsRejectionCode.HoldLate:
                s.WithMembers();
                return Entry(s, s.Hold(41, s.Usable()), 41);
            case CommonsRejectionCode.HoldSecond:
                s.WithMembers();
                var held = s.Decided(null, 11, 12, 13);
                s.Accept(s.Hold(41, held), 41);
                return Entry(s, s.Hold(41, held), 41);
            case CommonsRejectionCode.RulesUnapproved:
                s.WithMembers();
                var other = Default with { Holds = 1 };
                return Entry(
                    s,
                    s.NewRules(
                        s.Usable(s.Asking() with { Rules = Default with { Holds = 3 } }),
                        other
                    ),
                    6
                );
            case CommonsRejectionCode.SettleUnknown:
                s.WithMembers();
                return Entry(s, s.Settle("study", StudyEnd.Opened), 63);
            case CommonsRejectionCode.SettleSecond:
                Locked(s);
                s.Accept(s.Settle("study", StudyEnd.Opened), 63);
                return Entry(s, s.Settle("study", StudyEnd.Aborted), 63);
            case CommonsRejectionCode.NotAnAuditor:
                s.WithMembers();
                return Entry(s, s.Audit(11), 11);
            case CommonsRejectionCode.RefusalUnfounded:
                s.WithMembers();
                return Entry(s, Refusal(s, s.Signed(s.Consent(11), 11), "not-a-member"), 6);
            default:
                return LastLock(code, s);
        }
    }

    /// <summary>What keeps a roster from being locked.</summary>
    private static CommonsEntry LastLock(CommonsRejectionCode code, CommonsScenario s)
    {
        switch (code)
        {
            case CommonsRejectionCode.NotApproved:
                s.WithConsents();
                return Entry(s, s.Lock(s.Decided(null, 11), "study", 1, 2, 3), 21);
            case CommonsRejectionCode.Held:
                s.WithConsents();
                var held = s.Decided(null, 11, 12, 13);
                s.Accept(s.Hold(41, held), 41);
                s.Accept(s.Hold(42, held), 42);
                s.Now = s.Now.AddHours(2);
                return Entry(s, s.Lock(held, "study", 1, 2, 3), 21);
            case CommonsRejectionCode.Timelock:
                s.WithConsents();
                return Entry(s, s.Lock(s.Decided(null, 11, 12, 13), "study", 1, 2, 3), 21);
            case CommonsRejectionCode.Expired:
                s.WithConsents();
                var old = s.Decided(null, 11, 12, 13);
                s.Now = s.State.ProposalOfOutcome(old)!.Record.Said.ValidUntil;
                return Entry(s, s.Lock(old, "study", 1, 2, 3), 21);
            case CommonsRejectionCode.SecondLock:
                return Entry(s, s.Lock(Locked(s), "other study", 1, 2, 3), 21);
            case CommonsRejectionCode.OverlapUnknown:
                Locked(s);
                return Entry(s, s.Overlap("study", 3), 4);
            case CommonsRejectionCode.RosterUnknown:
                s.WithConsents();
                return Entry(s, s.Lock(s.Usable(), "study", 1, 2, 99), 21);
            case CommonsRejectionCode.CohortSmall:
                s.WithConsents();
                return Entry(s, s.Lock(s.Usable(), "study", 1, 2), 21);
            case CommonsRejectionCode.ConsentMissing:
                s.WithConsents();
                s.Accept(s.Revoke(11, FirstConsent(s)), 11);
                return Entry(s, s.Lock(s.Usable(), "study", 1, 2, 3), 21);
            case CommonsRejectionCode.ConsentPurpose:
                s.WithMembers();
                s.Accept(s.Consent(11, new Terms(new TermsCondition("DUO:0000011"), [])), 11);
                s.Accept(s.Consent(12), 12);
                s.Accept(s.Consent(13), 13);
                return Entry(s, s.Lock(s.Usable(), "study", 1, 2, 3), 21);
            case CommonsRejectionCode.OverlapMissing:
                s.WithConsents();
                return Entry(s, FreshLock(s, s.Usable(s.Proposal(s.Study(fresh: true)))), 21);
            case CommonsRejectionCode.CohortTooNear:
                // N rosters, then N − 1 of them: their results would differ by one member.
                s.WithConsents();
                s.Accept(s.Lock(s.Usable(), "study of four", 1, 2, 3, 4), 21);
                return Entry(s, s.Lock(s.Usable(), "study of three", 1, 2, 3), 21);
            case CommonsRejectionCode.OverBudget:
                // Each costs 1/8 of ρ 7/8: the eighth equal query is one too many.
                s.WithConsents();
                var outcomes = Enumerable.Range(0, 8).Select(_ => s.Usable()).ToArray();
                for (var i = 0; i < 7; i++)
                    s.Accept(s.Lock(outcomes[i], $"study {i}", 1, 2, 3, 4), 21);
                return Entry(s, s.Lock(outcomes[7], "study 7", 1, 2, 3, 4), 21);
            default:
                throw new ArgumentOutOfRangeException(nameof(code), code, "no history");
        }
    }

    public static LockPredicate FreshLock(CommonsScenario s, LeafHash outcome) =>
        s.Lock(outcome, "study") with
        {
            Roster = Roster.Of([s.Public(71), s.Public(72), s.Public(73)]),
        };

    public static CommonsRefusalPredicate Refusal(
        CommonsScenario s,
        DsseEnvelope refused,
        string reason
    ) =>
        new()
        {
            Commons = s.State.CommonsId,
            Observed = s.State.Observed,
            Statement = refused,
            Reason = reason,
        };

    public static LeafHash FirstConsent(CommonsScenario s) => s.State.Consents.First().Record.Hash;

    private static LeafHash Locked(CommonsScenario s)
    {
        s.WithConsents();
        var outcome = s.Usable();
        s.Accept(s.Lock(outcome, "study", 1, 2, 3, 4), 21);
        return outcome;
    }

    private static CommonsEntry Entry(
        CommonsScenario s,
        GovernancePredicate said,
        params byte[] seeds
    ) => s.NextEntry(s.Signed(said, seeds));

    private static CommonsEntry Placed(
        CommonsScenario s,
        ulong index,
        LeafHash previous,
        DateTimeOffset time,
        byte ledger
    ) =>
        CommonsEntry.Create(
            index,
            previous,
            time,
            s.Signed(s.Member(MemberAction.Admit, 22, MemberClass.Researcher), 4),
            s.Key(ledger)
        );
}
