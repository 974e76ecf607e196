using System.Text;
using Xunit;

namespace SecureGenomics.Provenance.Ledger.Tests;

/// <summary>One small commons with fixed keys and times, for tests that need real entries.</summary>
/// <remarks>
/// Keys come from seeds of one repeated byte, so every run signs the same bytes. Founders 1 to 3,
/// registrars 4 and 5, ledger 6; institutions 11, 12, …; researcher 21; guardians 41 and 42; auditor
/// 51; the study's computing party, key holder and ledger 61, 62 and 63.
/// </remarks>
internal sealed class CommonsScenario : IDisposable
{
    public const string Origin = "example.org/fedcba9876543210fedcba9876543210";

    private readonly List<Ed25519PrivateKey> _keys = [];

    public CommonsScenario(CommonsRules? rules = null)
    {
        Rules = rules ?? DefaultRules;
        Now = Start;
    }

    public static DateTimeOffset Start { get; } = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

    /// <summary>A quorum of one half, a majority, an hour of timelock, ρ 1 a year.</summary>
    public static CommonsRules DefaultRules { get; } =
        new()
        {
            Quorum = new Fraction(1, 2),
            Threshold = new Fraction(1, 2),
            VotingMin = TimeSpan.FromHours(1),
            VotingMax = TimeSpan.FromDays(30),
            Timelock = TimeSpan.FromHours(1),
            AllowsDelegation = true,
            AllowsReplacement = false,
            Holds = 2,
            MinimumCohort = 3,
            MinimumDifference = 2,
            Budget = new CommonsBudget(new Fraction(7, 8), Exact: 1, TimeSpan.FromDays(365)),
        };

    public CommonsRules Rules { get; }

    /// <summary>The next entry's time; a minute later behind each.</summary>
    public DateTimeOffset Now { get; set; }

    public CommonsState State { get; private set; } = CommonsState.Empty;

    public List<CommonsEntry> Entries { get; } = [];

    public Ed25519PrivateKey Key(byte seed)
    {
        var key = Ed25519PrivateKey.FromSeed([.. Enumerable.Repeat(seed, 32)]);
        _keys.Add(key);
        return key;
    }

    public Ed25519PublicKey Public(byte seed) => Key(seed).PublicKey;

    public static ArtifactDigest Blob(string content) =>
        ArtifactDigest.Compute(Encoding.UTF8.GetBytes(content));

    public static LeafHash Leaf(string content) =>
        LeafHash.Compute(Encoding.UTF8.GetBytes(content));

    public CommonsEntry NextEntry(DsseEnvelope statement) =>
        CommonsEntry.Create(State.Size, State.LastHash, Now, statement, Key(6));

    public DsseEnvelope Signed(GovernancePredicate said, params byte[] seeds) =>
        new CommonsStatement(said).Sign([.. seeds.Select(Key)]);

    /// <summary>Signs, appends and requires acceptance.</summary>
    public CommonsEntry Accept(GovernancePredicate said, params byte[] seeds) =>
        Accept(NextEntry(Signed(said, seeds)));

    public CommonsEntry Accept(CommonsEntry entry)
    {
        var transition = State.Apply(entry);
        Assert.True(transition.IsAccepted, transition.Rejection?.Explanation);
        State = transition.State;
        Entries.Add(entry);
        Now = Now.AddMinutes(1);
        return entry;
    }

    /// <summary>Signs and appends; gives the rejection, or null when it was accepted.</summary>
    public CommonsRejection? Try(GovernancePredicate said, params byte[] seeds) =>
        State.Apply(NextEntry(Signed(said, seeds))).Rejection;

    public CommonsPredicate Genesis() =>
        new()
        {
            Charter = Blob("charter"),
            Founders = [Public(1), Public(2), Public(3)],
            Registrars = [Public(4), Public(5)],
            Ledger = Public(6),
            Rules = Rules,
            Origin = Origin,
        };

    public CommonsScenario Begin()
    {
        Accept(Genesis(), 1, 2);
        return this;
    }

