using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Verifier;

/// <summary>Step 35: what the key holder says that it had verified before it decrypted.</summary>
/// <remarks>
/// That it did verify is its word. What it says is compared: the study, the very ledger that the
/// decryption continues,
/// and every check that a key holder has to make.
/// </remarks>
internal static class ClearanceCheck
{
    private const long MaximumBytes = 1 << 16;

    /// <summary>What a report of form 1 must list, whatever else it lists.</summary>
    private static readonly string[] Required =
    [
        "fhe.batching",
        "fhe.ciphertexts",
        "fhe.context",
        "fhe.noise-bound",
        "fhe.parameters",
        "fhe.security",
        "genomics.cohort",
        "genomics.encoding",
        "genomics.variants",
        "ledger.chain",
        "ledger.complete",
        "ledger.encoding",
        "ledger.order",
        "log.consistency",
        "protocol.circuit",
        "protocol.commit",
        "protocol.constants",
        "protocol.manifest",
        "result.inputs",
        "result.replay",
        "signers.entries",
        "signers.revocation",
        "signers.roles",
        "signers.statements",
    ];

    public static void Run(Evidence evidence)
    {
        if (evidence.State.Decryption is not { Predicate.Version: >= 2 } decryption)
            evidence.Findings.Waive(
                CheckCatalogue.ResultClearance,
                "the record is of a form that does not say what was verified"
            );
        else
            evidence.Findings.Ask(CheckCatalogue.ResultClearance, AreIntact(), () =>
                Check(evidence, decryption)
            );

        bool AreIntact() => evidence.AreIntact(decryption.Subjects.TakeLast(1));
    }

    private static Discrepancy? Check(Evidence evidence, Recorded<DecryptionPredicate> decryption)
    {
        var where = $"entry {decryption.Index}";
        var report = PreflightReport.Parse(
            evidence.ReadObject(decryption.Subjects[^1].Digest, MaximumBytes)
        );
        var seen = new Observed(decryption.Index, evidence.State.RootAt(decryption.Index));
        if (report.Study != evidence.State.StudyId)
            return new Discrepancy(
                where,
                $"a report on the study {evidence.State.StudyId}",
                $"one on {report.Study}"
            );
        if (report.Observed != seen)
            return new Discrepancy(
                where,
                $"a report on {seen.Size} entries with root {seen.Root}",
                $"{report.Observed.Size} entries with root {report.Observed.Root}"
            );
        var required =
            evidence.State.Study!.Predicate.Open == OpeningMethod.Pedersen
                ? [.. Required, "result.knowledge"]
                : Required;
        var missing = required
            .Where(id => !report.Passed.Contains(id, StringComparer.Ordinal))
            .ToArray();
        return missing.Length == 0
            ? null
            : new Discrepancy(
                where,
                "every check of a key holder before decryption",
                $"none of {string.Join(", ", missing)}"
            );
    }
}
