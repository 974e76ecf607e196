namespace SecureGenomics.Provenance.Verifier;

/// <summary>What a verdict means, in the terms of somebody who wants to rely on the
/// result.</summary>
internal static class ReportClaim
{
    /// <summary>A few sentences; the same in every form of the report.</summary>
    public static string Of(VerificationReport report) =>
        report.Verdict switch
        {
            Verdict.Verified => string.Concat(
                report.IsReplayed
                    ? report.IsWithheld
                        ? "The recorded contribution went into the computation unchanged; the "
                            + "circuit and its constants are those of the pinned protocol; "
                        : "Every recorded contribution went into the sum, once and unchanged; "
                            + "the sum was computed as the pinned protocol says; "
                    : "The computation was not done again; ",
                report.IsOpened
                        ? "the table follows from totals that open the sum of what all "
                            + "contributors committed to: nobody, the key holder included, could "
                            + "publish others for these commitments. "
                    : report.IsWithheld
                        ? "the table is its owner's alone, and bound by a salted digest. "
                    : "the table is what the key holder signed as its decryption. ",
                $"{Capitalised(TrustStatement.InWords(report.NamedByPolicy))} are those that "
                    + $"your policy names."
            ),
            Verdict.Consistent when report.IsLogTrusted =>
                "The bundle agrees with itself in every point, and the ledger key that you trust signed it, but whose study it is "
                    + "was not asked. Name the researcher or the study, too.",
            Verdict.Consistent =>
                "The bundle agrees with itself in every point, but anyone could have made all of "
                    + "it. "
                    + "Get the study's policy from the researcher and verify again with --policy.",
            Verdict.Incomplete =>
                "Nothing contradicts the bundle, but what could not be checked is not vouched for.",
            Verdict.Failed =>
                "Do not rely on this bundle: the evidence contradicts it in the points below.",
            Verdict.Malformed =>
                "The file cannot be read as a bundle; see below where it deviates from the format.",
            _ => throw new ArgumentOutOfRangeException(nameof(report), report.Verdict, "no claim"),
        };

    private static string Capitalised(string text) =>
        text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
}
