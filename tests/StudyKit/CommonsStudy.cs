using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.Store.Sqlite;
using SecureGenomics.Provenance.Study;
using SecureGenomics.Provenance.TestKit;

namespace SecureGenomics.Provenance.StudyKit;

/// <summary>A commons of four institutions that approves a study on their data, made by the engine's
/// steps.</summary>
public sealed class CommonsStudy : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SampleProtocol _protocol;
    private readonly Dictionary<string, Ed25519PrivateKey> _keys = new(StringComparer.Ordinal);

    /// <summary>Founds the commons, admits members, takes consents, votes and creates the
    /// study.</summary>
    /// <param name="open"><c>none</c> or <c>pedersen</c>.</param>
    public CommonsStudy(string open = "pedersen")
    {
        _protocol = new SampleProtocol(minimumContributors: 3, open: open);
        Founders = [NewKey(), NewKey()];
        Registrars = [NewKey(), NewKey()];
        Institutions = [NewKey(), NewKey(), NewKey(), NewKey()];
        Researcher = NewKey();
        Guardian = NewKey();
        var ledger = Ed25519PrivateKey.Generate();
        _keys[ledger.KeyId] = LedgerKey = Copy(ledger);
        Commons = CommonsCreation.Create(
            _folder["commons"],
            SqliteLedgerStore.Kind,
            "We compute together, by consent and vote."u8.ToArray(),
            Rules,
            Founders,
            Registrars.Select(key => key.PublicKey),
            ledger,
            StudyCreation.DrawOrigin("commons.example.org"),
            Clock
        );
        foreach (var institution in Institutions)
            Admit(institution, MemberClass.Institution);
        Admit(Researcher, MemberClass.Researcher);
        Admit(Guardian, MemberClass.Guardian);
        Consents = [.. Institutions.Select(key => ConsentKeeping.Grant(Commons, key, Terms).Hash)];
        var protocol = _protocol.Load();
        Study = new LocalStudy(protocol, approval: keys => Approve(protocol, keys));
        foreach (var role in Enum.GetValues<StudyRole>())
        {
            if (role is not (StudyRole.None or StudyRole.Contributor))
                _keys[Study.SigningKey(role).KeyId] = Study.SigningKey(role);
        }

        Commons.CopyTo(Commons.State.Size - 1).WriteTo(Study.Study.Folder);
    }

    /// <summary>A quorum of one half, a majority, an hour of timelock, one exact release.</summary>
    public static CommonsRules Rules { get; } =
        new()
        {
            Quorum = new Fraction(1, 2),
            Threshold = new Fraction(1, 2),
            VotingMin = TimeSpan.FromHours(1),
            VotingMax = TimeSpan.FromDays(30),
            Timelock = TimeSpan.FromHours(1),
            AllowsDelegation = true,
            AllowsReplacement = false,
            Holds = 1,
            MinimumCohort = 3,
            MinimumDifference = 2,
            Budget = new CommonsBudget(new Fraction(1, 1), Exact: 1, TimeSpan.FromDays(365)),
        };

    /// <summary>General research, not for profit.</summary>
    public static Terms Terms { get; } =
        new(new TermsCondition("DUO:0000042"), [new TermsCondition("DUO:0000045")]);

    /// <summary>The commons' clock.</summary>
    public MovableClock Clock { get; } = new();

    /// <summary>The commons, open for writing.</summary>
    public FolderCommons Commons { get; }

    /// <summary>The approved study.</summary>
    public LocalStudy Study { get; }

    /// <summary>Two.</summary>
    public IReadOnlyList<Ed25519PrivateKey> Founders { get; }

    /// <summary>Two.</summary>
    public IReadOnlyList<Ed25519PrivateKey> Registrars { get; }

    /// <summary>Four, numbers 1 to 4.</summary>
    public IReadOnlyList<Ed25519PrivateKey> Institutions { get; }

    /// <summary>Proposes; another key than the study's researcher.</summary>
    public Ed25519PrivateKey Researcher { get; }

    /// <summary>One.</summary>
    public Ed25519PrivateKey Guardian { get; }

    /// <summary>The commons' ledger key.</summary>
    public Ed25519PrivateKey LedgerKey { get; }

    /// <summary>The institutions' consents, in order.</summary>
    public IReadOnlyList<LeafHash> Consents { get; }

    /// <summary>The outcome that approved the study.</summary>
    public LeafHash Outcome { get; private set; }

    /// <summary>Whoever signed.</summary>
    public Ed25519PrivateKey KeyOf(string keyId) => _keys[keyId];

    /// <summary>A path beside the folders.</summary>
    public string this[string path] => _folder[path];

    /// <summary>The institutions contribute, each under its own key and consent.</summary>
    /// <param name="count">How many of them have contributed then.</param>
    /// <param name="first">How many had before.</param>
    public CommonsStudy Contribute(int count = 4, int first = 0)
    {
        string[][] genomes =
        [
            ["0/1", "1|1", "0/0"],
            ["0/0", "./.", "0/1"],
        ];
        var vcf = SampleProtocol.Vcf([.. Enumerable.Range(0, count).Select(i => genomes[i % 2])]);
        using var extraction = SampleProtocol.Read(Study.Study.Protocol, vcf);
        var context = Study.Study.ReadContext();
        using var maker = new ContributionMaker(context);
        var intake = new ContributionIntake(Study.Study, context);
        for (var i = first; i < count; i++)
        {
            Study.Contributors.Add(Copy(Institutions[i]));
            intake.Accept([
                maker.Make(
                    extraction.Genotypes,
                    new Range(i, i + 1),
                    Institutions[i],
                    terms: new ContributionTerms { Consent = Consents[i] }
                ),
            ]);
        }

        return this;
    }

    /// <summary>Freezes the roster.</summary>
    public RosterDivision Lock() =>
        StudyLock.Record(Commons, Study.Study, Study.SigningKey(StudyRole.Researcher)).Division;

    /// <inheritdoc/>
    public void Dispose()
    {
        Study.Dispose();
        Commons.Dispose();
        foreach (var key in _keys.Values)
            key.Dispose();
        _protocol.Dispose();
        _folder.Dispose();
    }

    private void Admit(Ed25519PrivateKey key, MemberClass memberClass) =>
        CommonsMembership.Record(
            Commons,
            MemberAction.Admit,
            key.PublicKey,
            memberClass,
            "contract"u8,
            Registrars
        );

    private (StudyCommons Commons, StudyRoles Roles) Approve(
        ProtocolPackage protocol,
        KeyFolder keys
    )
    {
        var roles = keys.CreateRoleKeys(RolesOfOthers.None);
        var proposal = Proposing.Record(Commons, Researcher, "Why we ask."u8, Ask(protocol, roles));
        Clock.Now = Clock.Now.AddHours(1);
        foreach (var institution in Institutions.Take(3))
            Voting.Record(Commons, institution, proposal.Hash, VoteChoice.For);
        Clock.Now = Clock.Now.AddDays(2);
        Outcome = Tallying.Record(Commons, proposal.Hash).Hash;
        Clock.Now = Clock.Now.AddHours(2);
        return (StudyLock.Approved(Commons, Outcome).Commons, roles);
    }

    private ProposalPredicate Ask(ProtocolPackage protocol, StudyRoles roles) =>
        new()
        {
            Commons = default,
            Observed = default,
            Member = Researcher.PublicKey,
            Text = default,
            Opens = Clock.Now.AddHours(1),
            Closes = Clock.Now.AddDays(1),
            ValidUntil = Clock.Now.AddDays(60),
            Study = new ProposedStudy
            {
                GitCommit = protocol.Identity.Commit.ToString(),
                Manifest = ArtifactDigest.Parse(protocol.Identity.ManifestSha256),
                Purpose = new Purpose
                {
                    Kind = PurposeKind.General,
                    IsCommercial = false,
                    IsForProfit = false,
                    Country = "CH",
                    ReturnsData = false,
                    IsGenetic = true,
                    Collaborates = true,
                    PromisesNoReidentification = true,
                },
                Roles = roles,
                Rounds = 1,
                Open = OpeningRules.ToMethod(protocol.Definition.Result.Open),
                Release = ReleaseTerms.WithoutNoise,
                Cost = default,
                MinimumContributors = 3,
                HasFreshKeys = false,
            },
        };

    private Ed25519PrivateKey NewKey()
    {
        var key = Ed25519PrivateKey.Generate();
        return _keys[key.KeyId] = key;
    }

    private static Ed25519PrivateKey Copy(Ed25519PrivateKey key)
    {
        Span<byte> seed = stackalloc byte[Ed25519PrivateKey.SeedSizeInBytes];
        key.CopySeedTo(seed);
        return Ed25519PrivateKey.FromSeed(seed);
    }
}
