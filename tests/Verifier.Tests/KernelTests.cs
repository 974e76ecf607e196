using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.StudyKit;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Verifier.Tests;

/// <summary>The verifier's own evaluator says what the engine says, on every bundle whose circuit it knows.</summary>
public sealed class KernelTests(FinishedStudy honest, OpenedStudy opened) : IClassFixture<FinishedStudy>, IClassFixture<OpenedStudy>
{
    public static TheoryData<string> Lies => [.. ForgeryTests.Forgeries.Keys];

    public static TheoryData<string> LiesAboutOpenings => [.. OpeningForgeryTests.Forgeries.Keys];

    [Fact]
    public void Both_kernels_verify_honest_studies()
    {
        Assert.Equal(Verdict.Verified, Agree(honest, honest.Bundle).Verdict);
        Assert.Equal(Verdict.Verified, Agree(opened, opened.Bundle).Verdict);
    }

    [Theory]
    [MemberData(nameof(Lies))]
    public void Both_kernels_find_the_same_in_a_forgery(string lie) => Agree(honest, ForgeryTests.Forgeries[lie].Lie);

    [Theory]
    [MemberData(nameof(LiesAboutOpenings))]
    public void Both_kernels_find_the_same_in_a_forgery_with_commitments(string lie) =>
        Agree(opened, OpeningForgeryTests.Forgeries[lie].Lie);

    [Fact]
    public void A_sum_with_one_wrong_bit_fails_under_both()
    {
        Agree(honest, forged =>
        {
            var bytes = (byte[])forged.Blob(StatementKind.Result, "result-ciphertext").Clone();
            bytes[^8] ^= 1;
            forged.Replace(StatementKind.Result, "result-ciphertext", bytes);
        });
    }

    [Fact]
    public void A_circuit_that_the_reference_kernel_does_not_know_is_refused_and_named()
    {
        using var owner = new OwnerStudy("health-linear");
        owner.Local.Finish();
        var policy = TrustPolicy.Parse(BundleRelease.SuggestPolicy(owner.Local.Study.State));

        var report = Verification.Run(owner.Local.Release(), new VerificationOptions { Policy = policy, Kernel = ReplayKernel.Reference });

        Assert.Equal((Verdict.Incomplete, CheckStatus.Passed), (report.Verdict, report.Status("fhe.ciphertexts")));
        var replay = report.Results.Single(result => result is { Status: CheckStatus.NotRun, IsApplicable: true });
        Assert.Equal("result.replay", replay.Check.Id);
        Assert.StartsWith("the reference kernel has no such operation: step ", replay.NotRunBecause, StringComparison.Ordinal);
    }

    private static void Agree(FinishedStudy study, Action<ForgedStudy> tell)
    {
        using var folder = new TemporaryFolder();
        var forged = ForgedStudy.Of(study.Study);
        tell(forged);
        forged.Write(folder["forged.sgp"]);
        Assert.Equal(Verdict.Failed, Agree(study, folder["forged.sgp"]).Verdict);
    }

    private static VerificationReport Agree(FinishedStudy study, string bundle)
    {
        var byEngine = study.Verify(bundle);
        var byReference = Verification.Run(bundle, new VerificationOptions { Policy = study.Policy, Kernel = ReplayKernel.Reference });

        Assert.Equal(byEngine.Results, byReference.Results);
        return byReference;
    }
}