    /// <summary>Genesis, institutions, a researcher, two guardians and an auditor.</summary>
    public CommonsScenario WithMembers(byte institutions = 4)
    {
        Begin();
        for (byte i = 0; i < institutions; i++)
            Accept(Member(MemberAction.Admit, (byte)(11 + i), MemberClass.Institution), 4, 5);
        Accept(Member(MemberAction.Admit, 21, MemberClass.Researcher), 4);
        Accept(Member(MemberAction.Admit, 41, MemberClass.Guardian), 4);
        Accept(Member(MemberAction.Admit, 42, MemberClass.Guardian), 4);
        Accept(Member(MemberAction.Admit, 51, MemberClass.Auditor), 4);
        return this;
    }

    /// <summary>The same, and every institution consents to general research use.</summary>
    public CommonsScenario WithConsents(byte institutions = 4)
    {
        WithMembers(institutions);
        for (byte i = 0; i < institutions; i++)
            Accept(Consent((byte)(11 + i)), (byte)(11 + i));
        return this;
    }

    public MemberPredicate Member(MemberAction action, byte seed, MemberClass memberClass) =>
        new()
        {
            Commons = State.CommonsId,
            Observed = State.Observed,
            Action = action,
            Key = Public(seed),
            Class = memberClass,
            Evidence = Blob("visa"),
            Sequence = State.MemberSequence + 1,
        };

    public static Terms GeneralResearch { get; } = new(new TermsCondition("DUO:0000042"), []);

    public ConsentPredicate Consent(byte seed, Terms? terms = null) =>
        new()
        {
            Commons = State.CommonsId,
            Observed = State.Observed,
            Member = Public(seed),
            Terms = terms ?? GeneralResearch,
            Text = Blob("what the member read"),
        };

    public RevokePredicate Revoke(byte seed, LeafHash consent) =>
        new()
        {
            Commons = State.CommonsId,
            Observed = State.Observed,
            Member = Public(seed),
            Consent = consent,
        };

    public DelegationPredicate Delegation(byte seed, byte? to) =>
        new()
        {
            Commons = State.CommonsId,
            Observed = State.Observed,
            Member = Public(seed),
            To = to is { } key ? Public(key) : null,
        };

    public static Purpose GeneralPurpose { get; } =
        new()
        {
            Kind = PurposeKind.General,
            IsCommercial = false,
            IsForProfit = false,
            Country = "CH",
            ReturnsData = false,
            IsGenetic = false,
            Collaborates = false,
            PromisesNoReidentification = true,
        };

    public ProposedStudy Study(ReleaseTerms? release = null, bool fresh = false)
    {
        release ??= new ReleaseTerms(VarianceOfNoise: 4, SensitivitySquared: 1);
        return new()
        {
            GitCommit = "0123456789abcdef0123456789abcdef01234567",
            Manifest = Blob("manifest"),
            Purpose = GeneralPurpose,
            Roles = new StudyRoles(Public(21), Public(61), Public(62), Public(63)),
            Rounds = 1,
            Open = OpeningMethod.Pedersen,
            Release = release,
            Cost = release.CostOf(1),
            MinimumContributors = 3,
            HasFreshKeys = fresh,
        };
    }

    public ProposalPredicate Proposal(ProposedStudy? study = null) =>
        Asking() with
        {
            Study = study ?? Study(),
        };

    /// <summary>A proposal of no subject yet: opens in an hour, is open for a day.</summary>
    public ProposalPredicate Asking() =>
        new()
        {
            Commons = State.CommonsId,
            Observed = State.Observed,
            Member = Public(21),
            Text = Blob("why"),
            Opens = Now.AddHours(1),
            Closes = Now.AddHours(25),
            ValidUntil = Now.AddDays(30),
        };

    public VotePredicate Vote(byte seed, LeafHash proposal, VoteChoice choice) =>
        new()
        {
            Commons = State.CommonsId,
            Observed = State.Observed,
            Member = Public(seed),
            Proposal = proposal,
            Choice = choice,
        };

