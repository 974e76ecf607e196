namespace SecureGenomics.Provenance.Verifier;

/// <summary>The second line of the verdict: whether a commons approved the study.</summary>
/// <remarks>Approval is another question than proof: no level has it. Source:
/// docs/spec/verification.md, "Approval".</remarks>
public static class ApprovalLine
{
    /// <summary>For example <c>APPROVED 41 of 60, quorum 30 · budget 0.13 of 1.00</c>; null where
    /// neither study nor policy asks.</summary>
    public static string? Of(VerificationReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        if (!report.AsksForApproval)
            return null;
        if (report is { IsApproved: true, Governance: { } facts })
            return $"APPROVED {facts.Counts}";
        var group = report
            .Results.Where(result => result.Check.Group == CheckCatalogue.GovernanceLedger.Group)
            .ToArray();
        var reason = group.FirstOrDefault(result => result.Status == CheckStatus.Failed)
            is { } failed
            ? $"{failed.Check.Id}: {failed.Discrepancy!.Found}"
            : group.First(result => result.Status != CheckStatus.Passed).NotRunBecause;
        return $"NOT APPROVED ({reason})";
    }
}
