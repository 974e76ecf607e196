using System.Collections.Immutable;
using System.Text;
using Xunit;

namespace SecureGenomics.Provenance.Ledger.Tests;

/// <summary>One small study with fixed keys and times, step by step, for tests that need real
/// entries.</summary>
/// <remarks>Keys come from seeds of one repeated byte, so every run signs the same bytes.</remarks>
internal sealed partial class StudyScenario : IDisposable
{
    public const string Origin = "example.org/0123456789abcdef0123456789abcdef";

    private readonly List<Ed25519PrivateKey> _keys = [];

    public StudyScenario(
        OpeningMethod open = OpeningMethod.None,
        ulong minimum = 1,
        RootHash? allowed = null,
        bool inCommons = false
    )
    {
        Open = open;
        Researcher = Key(1);
        ComputingParty = Key(2);
        KeyHolder = Key(3);
        LedgerKey = Key(4);
        Minimum = minimum;
        Allowed = allowed;
        Commons = inCommons
            ? new StudyCommons(
                LeafHash.Compute("commons"u8),
                "example.org/fedcba9876543210fedcba9876543210",
                LeafHash.Compute("outcome"u8),
                Blob("note")
            )
            : null;
    }

    public static DateTimeOffset Start { get; } = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    public OpeningMethod Open { get; }

    public ulong Minimum { get; }

    public RootHash? Allowed { get; }

    public StudyCommons? Commons { get; }

    public Ed25519PrivateKey Researcher { get; }

    public Ed25519PrivateKey ComputingParty { get; }

    public Ed25519PrivateKey KeyHolder { get; }

    public Ed25519PrivateKey LedgerKey { get; }

    public StudyState State { get; private set; } = StudyState.Empty;

    public List<Entry> Entries { get; } = [];

    public Ed25519PrivateKey Key(byte seed)
    {
        var key = Ed25519PrivateKey.FromSeed([.. Enumerable.Repeat(seed, 32)]);
        _keys.Add(key);
        return key;
    }

    public static ArtifactDigest Blob(string content) =>
        ArtifactDigest.Compute(Encoding.UTF8.GetBytes(content));

    /// <summary>Signs, appends and requires acceptance.</summary>
    public Entry Accept(Statement statement, params Ed25519PrivateKey[] keys)
    {
        var entry = NextEntry(statement.Sign(keys));
        var transition = State.Apply(entry);
        Assert.True(transition.IsAccepted, transition.Rejection?.Explanation);
        State = transition.State;
        Entries.Add(entry);
        return entry;
    }

    public Entry NextEntry(DsseEnvelope statement) =>
        Entry.Create(
            State.Size,
            State.LastHash,
            Start.AddMinutes(State.Size),
            statement,
            LedgerKey
        );

    /// <summary>Signs and appends; gives the rejection, or null when it was accepted.</summary>
    public Rejection? Try(Statement statement, params Ed25519PrivateKey[] keys) =>
        State.Apply(NextEntry(statement.Sign(keys))).Rejection;

    public StudyScenario Through(StudyStage stage)
    {
        if (stage >= StudyStage.Started)
            Accept(Study(), Researcher);
        if (stage >= StudyStage.Collecting)
            Accept(Context(), KeyHolder);
        if (stage >= StudyStage.Closed)
        {
            Accept(Contribution(Key(11), "ciphertext of the first"), Key(11));
            Accept(Contribution(Key(12), "ciphertext of the second"), Key(12));
            Accept(Close(), Researcher);
        }

        if (stage >= StudyStage.Computing)
            Accept(Compute(), ComputingParty);
        if (stage >= StudyStage.Computed)
            Accept(Result(), ComputingParty);
        if (stage == StudyStage.Opened)
            Accept(Decryption(), KeyHolder);
        if (stage == StudyStage.Aborted)
            Accept(Aborted(), KeyHolder);
        return this;
    }