    public CancelPredicate Cancel(byte seed, LeafHash proposal) =>
        new()
        {
            Commons = State.CommonsId,
            Observed = State.Observed,
            Member = Public(seed),
            Proposal = proposal,
        };

    public OutcomePredicate Outcome(LeafHash proposal) =>
        new()
        {
            Commons = State.CommonsId,
            Observed = State.Observed,
            Proposal = proposal,
            Tally = State.TallyOf(State.ProposalOf(proposal)!),
        };

    public HoldPredicate Hold(byte seed, LeafHash outcome) =>
        new()
        {
            Commons = State.CommonsId,
            Observed = State.Observed,
            Member = Public(seed),
            Outcome = outcome,
            Reason = Blob("reason"),
        };

    public LockPredicate Lock(LeafHash outcome, string study, params ulong[] members) =>
        new()
        {
            Commons = State.CommonsId,
            Observed = State.Observed,
            Researcher = Public(21),
            Outcome = outcome,
            Study = Leaf(study),
            Seen = Seen,
            Roster = Roster.Of(members),
            Cost = State.ProposalOfOutcome(outcome)?.Record.Said.Study?.Cost ?? default,
        };

    public static StudyPoint Seen { get; } = new(9, new RootHash(Leaf("seen").Value));

    public SettlePredicate Settle(string study, StudyEnd end) =>
        new()
        {
            Commons = State.CommonsId,
            Observed = State.Observed,
            Ledger = Public(63),
            Study = Leaf(study),
            Final = new StudyPoint(14, new RootHash(Leaf("final").Value)),
            End = end,
            Table = end == StudyEnd.Opened ? Blob("table") : null,
        };

    public OverlapPredicate Overlap(string study, ulong members, ulong? difference = null) =>
        new()
        {
            Commons = State.CommonsId,
            Observed = State.Observed,
            Study = Leaf(study),
            Seen = Seen,
            Members = members,
            Difference = difference,
        };

    public RegistrarPredicate Registrar(KeyEventAction action, byte seed) =>
        new()
        {
            Commons = State.CommonsId,
            Observed = State.Observed,
            Action = action,
            Key = Public(seed),
            Sequence = State.KeyEventCount + 1,
        };

    public AuditPredicate Audit(byte seed) =>
        new()
        {
            Commons = State.CommonsId,
            Observed = State.Observed,
            Member = Public(seed),
            Bundle = Blob("bundle"),
            Verdict = "verified",
            Level = 6,
            Verifier = "sgp 0.2.0",
        };

    public RulesPredicate NewRules(LeafHash outcome, CommonsRules rules) =>
        new()
        {
            Commons = State.CommonsId,
            Observed = State.Observed,
            Outcome = outcome,
            Rules = rules,
        };

    /// <summary>A proposal that is open now.</summary>
    public LeafHash Opened(ProposalPredicate? proposal = null)
    {
        proposal ??= Proposal();
        var made = Accept(proposal, 21).Hash;
        Now = proposal.Opens;
        return made;
    }

    /// <summary>A proposal that these institutions voted for and the others not at all.</summary>
    /// <returns>The outcome.</returns>
    public LeafHash Decided(ProposalPredicate? proposal = null, params byte[] voters)
    {
        var made = Opened(proposal);
        foreach (var seed in voters)
            Accept(Vote(seed, made, VoteChoice.For), seed);
        Now = State.ProposalOf(made)!.Record.Said.Closes.AddMinutes(1);
        return Accept(Outcome(made), 6).Hash;
    }

    /// <summary>The outcome of a proposal that may be carried out now.</summary>
    public LeafHash Usable(ProposalPredicate? proposal = null)
    {
        var outcome = Decided(proposal, 11, 12, 13);
        Now = Now.AddHours(2);
        return outcome;
    }

    public void Dispose() => _keys.ForEach(key => key.Dispose());
}
