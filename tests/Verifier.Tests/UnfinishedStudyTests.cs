using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Verifier.Tests;

/// <summary>A ledger that ends early, under a checkpoint that says so: what is there holds, and the
/// rest is missed by name.</summary>
public sealed class UnfinishedStudyTests(FinishedStudy plain, OpenedStudy opened)
    : IClassFixture<FinishedStudy>,
        IClassFixture<OpenedStudy>
{
    /// <summary>Steps of the study of three contributions, and the checks that miss something after
    /// so many.</summary>
    public static TheoryData<int, string[]> Ends =>
        new()
        {
            { 1, ["fhe.parameters", "protocol.circuit", "result.table"] },
            { 2, ["fhe.noise-bound", "genomics.cohort", "protocol.circuit", "result.table"] },
            { 3, ["fhe.noise-bound", "genomics.cohort", "protocol.circuit", "result.table"] },
            { 5, ["fhe.noise-bound", "protocol.circuit", "result.table"] },
            { 6, ["fhe.noise-bound", "protocol.circuit", "result.table"] },
            { 7, ["fhe.noise-bound", "result.replay", "result.table"] },
            { 8, ["result.table"] },
        };

    [Theory]
    [MemberData(nameof(Ends))]
    public void A_study_that_ends_early_fails_by_what_is_missing(int steps, string[] missing)
    {
        var report = After(plain, steps);

        Assert.Equal(missing, Failed(report));
        Assert.Equal(
            (Verdict.Failed, CheckStatus.Passed),
            (report.Verdict, report.Status("log.root"))
        );
        SpecifiedOrder.AssertHolds(report);
    }

    [Theory]
    [MemberData(nameof(Ends))]
    public void With_commitments_the_opening_is_missing_too(int steps, string[] missing)
    {
        var report = After(opened, steps);

        Assert.Equal(
            missing.Append("result.opening").Order(StringComparer.Ordinal),
            Failed(report)
        );
        Assert.Equal(CheckStatus.Passed, report.Status("result.knowledge"));
    }

    [Fact]
    public void A_ledger_without_an_entry_is_no_study()
    {
        var report = After(plain, 0);

        Assert.Equal(["ledger.encoding"], Failed(report));
        Assert.Null(report.Facts);
        SpecifiedOrder.AssertHolds(report);
    }

    private static VerificationReport After(FinishedStudy study, int steps)
    {
        using var folder = new TemporaryFolder();
        var forged = ForgedStudy.Of(study.Study);
        foreach (var subject in forged.Steps.Skip(steps).SelectMany(step => step.Subjects))
            forged.Blobs.Remove(subject.Digest);
        forged.Steps.RemoveRange(steps, forged.Steps.Count - steps);
        if (steps == 0)
            (forged.OtherFiles[BundlePath.Readme], forged.OtherFiles[BundlePath.RoCrate]) = (
                [],
                []
            );
        forged.Write(folder["early.sgp"]);
        return study.Verify(folder["early.sgp"]);
    }

    private static string[] Failed(VerificationReport report) =>
        [.. report.FailedIds().Order(StringComparer.Ordinal)];
}
