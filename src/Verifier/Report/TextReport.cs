using System.Globalization;
using System.Text;

namespace SecureGenomics.Provenance.Verifier;

/// <summary>The report as plain text, at most 80 columns, without colour or symbols that stand
/// alone.</summary>
/// <remarks>
/// Strings from the bundle are hostile: control characters are escaped and long strings are
/// wrapped, so
/// that nothing in a bundle can imitate the report.
/// </remarks>
public static class TextReport
{
    private const int Columns = 80;

    /// <summary>The whole report; lines end in LF.</summary>
    public static string Format(VerificationReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var text = new StringBuilder();
        text.Append(Headline(report)).Append('\n');
        AddApproval(text, report);
        // Nothing was looked at: 40 lines of what was not asked would bury that. Programs print an
        // error.
        if (report.Verdict == Verdict.Malformed)
            return text.ToString();
        AddField(
            text,
            "bundle",
            report.BundleSha256 is { } digest
                ? $"SHA-256 {digest}"
                : "not hashed as a whole: a quick look"
        );
        AddField(
            text,
            "",
            string.Create(
                CultureInfo.InvariantCulture,
                $"{report.BundleBytes:#,0} bytes, {report.Bundle}"
            )
        );
        AddFacts(text, report.Facts);
        if (report.Repository is { } repository)
            AddField(text, "compared", $"with {repository}, as you asked; no secret was used");
        else
            AddField(text, "offline", "nothing was fetched and no secret was used");
        text.Append('\n');
        AddWrapped(text, "", "", ReportClaim.Of(report));
        text.Append('\n');
        AddGroups(text, report);
        AddProblems(text, report);
        if (!report.Remarks.IsEmpty)
        {
            text.Append("\nRemarks\n");
            foreach (var remark in report.Remarks)
                AddWrapped(text, "  ! ", "    ", $"{remark.Id}: {remark.Text}");
        }

        text.Append("\nWhat stays on trust\n");
        foreach (var line in TrustStatement.Of(report))
            AddWrapped(text, "  - ", "    ", line);
        return text.ToString();
    }

    /// <summary>The verdict, the groups and what is wrong, for somebody who has just read a whole
    /// report.</summary>
    public static string FormatBrief(VerificationReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var text = new StringBuilder(Headline(report)).Append('\n');
        AddApproval(text, report);
        AddGroups(text, report);
        AddProblems(text, report);
        return text.ToString();
    }

    /// <summary>The first line: the verdict, and the level it reaches.</summary>
    public static string Headline(VerificationReport report) =>
        report.Verdict switch
        {
            Verdict.Verified when !report.IsReplayed =>
                $"VERIFIED V{report.Level}, opened but not replayed (light bundle)",
            Verdict.Verified when report.IsOpened => $"VERIFIED V{report.Level}",
            Verdict.Verified => $"VERIFIED V{report.Level} (decryption on trust)",
            Verdict.Consistent when report.IsLogTrusted =>
                "CONSISTENT (the ledger key is trusted; neither researcher nor study was named)",
            Verdict.Consistent =>
                $"CONSISTENT (no policy given: the signers are whoever the bundle says)",
            Verdict.Incomplete
                when report.Level < report.MinimumLevel
                    && report.Results.All(result =>
                        result.Status != CheckStatus.NotRun || !result.IsApplicable
                    ) =>
                $"INCOMPLETE (V{report.Level}, the policy asks for V{report.MinimumLevel})",
            Verdict.Incomplete when report.IsQuick =>
                "INCOMPLETE (a quick look: ciphertexts, replay and proofs were left out)",
            Verdict.Incomplete => "INCOMPLETE (a required check could not run)",
            Verdict.Failed => "FAILED",
            Verdict.Malformed => "MALFORMED (this is not a bundle)",
            _ => throw new ArgumentOutOfRangeException(
                nameof(report),
                report.Verdict,
                "no headline"
            ),
        };

    private static void AddApproval(StringBuilder text, VerificationReport report)
    {
        if (ApprovalLine.Of(report) is { } approval)
            AddWrapped(text, "", "", approval);
    }

