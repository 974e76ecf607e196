namespace SecureGenomics.Provenance.Verifier.Tests;

/// <summary>What a report says against a bundle.</summary>
internal static class FailedChecks
{
    /// <summary>The checks that failed, in the order of the catalogue.</summary>
    public static IEnumerable<string> FailedIds(this VerificationReport report) =>
        report
            .Results.Where(result => result.Status == CheckStatus.Failed)
            .Select(result => result.Check.Id);

    /// <summary>The file, entry or object alone, without the name of whoever signed for
    /// it.</summary>
    public static string Place(this Discrepancy discrepancy) =>
        discrepancy.Where.Split(": the ")[0].Split(", contribution ")[0];
}
