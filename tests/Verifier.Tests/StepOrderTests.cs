using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Verifier.Tests;

/// <summary>Checks are answered in the order of their numbers, whatever the evidence is and whatever
/// the verifier was told.</summary>
public sealed class StepOrderTests(FinishedStudy plain, OpenedStudy opened, FinishedScore score)
    : IClassFixture<FinishedStudy>,
        IClassFixture<OpenedStudy>,
        IClassFixture<FinishedScore>
{
    [Fact]
    public void Steps_are_numbered_from_one_without_a_gap() =>
        Assert.Equal(
            Enumerable.Range(1, CheckCatalogue.All.Length),
            CheckCatalogue.All.Select(check => check.Step).Order()
        );

    [Fact]
    public void A_check_runs_after_checks_of_smaller_numbers() =>
        Assert.All(CheckCatalogue.All, check =>
            Assert.All(check.RunsAfter, earlier => Assert.True(earlier.Step < check.Step))
        );

    [Fact]
    public void A_bundle_is_verified_step_by_step()
    {
        using var folder = new TemporaryFolder();
        opened.WriteLight(folder["light.sgp"]);
        ForgedStudy.Of(score.Local).Write(folder["score.sgp"]);
        foreach (
            var (bundle, policy) in new[]
            {
                (plain.Bundle, plain.Policy),
                (opened.Bundle, opened.Policy),
                (folder["light.sgp"], opened.Policy),
                (folder["score.sgp"], score.Policy),
            }
        )
        {
            AssertOrdered(bundle, new VerificationOptions());
            AssertOrdered(bundle, new VerificationOptions { Policy = policy });
            AssertOrdered(bundle, new VerificationOptions { IsQuick = true });
            AssertOrdered(bundle, new VerificationOptions { ReplayBudgetBytes = 0 });
        }
    }

    [Theory]
    [InlineData(VerificationScope.Genesis)]
    [InlineData(VerificationScope.Context)]
    [InlineData(VerificationScope.Contributions)]
    [InlineData(VerificationScope.Result)]
    public void An_actor_verifies_step_by_step(VerificationScope scope)
    {
        var findings = new Findings(scope);
        lock (opened.Study)
            Preflight.Run(opened.Study.Study, findings, new VerificationOptions());

        Assert.Equal(
            CheckCatalogue.All.Where(check => check.Scope <= scope).OrderBy(check => check.Step),
            findings.Answered
        );
    }

    /// <summary>All answers in order; that on the digests is the last, since files are hashed until
    /// they are used.</summary>
    private static void AssertOrdered(string bundle, VerificationOptions options)
    {
        var findings = new Findings(VerificationScope.Publication);
        Verification.Run(bundle, options, findings);

        Assert.Equal(
            [
                .. CheckCatalogue
                    .All.Where(check => check != CheckCatalogue.BundleDigests)
                    .OrderBy(check => check.Step),
                CheckCatalogue.BundleDigests,
            ],
            findings.Answered
        );
    }
}