    private static void AddFacts(StringBuilder text, StudyFacts? facts)
    {
        if (facts is null)
            return;
        AddField(text, "study", facts.StudyId);
        AddField(text, "protocol", facts.Protocol);
        AddField(text, "", $"commit {facts.Commit}");
        AddField(text, "", $"repository {facts.Repository}");
        AddField(text, "signers", $"ledger {facts.LedgerKey}");
        AddField(text, "", $"researcher {facts.ResearcherKey}");
        AddField(
            text,
            "counts",
            string.Create(
                CultureInfo.InvariantCulture,
                $"{facts.Contributions:#,0} contributions, {facts.Genomes:#,0} "
                    + $"{facts.CountedUnit}s{RoundsOf(facts)}, "
                    + $"{facts.Entries:#,0} ledger entries"
            )
        );
    }

    /// <summary>How many rounds, where there were several.</summary>
    internal static string RoundsOf(StudyFacts facts) =>
        facts.Rounds == 1
            ? ""
            : string.Create(CultureInfo.InvariantCulture, $" in each of {facts.Rounds} rounds");

    private static void AddGroups(StringBuilder text, VerificationReport report)
    {
        foreach (
            var group in report.Results.GroupBy(
                result => result.Check.Group,
                StringComparer.Ordinal
            )
        )
        {
            var asked = group.Where(result => result.IsApplicable).ToArray();
            if (asked.Length == 0)
                continue;
            var counts = asked.CountBy(result => result.Status).ToDictionary();
            var parts = new List<string>();
            foreach (
                var (status, word) in ((CheckStatus, string)[])
                    [
                        (CheckStatus.Passed, "passed"),
                        (CheckStatus.Failed, "FAILED"),
                        (CheckStatus.NotRun, "not run"),
                    ]
            )
            {
                if (counts.TryGetValue(status, out var count))
                    parts.Add($"{count} {word}");
            }

            var mark =
                counts.ContainsKey(CheckStatus.Failed) ? "✗"
                : counts.ContainsKey(CheckStatus.NotRun) ? "·"
                : "✓";
            AddWrapped(
                text,
                $"{mark} {group.Key, -10} {string.Join(", ", parts), -21} ",
                new string(' ', 35),
                string.Join(' ', asked.Select(result => result.Check.Id[(group.Key.Length + 1)..]))
            );
        }
    }

    private static void AddProblems(StringBuilder text, VerificationReport report)
    {
        foreach (var result in report.Results.Where(result => result.Status == CheckStatus.Failed))
        {
            text.Append($"\nFAILED {result.Check.Id}\n");
            AddField(text, "  claim", result.Check.Claim);
            AddField(text, "  where", result.Discrepancy!.Where);
            AddField(text, "  expected", result.Discrepancy.Expected);
            AddField(text, "  found", result.Discrepancy.Found);
            AddField(text, "  means", result.Check.Meaning);
        }

        var notRun = report
            .Results.Where(result => result is { Status: CheckStatus.NotRun, IsApplicable: true })
            .ToArray();
        if (notRun.Length == 0)
            return;
        text.Append("\nNot run\n");
        foreach (
            var cause in notRun.GroupBy(result => result.NotRunBecause!, StringComparer.Ordinal)
        )
            AddWrapped(
                text,
                "  ",
                "    ",
                $"{string.Join(' ', cause.Select(result => result.Check.Id))}, because of: "
                    + $"{cause.Key}"
            );
    }

    private static void AddField(StringBuilder text, string name, string value) =>
        AddWrapped(text, $"{name, -10} ", new string(' ', 11), value);

    /// <summary>Breaks at spaces where it can, and anywhere where a word is longer than a
    /// line.</summary>
    private static void AddWrapped(StringBuilder text, string first, string rest, string value)
    {
        var line = new StringBuilder(first);
        var start = first.Length;
        foreach (var word in Visible.Of(value).Split(' '))
        {
            var remaining = word;
            if (line.Length > start && line.Length + 1 + word.Length > Columns)
                Break();
            else if (line.Length > start)
                line.Append(' ');
            while (line.Length + remaining.Length > Columns)
            {
                var room = Columns - line.Length;
                line.Append(remaining.AsSpan(0, room));
                remaining = remaining[room..];
                Break();
            }

            line.Append(remaining);
        }

        text.Append(line.ToString().TrimEnd()).Append('\n');

        void Break()
        {
            text.Append(line.ToString().TrimEnd()).Append('\n');
            line.Clear().Append(rest);
            start = rest.Length;
        }
    }
}
