namespace SecureGenomics.Provenance.Ledger.Tests;

/// <summary>Makes the vectors of tests/vectors/commons/accepted: histories at the edges of a rule,
/// on the side that is accepted. What they decide stands in their outcomes.</summary>
internal static class CommonsHistories
{
    private static readonly CommonsRules Default = CommonsScenario.DefaultRules;

    public static readonly string[] Names =
    [
        "every-kind",
        "quorum-met-exactly",
        "quorum-missed-by-one",
        "quorum-through-delegation-alone",
        "threshold-exceeded-by-one",
        "threshold-equalled",
        "vote-at-the-last-second",
        "vote-of-a-member-suspended-later",
        "vote-of-a-member-removed-by-vote",
        "vote-replaced",
        "delegation-overridden-by-the-own-vote",
        "delegation-after-the-close",
        "revoked-after-the-lock",
        "rosters-that-differ-by-the-minimum",
        "cost-returned-by-an-abort",
        "held-by-one-of-two",
        "fresh-keys-with-an-overlap",
        "rules-changed",
        "budget-changed",
    ];

    public static CommonsScenario Make(string name)
    {
        var s = new CommonsScenario(
            name == "vote-replaced" ? Default with { AllowsReplacement = true } : Default
        );
        switch (name)
        {
            case "every-kind":
                EveryKind(s);
                break;
            case "quorum-met-exactly":
                // Six members with a vote: four institutions, a researcher, a trustee. Three vote.
                s.WithMembers();
                s.Accept(s.Member(MemberAction.Admit, 22, MemberClass.Trustee), 4);
                s.Decided(null, 11, 12, 13);
                break;
            case "quorum-missed-by-one":
                s.WithMembers();
                s.Accept(s.Member(MemberAction.Admit, 22, MemberClass.Trustee), 4);
                s.Decided(null, 11, 12);
                break;
            case "quorum-through-delegation-alone":
                // One votes and carries three others: four of five by weight, one in person.
                s.WithMembers();
                foreach (byte member in (byte[])[12, 13, 14])
                    s.Accept(s.Delegation(member, 11), member);
                s.Decided(null, 11);
                break;
            case "threshold-exceeded-by-one":
                Divided(s, against: [14], abstain: []);
                break;
            case "threshold-equalled":
                Divided(s, against: [13, 14], abstain: [21]);
                break;
            case "vote-at-the-last-second":
                s.WithMembers();
                var atTheEnd = s.Opened();
                s.Now = s.State.ProposalOf(atTheEnd)!.Record.Said.Closes;
                s.Accept(s.Vote(11, atTheEnd, VoteChoice.For), 11);
                break;
            case "vote-of-a-member-suspended-later":
                s.WithMembers();
                var kept = s.Opened();
                s.Accept(s.Member(MemberAction.Suspend, 11, MemberClass.Institution), 4);
                s.Accept(s.Vote(11, kept, VoteChoice.For), 11);
                Tally(s, kept);
                break;
            case "vote-of-a-member-removed-by-vote":
                RemovedByVote(s);
                break;
            case "vote-replaced":
                s.WithMembers();
                var changed = s.Opened();
                s.Accept(s.Vote(11, changed, VoteChoice.For), 11);
                s.Accept(s.Vote(11, changed, VoteChoice.Against), 11);
                Tally(s, changed);
                break;
            case "delegation-overridden-by-the-own-vote":
                s.WithMembers();
                s.Accept(s.Delegation(12, 11), 12);
                s.Accept(s.Delegation(13, 11), 13);
                var own = s.Opened();
                s.Accept(s.Vote(11, own, VoteChoice.For), 11);
                s.Accept(s.Vote(12, own, VoteChoice.Against), 12);
                s.Accept(s.Vote(14, own, VoteChoice.Abstain), 14);
                Tally(s, own);
                break;
            case "delegation-after-the-close":
                s.WithMembers();
                var closed = s.Opened();
                foreach (byte member in (byte[])[11, 12, 13])
                    s.Accept(s.Vote(member, closed, VoteChoice.For), member);
                s.Now = s.Now.AddDays(2);
                s.Accept(s.Delegation(14, 11), 14);
                s.Accept(s.Outcome(closed), 6);
                break;
            case "revoked-after-the-lock":
                s.WithConsents();
                s.Accept(s.Lock(s.Usable(), "study", 1, 2, 3), 21);
                s.Accept(s.Revoke(11, CommonsRejectionCases.FirstConsent(s)), 11);
                s.Accept(s.Settle("study", StudyEnd.Opened), 63);
                break;
            case "rosters-that-differ-by-the-minimum":
                s.WithConsents(5);
                s.Accept(s.Lock(s.Usable(), "study of five", 1, 2, 3, 4, 5), 21);
                s.Accept(s.Lock(s.Usable(), "study of three", 1, 2, 3), 21);
                break;
            case "cost-returned-by-an-abort":
                // The whole budget at once, given back, and asked for again with a nearer roster.
                s.WithConsents();
                var whole = s.Study(new ReleaseTerms(VarianceOfNoise: 4, SensitivitySquared: 7));
                var (first, second) = (s.Usable(s.Proposal(whole)), s.Usable(s.Proposal(whole)));
                s.Accept(s.Lock(first, "aborted study", 1, 2, 3, 4), 21);
                s.Accept(s.Settle("aborted study", StudyEnd.Aborted), 63);
                s.Accept(s.Lock(second, "study", 1, 2, 3), 21);
                break;
            case "held-by-one-of-two":
                s.WithConsents();
                var doubted = s.Decided(null, 11, 12, 13);
                s.Accept(s.Hold(41, doubted), 41);
                s.Now = s.Now.AddHours(2);
                s.Accept(s.Lock(doubted, "study", 1, 2, 3), 21);
                break;
            case "fresh-keys-with-an-overlap":
                s.WithConsents();
                var fresh = s.Usable(s.Proposal(s.Study(fresh: true)));
                s.Accept(s.Overlap("study", 3), 4);
                s.Accept(CommonsRejectionCases.FreshLock(s, fresh), 21);
                break;
            case "rules-changed":
                s.WithMembers();
                var rules = Default with { Holds = 1, VotingMin = TimeSpan.FromHours(2) };
                s.Accept(s.NewRules(s.Usable(s.Asking() with { Rules = rules }), rules), 6);
                break;
            case "budget-changed":
                s.WithMembers();
                var budget = Default.Budget with { Rho = new Fraction(2, 1) };
                s.Accept(
                    s.NewRules(
                        s.Usable(s.Asking() with { Budget = budget }),
                        Default with
                        {
                            Budget = budget,
                        }
                    ),
                    6
                );
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(name), name, "no history");
        }

