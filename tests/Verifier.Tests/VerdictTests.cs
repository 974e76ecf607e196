using Xunit;

namespace SecureGenomics.Provenance.Verifier.Tests;

/// <summary>Verdict, level and exit code are functions of the answers: the tables of
/// docs/spec/verification.md, "Levels" and "Verdicts".</summary>
public sealed class VerdictTests
{
    /// <summary>The checks of each level.</summary>
    private static readonly string[][] Levels =
    [
        ["bundle.format", "bundle.digests", "ledger.encoding", "bundle.manifest"],
        [
            "ledger.chain",
            "signers.entries",
            "signers.statements",
            "signers.roles",
            "ledger.order",
            "signers.revocation",
            "signers.separation",
        ],
        ["ledger.complete", "log.checkpoint", "log.root", "log.consistency"],
        ["signers.policy"],
        [
            "protocol.commit",
            "protocol.manifest",
            "protocol.circuit",
            "fhe.parameters",
            "fhe.security",
            "fhe.context",
            "fhe.key-proof",
            "protocol.constants",
        ],
        ["fhe.ciphertexts", "result.inputs", "result.replay"],
        ["result.knowledge", "result.opening"],
    ];

    public static TheoryData<string> Ids => [.. CheckCatalogue.All.Select(check => check.Id)];

    [Fact]
    public void Where_every_check_passed_the_bundle_is_verified_at_the_highest_level()
    {
        var report = Report();

        Assert.Equal((Verdict.Verified, 0, 6), (report.Verdict, report.ExitCode, report.Level));
        Assert.True(report is { IsOpened: true, IsReplayed: true, IsWithheld: false });
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void One_check_that_failed_decides(string id)
    {
        var report = Report((id, CheckStatus.Failed, true));

        var expected = id == "bundle.format" ? (Verdict.Malformed, 4) : (Verdict.Failed, 1);
        Assert.Equal(expected, (report.Verdict, report.ExitCode));
        Assert.Equal(LevelWithout(id), report.Level);
        Assert.Equal(id != "result.replay", report.IsReplayed);
        Assert.Equal(id is not ("result.knowledge" or "result.opening"), report.IsOpened);
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void One_check_that_could_not_run_leaves_the_verdict_open(string id)
    {
        var report = Report((id, CheckStatus.NotRun, true));

        var expected = id == "bundle.format" ? (Verdict.Malformed, 4) : (Verdict.Incomplete, 3);
        Assert.Equal(expected, (report.Verdict, report.ExitCode));
        Assert.Equal(LevelWithout(id), report.Level);
    }

    [Theory]
    [InlineData("log.quorum", Verdict.Verified)]
    [InlineData("protocol.repository", Verdict.Verified)]
    [InlineData("genomics.counts", Verdict.Verified)]
    [InlineData("signers.policy", Verdict.Consistent)]
    public void A_check_that_is_not_asked_does_not_count(string id, Verdict expected)
    {
        var report = Report((id, CheckStatus.NotRun, false));

        Assert.Equal(expected, report.Verdict);
        Assert.Equal(expected == Verdict.Verified ? 0 : 3, report.ExitCode);
        Assert.Equal(LevelWithout(id), report.Level);
        // A fact of the study, read off no check.
        Assert.False(report.IsWithheld);
    }

    [Fact]
    public void An_opening_stands_for_the_replay_where_the_auditor_allows_it_and_for_nothing_else()
    {
        (string, CheckStatus, bool)[] light =
        [
            ("fhe.ciphertexts", CheckStatus.NotRun, true),
            ("result.replay", CheckStatus.NotRun, true),
        ];

        Assert.Equal(Verdict.Incomplete, Report(light).Verdict);
        Assert.Equal(Verdict.Verified, (Report(light) with { AllowsLight = true }).Verdict);
        Assert.Equal(
            Verdict.Failed,
            (
                Report(("result.replay", CheckStatus.Failed, true)) with
                {
                    AllowsLight = true,
                }
            ).Verdict
        );
        foreach (
            var id in CheckCatalogue
                .All.Select(check => check.Id)
                .Except(["fhe.ciphertexts", "result.replay", "bundle.format"])
        )
            Assert.Equal(
                Verdict.Incomplete,
                (
                    Report([.. light, (id, CheckStatus.NotRun, true)]) with
                    {
                        AllowsLight = true,
                    }
                ).Verdict
            );
        foreach (var id in (string[])["result.knowledge", "result.opening"])
            Assert.Equal(
                Verdict.Incomplete,
                (
                    Report([.. light, (id, CheckStatus.NotRun, false)]) with
                    {
                        AllowsLight = true,
                    }
                ).Verdict
            );
    }

    [Fact]
    public void A_level_below_the_policys_leaves_the_verdict_open_and_the_level_itself_does_not()
    {
        var report = Report(
            ("result.knowledge", CheckStatus.NotRun, false),
            ("result.opening", CheckStatus.NotRun, false)
        );

        Assert.Equal(5, report.Level);
        Assert.Equal(Verdict.Verified, (report with { MinimumLevel = 5 }).Verdict);
        Assert.Equal(Verdict.Incomplete, (report with { MinimumLevel = 6 }).Verdict);
    }

    [Fact]
    public void A_check_is_asked_under_the_id_that_it_has()
    {
        Assert.All(CheckCatalogue.All, check => Assert.Same(check, CheckCatalogue.Get(check.Id)));
        Assert.All(CheckCatalogue.All, check =>
            Assert.StartsWith($"{check.Group}.", check.Id, StringComparison.Ordinal)
        );
        Assert.DoesNotContain(CheckCatalogue.All, check =>
            check.Group.Contains('.', StringComparison.Ordinal)
        );
        Assert.Throws<ArgumentException>(() => CheckCatalogue.Get("result.truth"));
    }

    private static int LevelWithout(string id)
    {
        var level = Array.FindIndex(Levels, ids => ids.Contains(id));
        return (level < 0 ? Levels.Length : level) - 1;
    }

    /// <summary>A report in which every check passed but those that are named.</summary>
    private static VerificationReport Report(
        params (string Id, CheckStatus Status, bool IsApplicable)[] others
    ) =>
        new()
        {
            Bundle = "study.sgp",
            BundleSha256 = new string('0', 64),
            BundleBytes = 1,
            Facts = null,
            AllowsLight = false,
            MinimumLevel = 0,
            Results =
            [
                .. CheckCatalogue.All.Select(check =>
                {
                    var other = others.FirstOrDefault(other => other.Id == check.Id);
                    return other.Id is null
                        ? new CheckResult(check, CheckStatus.Passed)
                        : new CheckResult(check, other.Status, IsApplicable: other.IsApplicable);
                }),
            ],
        };
}
