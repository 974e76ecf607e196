namespace SecureGenomics.Provenance.Ledger;

/// <summary>One check of the user's own libraries.</summary>
/// <param name="Name">What was checked.</param>
/// <param name="Passed">Whether the library does what this program relies on.</param>
public sealed record SelfTestResult(string Name, bool Passed);
