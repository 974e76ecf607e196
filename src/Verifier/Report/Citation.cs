using System.Globalization;

namespace SecureGenomics.Provenance.Verifier;

/// <summary>
/// The line by which a paper names a verified bundle: everything that identifies it, no date and no
/// name.
/// </summary>
internal static class Citation
{
    /// <summary>The program's version, without what a build adds to it.</summary>
    public static string ProgramVersion { get; } =
        typeof(Citation).Assembly.GetName().Version!.ToString(3);

    /// <summary>
    /// The line; null where the bundle failed, or does not say which study it is of.
    /// </summary>
    public static string? Of(VerificationReport report)
    {
        if (report.Facts is not { } facts || report.Verdict == Verdict.Failed)
            return null;
        var title = facts.Title is { } words ? $"{words.TrimEnd('.')}. " : "";
        var digest = report.BundleSha256 is { } sha256
            ? $"Bundle SHA-256 {sha256}"
            : "Bundle not hashed";
        var genomes = string.Create(
            CultureInfo.InvariantCulture,
            $"{facts.Genomes:#,0} {facts.CountedUnit}s"
        );
        return $"{title}Protocol {facts.Protocol}, commit {facts.Commit}. "
            + $"Study {facts.StudyId}, {genomes}. {digest}. "
            + $"{TextReport.Headline(report)}, SecureGenomics.Provenance {ProgramVersion}.";
    }
}
