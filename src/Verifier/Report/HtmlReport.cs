using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Verifier;

/// <summary>The report as one HTML file without a request, which checks the ledger again in the
/// reader's browser.</summary>
/// <remarks>
/// Same content as the text. The policy in the page's head allows its own style and script by their
/// digests and
/// nothing else. The files of the page lie in src/Verifier/Report/Page.
/// Source: docs/spec/verification.md, "The page".
/// </remarks>
public static class HtmlReport
{
    /// <summary>The style of the page, for pages that look like it.</summary>
    public static string Style { get; } = "\n" + Html.Resource("page.css");

    /// <summary>Its script: it checks the entries again in the reader's browser.</summary>
    private static string Script { get; } =
        "\n" + Html.Resource("ed25519.js") + Html.Resource("recheck.js") + Html.Resource("page.js");

    /// <summary>The sources by which a page that shows a report inside itself has to allow the
    /// report's style and its script.</summary>
    public static (string Style, string Script) PolicySources =>
        (Html.PolicySource(Style), Html.PolicySource(Script));

    /// <summary>The page for a report; reads the bundle again for the entries and the table that it
    /// carries.</summary>
    /// <param name="report">Of a file that is still there.</param>
    /// <param name="maximumEntries">Most entries that the page carries; from 1.</param>
    /// <exception cref="IOException">The bundle cannot be read, or is not the file that was
    /// verified any more.</exception>
    public static string Format(
        VerificationReport report,
        int maximumEntries = PageEvidence.MaximumEntries
    )
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentOutOfRangeException.ThrowIfLessThan(maximumEntries, 1);
        return Format(
            report,
            PageEvidence.Read(report.Bundle, maximumEntries, report.BundleSha256)
        );
    }

    /// <summary>The page for a report on a bundle that is no file of this machine.</summary>
    /// <param name="report">Of the bundle.</param>
    /// <param name="bundle">The same bundle: the page carries its entries and its table.</param>
    /// <exception cref="IOException">The bundle cannot be read, or is not the one that was verified
    /// any more.</exception>
    public static string Format(VerificationReport report, ByteSource bundle)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(bundle);
        return Format(
            report,
            PageEvidence.Read(
                bundle,
                report.Bundle,
                PageEvidence.MaximumEntries,
                report.BundleSha256
            )
        );
    }

    private static string Format(VerificationReport report, PageEvidence? evidence)
    {
        var (tone, mark) = Tone(report.Verdict);
        var headline = TextReport.Headline(report);
        var verdict = report.Verdict.ToString().ToUpperInvariant();
        var values = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["policy"] =
                $"default-src 'none'; style-src {Html.PolicySource(Style)}; script-src "
                + $"{Html.PolicySource(Script)}; base-uri 'none'; form-action 'none'",
            ["title"] = Html.Text(
                $"{verdict}: {Subject(report) ?? Path.GetFileName(report.Bundle)}",
                120
            ),
            ["style"] = Style,
            ["script"] = Script,
            ["subject"] = Subject(report) is { } subject
                ? $"<p class=\"subject\">{Html.Text(subject)}</p>"
                : "",
            ["tone"] = tone,
            ["mark"] = mark,
            ["verdict"] = verdict,
            ["qualifier"] =
                headline.Length > verdict.Length
                    ? $" <span class=\"qualifier\">{Html.Text(headline[(verdict.Length + 1)..])}</span>"
                    : "",
            ["headline"] = Html.Text(headline),
            ["approval"] = ApprovalLine.Of(report) is { } approval
                ? $"\n<p class=\"approval\">{Html.Text(approval)}</p>"
                : "",
            ["level"] = LevelLegend.Line(report),
            ["levels"] = LevelLegend.List(report),
            ["claim"] = Html.Text(ReportClaim.Of(report), 1000),
            ["tally"] = TallyOf(report),
            ["reach"] = report.Repository is { } repository
                ? $"The repository {Html.Text(repository)} was read, as asked,"
                : "Nothing was fetched",
            ["problems"] = Problems(report),
            ["remarks"] = Remarks(report, isTableShown: evidence?.Table is not null),
            ["flow"] = evidence is null
                ? "<p>No ledger could be read.</p>"
                : FlowDiagram.Draw(evidence.Outline, report),
            ["facts"] = Facts(report, evidence),
            ["result"] = evidence?.Table is { } table
                ? PageResult.Of(report, table, evidence.TableBytes)
                : "",
            ["citation"] = Citation.Of(report) is { } citation ? CitationSection(citation) : "",
            ["checks"] = Checks(report),
            ["trust"] = string.Join(
                '\n',
                TrustStatement.Of(report).Select(line => $"<li>{Html.Text(line)}</li>")
            ),
            ["file"] = Html.Text(ShellWord(Path.GetFileName(report.Bundle))),
            ["sha256"] = report.BundleSha256 ?? "not computed by a quick look",
            ["evidence"] = evidence?.ToJson() ?? "null",
        };
        return Html.Fill(
            Html.Resource("page.html"),
            values.ToImmutableDictionary(StringComparer.Ordinal)
        );
    }

    private static (string Tone, string Mark) Tone(Verdict verdict) =>
        verdict switch
        {
            Verdict.Verified => ("good", "✓"),
            Verdict.Failed or Verdict.Malformed => ("bad", "✗"),
            _ => ("open", "!"),
        };

    internal static (string Tone, string Mark, string Word) Tone(CheckStatus status) =>
        status switch
        {
            CheckStatus.Passed => ("good", "✓", "passed"),
            CheckStatus.Failed => ("bad", "✗", "FAILED"),
            _ => ("open", "·", "not run"),
        };

    private static string TallyOf(VerificationReport report)
    {
        var asked = report.Results.Where(result => result.IsApplicable).ToArray();
        var parts = asked
            .CountBy(result => result.Status)
            .OrderByDescending(pair => pair.Key)
            .Select(pair => $"{pair.Value} {Tone(pair.Key).Word}");
        return $"{asked.Length} checks: {string.Join(", ", parts)}.";
    }

    private static string Problems(VerificationReport report)
    {
        var html = new StringBuilder();
        foreach (var result in report.Results.Where(result => result.Status == CheckStatus.Failed))
        {
            html.Append(
                    "<div class=\"problem\"><h3><span class=\"bad\"><span "
                        + "aria-hidden=\"true\">✗</span> FAILED</span> "
                )
                .Append($"<span class=\"code\">{result.Check.Id}</span></h3><dl>");
            AddFact(html, "claim", result.Check.Claim);
            AddFact(html, "where", result.Discrepancy!.Where);
            AddFact(html, "expected", result.Discrepancy.Expected);
            AddFact(html, "found", result.Discrepancy.Found);
            AddFact(html, "means", result.Check.Meaning);
            html.Append("</dl></div>\n");
        }

        var notRun = report
            .Results.Where(result => result is { Status: CheckStatus.NotRun, IsApplicable: true })
            .ToArray();
        if (notRun.Length > 0)
        {
            html.Append("<div class=\"problem open\"><h3>Not run</h3><dl>");
            foreach (
                var cause in notRun.GroupBy(result => result.NotRunBecause!, StringComparer.Ordinal)
            )
                AddFact(
                    html,
                    "because of",
                    $"{cause.Key}: {string.Join(", ", cause.Select(result => result.Check.Id))}",
                    1000
                );
            html.Append("</dl></div>\n");
        }

        return html.Length == 0
            ? ""
            : $"<section aria-label=\"What is wrong\">\n<h2>What is wrong</h2>\n{html}</section>";
    }

    /// <summary>All but what stands beside the table already.</summary>
    private static string Remarks(VerificationReport report, bool isTableShown)
    {
        var html = new StringBuilder();
        foreach (var remark in report.Remarks)
        {
            if (isTableShown && remark.Id == RemarkableThings.SparseCounts)
                continue;
            html.Append($"<dt class=\"code\">{Html.Text(remark.Id)}</dt>")
                .Append($"<dd>{Html.Text(remark.Text, 1000)}</dd>\n");
        }

        return html.Length == 0
            ? ""
            : "<section aria-label=\"Remarks\">\n<h2>Remarks</h2>\n"
                + $"<div class=\"problem open\"><dl>{html}</dl></div>\n</section>";
    }

    private static string CitationSection(string citation) =>
        "<section>\n<h2>Cite it</h2>\n<p class=\"quiet\">One click selects the line.</p>\n"
        + $"<p class=\"citation\">{Html.Text(citation, 2000)}</p>\n</section>";

    /// <summary>
    /// What was studied: the protocol's title where its pinned files say one, else its name.
    /// </summary>
    private static string? Subject(VerificationReport report) =>
        report.Facts?.Title ?? report.Facts?.Protocol;

    private static string Facts(VerificationReport report, PageEvidence? evidence)
    {
        var html = new StringBuilder();
        if (report.Facts is { } facts)
        {
            AddFact(html, "protocol", facts.Protocol);
            AddFact(html, "commit", facts.Commit, isCode: true);
            AddFact(html, "repository", facts.Repository);
            AddFact(html, "study", facts.StudyId, isCode: true);
            AddFact(html, "researcher", facts.ResearcherKey, isCode: true);
            AddFact(html, "ledger", facts.LedgerKey, isCode: true);
            AddFact(
                html,
                "counts",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{facts.Contributions:#,0} contributions, {facts.Genomes:#,0} "
                        + $"{facts.CountedUnit}s{TextReport.RoundsOf(facts)}, "
                        + $"{facts.Entries:#,0} ledger entries"
                )
            );
        }

        if (evidence?.Outline.Times is var (first, last))
        {
            const string minute = "yyyy-MM-dd HH:mm";
            var (from, to) = (
                first.ToString(minute, CultureInfo.InvariantCulture),
                last.ToString(minute, CultureInfo.InvariantCulture)
            );
            AddFact(
                html,
                "time",
                $"{(from == to ? from : $"{from} to {to}")} UTC, by the ledger's clock"
            );
        }

        AddFact(
            html,
            "bundle",
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Path.GetFileName(report.Bundle)}, {report.BundleBytes:#,0} bytes"
            )
        );
        AddFact(
            html,
            "SHA-256",
            report.BundleSha256 ?? "not computed by a quick look",
            isCode: true
        );
        return html.ToString();
    }

    private static string Checks(VerificationReport report)
    {
        var html = new StringBuilder();
        foreach (
            var group in report.Results.GroupBy(
                result => result.Check.Group,
                StringComparer.Ordinal
            )
        )
        {
            var asked = group.Where(result => result.IsApplicable).ToArray();
            var worst =
                Array.Exists(asked, result => result.Status == CheckStatus.Failed)
                    ? CheckStatus.Failed
                : asked.Length == 0
                || Array.Exists(asked, result => result.Status == CheckStatus.NotRun)
                    ? CheckStatus.NotRun
                : CheckStatus.Passed;
            var (tone, mark, _) = Tone(worst);
            var counts = string.Join(
                ", ",
                group
                    .CountBy(result => result.IsApplicable ? Tone(result.Status).Word : "not asked")
                    .Select(pair => $"{pair.Value} {pair.Key}")
            );
            html.Append(
                $"<details{(worst == CheckStatus.Failed ? " open" : "")}><summary><span "
                    + $"class=\"{tone}\" "
                    + $"aria-hidden=\"true\">{mark}</span><b>{group.Key}</b><span>{counts}</span></summary>\n<ul class=\"checks\">\n"
            );
            foreach (var result in group)
                AddCheck(html, result);
            html.Append("</ul></details>\n");
        }

        return html.ToString();
    }

    private static void AddCheck(StringBuilder html, CheckResult result)
    {
        var (tone, mark, word) = Tone(result.Status);
        html.Append(
                $"<li class=\"check\"><span class=\"{tone}\" "
                    + $"title=\"{(result.IsApplicable ? word : "not asked")}\">{mark}</span><span class=\"code\">{result.Check.Id}</span>"
            )
            .Append(
                $"<span class=\"claim\">{Html.Text(result.Check.Claim)}</span><span "
                    + $"class=\"basis\">{result.Check.Basis.ToString().ToLowerInvariant()}</span>"
            );
        if (result.Status != CheckStatus.Passed)
        {
            var why =
                result.Status == CheckStatus.Failed
                    ? $"FAILED at {result.Discrepancy!.Where}"
                    : $"{(result.IsApplicable ? "not run" : "not asked")}: {result.NotRunBecause}";
            html.Append($"<span class=\"because\">{Html.Text(why)}</span>");
        }

        html.Append("</li>\n");
    }

    private static void AddFact(
        StringBuilder html,
        string name,
        string value,
        int maximumChars = 400,
        bool isCode = false
    ) =>
        html.Append(
            $"<dt>{name}</dt><dd{(isCode ? " class=\"code\"" : "")}>{Html.Text(value, maximumChars)}</dd>\n"
        );

    /// <summary>A file name that a shell takes as one word.</summary>
    private static string ShellWord(string name) =>
        name.All(character =>
            char.IsAsciiLetterOrDigit(character) || character is '.' or '_' or '-'
        )
            ? name
            : $"'{name.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
