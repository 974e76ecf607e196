namespace SecureGenomics.Provenance.Verifier.Tests;

/// <summary>What a report says against a bundle.</summary>
internal static class FailedChecks
{
    /// <summary>The checks that failed, in the order of the catalogue.</summary>
    public static IEnumerable<string> FailedIds(this VerificationReport report) =>
        report.Results.Where(result => result.Status == CheckStatus.Failed).Select(result => result.Check.Id);
}