        return s;
    }

    /// <summary>Two for it, these against it, these abstained.</summary>
    private static void Divided(CommonsScenario s, byte[] against, byte[] abstain)
    {
        s.WithMembers();
        var proposal = s.Opened();
        foreach (byte member in (byte[])[11, 12])
            s.Accept(s.Vote(member, proposal, VoteChoice.For), member);
        foreach (var member in against)
            s.Accept(s.Vote(member, proposal, VoteChoice.Against), member);
        foreach (var member in abstain)
            s.Accept(s.Vote(member, proposal, VoteChoice.Abstain), member);
        Tally(s, proposal);
    }

    private static void Tally(CommonsScenario s, LeafHash proposal)
    {
        s.Now = s.State.ProposalOf(proposal)!.Record.Said.Closes.AddMinutes(1);
        s.Accept(s.Outcome(proposal), 6);
    }

    // The member votes against; then the others remove it: its vote on what is open counts no more.
    private static void RemovedByVote(CommonsScenario s)
    {
        s.WithMembers();
        var change = new ProposedMember(MemberAction.Remove, s.Public(14), MemberClass.Institution);
        var removal = s.Accept(s.Asking() with { Change = change }, 21).Hash;
        var other = s.Accept(s.Proposal() with { Closes = s.Now.AddDays(20) }, 21).Hash;
        s.Now = s.Now.AddHours(2);
        s.Accept(s.Vote(14, other, VoteChoice.Against), 14);
        s.Accept(s.Vote(11, other, VoteChoice.For), 11);
        s.Accept(s.Vote(12, other, VoteChoice.For), 12);
        foreach (byte member in (byte[])[11, 12, 13])
            s.Accept(s.Vote(member, removal, VoteChoice.For), member);
        s.Now = s.Now.AddDays(2);
        var outcome = s.Accept(s.Outcome(removal), 6).Hash;
        s.Now = s.Now.AddHours(2);
        s.Accept(
            s.Member(MemberAction.Remove, 14, MemberClass.Institution) with
            {
                Outcome = outcome,
            },
            4
        );
        Tally(s, other);
    }

    private static void EveryKind(CommonsScenario s)
    {
        s.WithConsents();
        s.Accept(s.Registrar(KeyEventAction.Add, 7), 1, 3);
        s.Accept(s.Delegation(14, 11) with { Topic = ProposalSubject.Study }, 14);
        var given = s.Accept(
            s.Consent(
                11,
                new Terms(
                    new TermsCondition("DUO:0000007", ["MONDO:0005010"]),
                    [
                        new TermsCondition("DUO:0000022", ["CH", "DE"]),
                        new TermsCondition("DUO:0000045"),
                    ]
                )
            ) with
            {
                Expires = s.Now.AddDays(400),
                Agent = s.Public(81),
            },
            11
        ).Hash;
        s.Accept(s.Revoke(11, given), 11);
        s.Accept(s.Cancel(21, s.Accept(s.Proposal(), 21).Hash), 21);
        var stopped = s.Decided(null, 11, 12, 13);
        s.Accept(s.Hold(41, stopped), 41);
        var purpose = CommonsScenario.GeneralPurpose with
        {
            Kind = PurposeKind.Disease,
            Diseases = ["MONDO:0004995", "MONDO:0005010"],
            Ontology = CommonsScenario.Blob("mondo.obo"),
            Institution = s.Public(11),
            EthicsApproval = CommonsScenario.Blob("approval"),
            Publishes = s.Now.AddDays(365),
        };
        var study = s.Usable(s.Proposal(s.Study() with { Purpose = purpose }));
        var rules = Default with { Holds = 1 };
        s.Accept(s.NewRules(s.Usable(s.Asking() with { Rules = rules }), rules), 6);
        s.Accept(CommonsRejectionCases.Refusal(s, s.Signed(s.Consent(19), 19), "not-a-member"), 6);
        s.Accept(s.Overlap("study of fresh keys", 3), 4);
        s.Accept(s.Lock(study, "study", 1, 2, 3, 4), 21);
        s.Accept(s.Settle("study", StudyEnd.Opened), 63);
        s.Accept(s.Audit(51), 51);
    }
}
