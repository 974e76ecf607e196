namespace SecureGenomics.Provenance.Verifier;

/// <summary>What became of a check.</summary>
public enum CheckStatus
{
    /// <summary>It could not be asked.</summary>
    NotRun = 0,

    /// <summary>It does not hold.</summary>
    Failed,

    /// <summary>It holds.</summary>
    Passed,
}

/// <summary>The answer to one check.</summary>
/// <param name="Check">The question.</param>
/// <param name="Status">The answer.</param>
/// <param name="Discrepancy">For a failed one: what is wrong.</param>
/// <param name="NotRunBecause">For one that was not run: the check it depends on, or the
/// reason.</param>
/// <param name="IsApplicable">False for a question that this study does not pose.</param>
public sealed record CheckResult(
    Check Check,
    CheckStatus Status,
    Discrepancy? Discrepancy = null,
    string? NotRunBecause = null,
    bool IsApplicable = true
);
