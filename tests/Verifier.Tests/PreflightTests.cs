using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Study;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Verifier.Tests;

/// <summary>Which checks each actor makes before acting: docs/spec/verification.md, "Before
/// acting".</summary>
public sealed class PreflightTests(OpenedStudy honest, FinishedStudy other)
    : IClassFixture<OpenedStudy>,
        IClassFixture<FinishedStudy>
{
    private static readonly (VerificationScope Scope, string[] Checks)[] Scopes =
    [
        (
            VerificationScope.Genesis,
            [
                "genomics.cohort",
                "ledger.chain",
                "ledger.complete",
                "ledger.encoding",
                "ledger.order",
                "log.consistency",
                "protocol.commit",
                "protocol.manifest",
                "result.inputs",
                "signers.entries",
                "signers.revocation",
                "signers.roles",
                "signers.statements",
            ]
        ),
        (
            VerificationScope.Context,
            ["fhe.batching", "fhe.context", "fhe.key-proof", "fhe.parameters", "fhe.security"]
        ),
        (
            VerificationScope.Contributions,
            [
                "fhe.ciphertexts",
                "genomics.encoding",
                "genomics.variants",
                "result.knowledge",
                "signers.separation",
            ]
        ),
        (
            VerificationScope.Result,
            ["fhe.noise-bound", "protocol.circuit", "protocol.constants", "result.replay"]
        ),
    ];

    public static TheoryData<VerificationScope> Actors => [.. Scopes.Select(scope => scope.Scope)];

    [Theory]
    [MemberData(nameof(Actors))]
    public void Each_actor_asks_the_checks_of_its_scope_and_of_those_before(VerificationScope scope)
    {
        var clearance = honest.Study.Study.Clear("a step", scope);

        var expected = Scopes
            .Where(earlier => earlier.Scope <= scope)
            .SelectMany(earlier => earlier.Checks)
            .Order(StringComparer.Ordinal);
        Assert.Equal(expected, clearance.Report.Passed);
        Assert.Equal(
            (scope, honest.Study.Study.State.Observed),
            (clearance.Scope, clearance.Report.Observed)
        );
        Assert.Equal(scope == VerificationScope.Result, !clearance.Result.IsEmpty);
        Assert.Equal(scope >= VerificationScope.Context, clearance.PublicKey is not null);
    }

    [Theory]
    [InlineData(VerificationScope.None)]
    [InlineData(VerificationScope.Publication)]
    public void Nobody_acts_on_nothing_and_an_auditor_asks_more(VerificationScope scope)
    {
        using var reader = BundleReader.Open(honest.Bundle);

        Assert.Throws<ArgumentOutOfRangeException>(() =>
            Preflight.Run(new BundleSource(reader, "study.sgp"), scope, new VerificationOptions())
        );
    }

    [Fact]
    public void A_bundle_is_evidence_for_an_actor_as_a_study_folder_is()
    {
        using var reader = BundleReader.Open(honest.Bundle);
        var source = new BundleSource(reader, "study.sgp");

        var preflight = Preflight.Run(
            source,
            VerificationScope.Result,
            new VerificationOptions { Policy = honest.Policy }
        );

        Assert.Null(preflight.Obstacle);
        Assert.Equal(honest.Study.Study.State.StudyId, preflight.Clearance!.State.StudyId);
        Assert.Equal(honest.Study.Study.State.StudyId.ToString(), preflight.Facts!.StudyId);
        Assert.Empty(preflight.Remarks);
        Assert.Equal("study.sgp", source.Name);
        Assert.All(
            preflight.Results.Where(result => result.Check.Scope == VerificationScope.Publication),
            result => Assert.False(result.IsApplicable)
        );
        Assert.Equal(
            honest.Study.Study.Blobs.ReadAllBytes(
                honest.Study.Study.State.Result!.Subjects[0].Digest
            ),
            preflight.Clearance.Result.ToArray()
        );
    }

    [Fact]
    public void Without_a_clearance_the_first_failure_stands_in_the_way()
    {
        using var folder = new TemporaryFolder();
        var forged = ForgedStudy.Of(honest.Study);
        forged.Change<StudyPredicate>(study => study with { MinimumContributors = 1 });
        forged.Write(folder["lax.sgp"]);
        using var reader = BundleReader.Open(folder["lax.sgp"]);

        var preflight = Preflight.Run(
            new BundleSource(reader, "lax.sgp"),
            VerificationScope.Genesis,
            new VerificationOptions()
        );

        Assert.Null(preflight.Clearance);
        Assert.Equal(
            ("genomics.cohort", CheckStatus.Failed),
            (preflight.Obstacle!.Check.Id, preflight.Obstacle.Status)
        );
    }

    [Fact]
    public void A_ledger_that_cannot_be_read_leaves_every_check_in_the_way()
    {
        using var folder = new TemporaryFolder();
        var forged = ForgedStudy.Of(honest.Study);
        forged.OnLine = (line, i) =>
            i == 0 ? line.Replace("\":", "\": ", StringComparison.Ordinal) : line;
        forged.Write(folder["broken.sgp"]);
        using var reader = BundleReader.Open(folder["broken.sgp"]);

        var preflight = Preflight.Run(
            new BundleSource(reader, "broken.sgp"),
            VerificationScope.Context,
            new VerificationOptions()
        );

        Assert.Equal("ledger.encoding", preflight.Obstacle!.Check.Id);
        Assert.All(preflight.Results.Where(result => result.IsApplicable), result =>
            Assert.NotEqual(CheckStatus.Passed, result.Status)
        );
    }

    [Fact]
    public void A_study_whose_log_alone_is_trusted_is_nobodys()
    {
        var genesis = honest.Study.Study.State.Study!.Predicate;
        var options = new VerificationOptions
        {
            Policy = TrustPolicy.Of([
                new VerifierKey(genesis.Origin, genesis.Roles.Ledger).ToString(),
            ]),
        };

        // The program refuses such a policy of an actor; the library says that nothing was asked.
        var clearance = honest.Study.Study.Clear("a step", VerificationScope.Context, options);

        Assert.DoesNotContain("signers.policy", clearance.Report.Passed);
        Assert.Contains(
            "signers.policy",
            honest
                .Study.Study.Clear(
                    "a step",
                    VerificationScope.Context,
                    new VerificationOptions { Policy = honest.Policy }
                )
                .Report.Passed
        );
    }

    [Fact]
    public void A_clearance_is_for_what_was_asked_and_for_the_ledger_as_it_was()
    {
        var clearance = honest.Study.Study.Clear("a step", VerificationScope.Contributions);
        var state = honest.Study.Study.State;

        clearance.RequireFor(VerificationScope.Context, state);
        clearance.RequireFor(VerificationScope.Contributions, state);
        Assert.Throws<ArgumentException>(() =>
            clearance.RequireFor(VerificationScope.Result, state)
        );
        Assert.Throws<ArgumentException>(() =>
            clearance.RequireFor(VerificationScope.Context, StudyState.Empty)
        );
        Assert.Throws<ArgumentNullException>(() =>
            clearance.RequireFor(VerificationScope.Context, null!)
        );
        // As many entries, of another study.
        Assert.Equal(state.Size, other.Study.Study.State.Size);
        Assert.Throws<ArgumentException>(() =>
            clearance.RequireFor(VerificationScope.Context, other.Study.Study.State)
        );
        Assert.Equal("securegenomics-provenance", clearance.Report.VerifierName);
    }

    [Fact]
    public void What_could_not_be_asked_stands_in_the_way_too()
    {
        using var reader = BundleReader.Open(honest.Bundle);

        var preflight = Preflight.Run(
            new BundleSource(reader, "study.sgp"),
            VerificationScope.Result,
            new VerificationOptions { ReplayBudgetBytes = 1 }
        );

        Assert.Null(preflight.Clearance);
        Assert.Equal(
            ("fhe.ciphertexts", CheckStatus.NotRun),
            (preflight.Obstacle!.Check.Id, preflight.Obstacle.Status)
        );
        Assert.All(
            preflight.Results.Where(result =>
                !result.IsApplicable && result.Check.Scope == VerificationScope.Publication
            ),
            result => Assert.Equal("asked later", result.NotRunBecause)
        );
        Assert.Throws<ArgumentNullException>(() =>
            Preflight.Run(null!, VerificationScope.Result, new VerificationOptions())
        );
    }

    [Theory]
    [InlineData(null, "no such file")]
    [InlineData(1L << 40, "1099511627776 bytes")]
    [InlineData(-1L, "SHA-256 ")]
    public void A_blob_that_is_absent_too_large_or_another_is_a_discrepancy(
        long? size,
        string found
    )
    {
        using var reader = BundleReader.Open(honest.Bundle);
        var blob = honest.Study.Study.State.EffectiveContributions()[1].Ciphertexts[0];

        var preflight = Preflight.Run(
            new Tampered(new BundleSource(reader, "study.sgp"), blob, size),
            VerificationScope.Contributions,
            new VerificationOptions()
        );

        var failed = Assert.Single(preflight.Results, result =>
            result.Status == CheckStatus.Failed
        );
        Assert.Equal(
            ("fhe.ciphertexts", BundlePath.Object(blob)),
            (failed.Check.Id, failed.Discrepancy!.Place())
        );
        Assert.StartsWith(found, failed.Discrepancy!.Found, StringComparison.Ordinal);
    }

    [Fact]
    public void A_report_reads_as_it_was_written()
    {
        var report = honest.Study.Study.Clear("a step", VerificationScope.Result).Report;

        Assert.Equal(report, PreflightReport.Parse(report.Format()));
        Assert.Equal(report.GetHashCode(), PreflightReport.Parse(report.Format()).GetHashCode());
        Assert.NotEqual(report, report with { Passed = report.Passed.RemoveAt(0) });
        Assert.NotEqual(report, report with { VerifierVersion = "0" });
        Assert.Throws<RecordFormatException>(() =>
            PreflightReport.Parse((report with { Passed = [.. report.Passed.Reverse()] }).Format())
        );
    }

    /// <summary>A source that lies about one blob: its size, or with −1 its bytes.</summary>
    private sealed class Tampered(IEvidenceSource honest, ArtifactDigest tampered, long? size)
        : IEvidenceSource
    {
        public string Name => honest.Name;

        public StudyState? Replayed => honest.Replayed;

        public Protocols.IGitObjects ProtocolObjects => honest.ProtocolObjects;

        public IEnumerable<ReadOnlyMemory<byte>> ReadEntries() => honest.ReadEntries();

        public long? SizeOf(ArtifactDigest blob) =>
            blob == tampered && size is not -1 ? size : honest.SizeOf(blob);

        public bool ReadBlob(ArtifactDigest blob, Span<byte> destination)
        {
            var fits = honest.ReadBlob(blob, destination);
            destination[^1] ^= (byte)(blob == tampered ? 1 : 0);
            return fits;
        }
    }
}