    public Statement Study() =>
        new(
            [
                new Subject(
                    "alzheimers-allele-frequency",
                    Blob("manifest"),
                    "0123456789abcdef0123456789abcdef01234567"
                ),
            ],
            new StudyPredicate
            {
                Protocol = new ProtocolPin(
                    "alzheimers-allele-frequency",
                    "https://example.org/protocols.git",
                    "protocols/alzheimers-allele-frequency",
                    "0123456789abcdef0123456789abcdef01234567",
                    "sha1",
                    Blob("manifest")
                ),
                Roles = new StudyRoles(
                    Researcher.PublicKey,
                    ComputingParty.PublicKey,
                    KeyHolder.PublicKey,
                    LedgerKey.PublicKey
                ),
                AllowedContributors = Allowed,
                MinimumContributors = Minimum,
                Open = Open,
                Origin = Origin,
                Commons = Commons,
            }
        );

    public Statement Context() =>
        new(
            [
                new Subject("encryption-parameters", Blob("parameters")),
                new Subject("public-key", Blob("public key")),
            ],
            new ContextPredicate
            {
                Study = State.StudyId,
                Observed = State.Observed,
                Scheme = "bfv",
                PolyModulusDegree = 4096,
                CoeffModulus = [68719403009, 68719230977, 137438822401],
                PlainModulus = 1032193,
                SecurityProfile = "hesg-2024",
                SecurityBits = 128,
                ParmsId = Blob("parms id").ToString(),
            }
        );

    public Statement Contribution(Ed25519PrivateKey contributor, params string[] ciphertexts) =>
        new(
            ContributionPredicate.SubjectsFor(
                [.. ciphertexts.Select(Blob)],
                Open == OpeningMethod.Pedersen ? Blob("proof of " + ciphertexts[0]) : null
            ),
            ContributionBody(contributor.PublicKey)
        );

    public ContributionPredicate ContributionBody(Ed25519PublicKey contributor) =>
        ContributionBody(State, contributor);

    public ContributionPredicate ContributionBody(StudyState state, Ed25519PublicKey contributor) =>
        new()
        {
            Study = state.StudyId,
            Observed = state.Observed,
            Context = state.Context!.Hash,
            Contributor = contributor,
            Genomes = 1,
            Report = new EncoderReport("sgp", "0.1.0", Blob("encoder build"), Blob("variants.tsv")),
            Commitment = Open == OpeningMethod.Pedersen ? Blob("commitment").ToString() : null,
            Consent = Blob("consent terms"),
        };

    // What is left out is named by index; only in a commons.
    public ClosePredicate CloseBody(params ulong[] excluded)
    {
        var locked = Commons is null
            ? null
            : new CloseLock(LeafHash.Compute("lock"u8), [.. excluded]);
        var (accepted, superseded, refused) = State.Tally(locked);
        return new ClosePredicate
        {
            Study = State.StudyId,
            Observed = State.Observed,
            Accepted = accepted,
            Superseded = superseded,
            Refused = refused,
            Locked = locked,
        };
    }

    public Statement Close() => new([], CloseBody());

    public ComputePredicate ComputeBody() =>
        new()
        {
            Study = State.StudyId,
            Observed = State.Observed,
            Close = State.Close!.Hash,
            Inputs = State.Inputs(),
            Engine = new EngineBuild("sgp", "0.1.0", Blob("engine build")),
        };

    public static ImmutableArray<Subject> ComputeSubjects { get; } =
    [new Subject("circuit", Blob("circuit")), new Subject("constant/weights", Blob("weights"))];

    public Statement Compute() => new(ComputeSubjects, ComputeBody());

    public ResultPredicate ResultBody() =>
        new()
        {
            Study = State.StudyId,
            Observed = State.Observed,
            Compute = State.Compute!.Hash,
            NoiseBoundBits = 17,
        };

    public Statement Result() =>
        new([new Subject("result-ciphertext", Blob("result"))], ResultBody());

    public DecryptionPredicate DecryptionBody() =>
        new()
        {
            Study = State.StudyId,
            Observed = State.Observed,
            Result = State.Result!.Hash,
            Open = Open,
            ReleaseMethod = "exact",
            Published = PublishedForm.Table,
        };

    public Statement Decryption() =>
        new(
            [new Subject("opening", Blob("opening")), new Subject("result.tsv", Blob("table"))],
            DecryptionBody()
        );

    public Statement Aborted() =>
        new([], new AbortedPredicate { Study = State.StudyId, Observed = State.Observed });

    public void Dispose() => _keys.ForEach(key => key.Dispose());
}
