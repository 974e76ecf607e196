using Xunit;

namespace SecureGenomics.Provenance.Verifier.Tests;

/// <summary>Which checks run is what docs/spec/verification.md says under "Runs after".</summary>
internal static class SpecifiedOrder
{
    /// <summary>These two also run on parameters that are not the protocol's.</summary>
    private static readonly string[] OnWhatCouldBeRead = ["fhe.security", "fhe.batching"];

    /// <summary>
    /// A check runs exactly when those that it runs after have passed; where it does not, it names
    /// the first that did not.
    /// </summary>
    /// <param name="report">Of a whole verification, of a bundle that is not a light one.</param>
    public static void AssertHolds(VerificationReport report)
    {
        Assert.Equal(CheckCatalogue.All, report.Results.Select(result => result.Check));
        foreach (var result in report.Results.Where(result => result.IsApplicable))
        {
            var id = result.Check.Id;
            // The first word on the files that it reads is not that of another check.
            string[] missing =
            [
                .. CheckSpecification
                    .Of(id)
                    .RunsAfter.Where(earlier => IsMissing(report, id, earlier)),
            ];
            if (result.Status == CheckStatus.NotRun)
            {
                Assert.Contains(result.NotRunBecause, CheckSpecification.Of(id).RunsAfter);
                Assert.NotEqual(CheckStatus.Passed, report.Status(result.NotRunBecause!));
            }
            else if (!OnWhatCouldBeRead.Contains(id))
            {
                Assert.True(
                    missing is [],
                    $"{id} ran although {string.Join(", ", missing)} did not pass"
                );
            }

            Assert.Equal(result.Status == CheckStatus.Failed, result.Discrepancy is not null);
            Assert.Equal(result.Status == CheckStatus.NotRun, result.NotRunBecause is not null);
        }
    }

    private static bool IsMissing(VerificationReport report, string id, string earlier) =>
        earlier switch
        {
            // Only the files that the check reads.
            "bundle.digests" => false,
            // Only where a statement observed another log, not where the auditor names another
            // checkpoint.
            "log.consistency" when id == "ledger.order" => false,
            _ => report.Status(earlier) != CheckStatus.Passed,
        };
}
