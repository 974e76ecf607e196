using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Verifier;

/// <summary>One of the levels that a verification reaches, one after the other.</summary>
/// <remarks>Source: docs/spec/verification.md, "Levels".</remarks>
/// <param name="Number">0 to 6.</param>
/// <param name="Word">What it is called.</param>
/// <param name="Meaning">What holds there that does not hold below it; a sentence.</param>
internal sealed record ReportLevel(int Number, string Word, string Meaning)
{
    /// <summary>All of them, from the lowest.</summary>
    public static ImmutableArray<ReportLevel> All { get; } =
    [
        new(0, "well-formed", "The file is a bundle, and every file in it has its digest."),
        new(
            1,
            "signed and chained",
            "Every entry is signed by a role that may say it, and names the one before it."
        ),
        new(
            2,
            "complete",
            "The signed root holds exactly these entries; no contribution was left out or added."
        ),
        new(3, "anchored", "The keys, or the study, are those that your policy names."),
        new(4, "pinned", "Protocol, circuit and encryption are those of the pinned commit."),
        new(
            5,
            "replayed",
            "The computation on the ciphertexts was done again, with the same result bit for bit."
        ),
        new(
            6,
            "opened",
            "The published totals open the sum of what all contributors committed to."
        ),
    ];

    /// <summary>
    /// The level that a report reaches; null below the lowest, and where a check failed.
    /// </summary>
    public static ReportLevel? Of(VerificationReport report) =>
        report.Verdict is Verdict.Failed or Verdict.Malformed || report.Level < 0
            ? null
            : All[report.Level];
}
