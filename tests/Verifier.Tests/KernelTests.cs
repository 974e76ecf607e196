using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.StudyKit;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Verifier.Tests;

/// <summary>The verifier's own evaluator says what the engine says, on every bundle.</summary>
public sealed class KernelTests(FinishedStudy honest, OpenedStudy opened, FinishedScore score)
    : IClassFixture<FinishedStudy>,
        IClassFixture<OpenedStudy>,
        IClassFixture<FinishedScore>
{
    public static TheoryData<string> Lies => [.. ForgeryTests.Forgeries.Keys];

    public static TheoryData<string> LiesAboutOpenings => [.. OpeningForgeryTests.Forgeries.Keys];

    public static TheoryData<string> LiesAboutScores => [.. OwnerForgeryTests.Forgeries.Keys];

    public static TheoryData<string> Protocols => [.. ShippedStudy.Names];

    [Fact]
    public void Both_kernels_verify_honest_studies()
    {
        Assert.Equal(Verdict.Verified, Agree(honest.Bundle, honest.Policy).Verdict);
        Assert.Equal(Verdict.Verified, Agree(opened.Bundle, opened.Policy).Verdict);
    }

    [Slow]
    [Theory]
    [MemberData(nameof(Protocols))]
    public void Both_kernels_verify_a_study_of_every_shipped_protocol(string protocol)
    {
        using var study = new ShippedStudy(protocol);

        var report = Agree(
            study.Local.Release(),
            TrustPolicy.Parse(BundleRelease.SuggestPolicy(study.Local.Study.State))
        );

        Assert.Equal(
            (Verdict.Verified, CheckStatus.Passed),
            (report.Verdict, report.Status("result.replay"))
        );
    }

    [Theory]
    [MemberData(nameof(Lies))]
    public void Both_kernels_find_the_same_in_a_forgery(string lie) =>
        Agree(honest.Study, honest.Policy, ForgeryTests.Forgeries[lie].Lie);

    [Theory]
    [MemberData(nameof(LiesAboutOpenings))]
    public void Both_kernels_find_the_same_in_a_forgery_with_commitments(string lie) =>
        Agree(opened.Study, opened.Policy, OpeningForgeryTests.Forgeries[lie].Lie);

    [Theory]
    [MemberData(nameof(LiesAboutScores))]
    public void Both_kernels_find_the_same_in_a_forgery_with_weights_and_rotations(string lie) =>
        Agree(score.Local, score.Policy, OwnerForgeryTests.Forgeries[lie].Lie);

    [Fact]
    public void A_result_with_one_wrong_bit_fails_the_replay_of_both()
    {
        Assert.Equal(
            ["result.replay"],
            Agree(honest.Study, honest.Policy, FlipLastWord).FailedIds()
        );
        Assert.Equal(["result.replay"], Agree(score.Local, score.Policy, FlipLastWord).FailedIds());

        static void FlipLastWord(ForgedStudy forged)
        {
            var bytes = (byte[])forged.Blob(StatementKind.Result, "result-ciphertext").Clone();
            bytes[^8] ^= 1;
            forged.Replace(StatementKind.Result, "result-ciphertext", bytes);
        }
    }

    private static VerificationReport Agree(
        LocalStudy study,
        TrustPolicy policy,
        Action<ForgedStudy> tell
    )
    {
        var forged = ForgedBundle.Of(study, policy, tell);
        var report = Agree(forged.Report, forged.Path, policy);
        Assert.Equal(Verdict.Failed, report.Verdict);
        return report;
    }

    private static VerificationReport Agree(string bundle, TrustPolicy policy) =>
        Agree(
            Verification.Run(bundle, new VerificationOptions { Policy = policy }),
            bundle,
            policy
        );

    private static VerificationReport Agree(
        VerificationReport byEngine,
        string bundle,
        TrustPolicy policy
    )
    {
        var byReference = Verification.Run(
            bundle,
            new VerificationOptions { Policy = policy, Kernel = ReplayKernel.Reference }
        );

        Assert.Equal(byEngine.Results, byReference.Results);
        return byReference;
    }
}
