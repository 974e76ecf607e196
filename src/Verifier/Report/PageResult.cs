using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using SecureGenomics.Provenance.Protocols;

namespace SecureGenomics.Provenance.Verifier;

/// <summary>
/// The page's part on the published table: its charts, its rows for people, its bytes to take away.
/// </summary>
/// <remarks>
/// The table is the bundle's and may be forged: every cell is escaped and cut, and a header that is
/// no
/// known one is shown as it stands. Source: docs/spec/verification.md, "The page".
/// </remarks>
internal sealed class PageResult
{
    /// <summary>Most bytes of a table that the page carries to be downloaded.</summary>
    public const int MaximumDownloadBytes = 4 << 20;

    private readonly VerificationReport _report;
    private readonly ResultTable _table;
    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly StringBuilder _html = new();

    private PageResult(VerificationReport report, ResultTable table, ReadOnlyMemory<byte> bytes) =>
        (_report, _table, _bytes) = (report, table, bytes);

    /// <summary>The section.</summary>
    /// <param name="report">Whose checked result is used where there is one.</param>
    /// <param name="table">As the bundle has it.</param>
    /// <param name="bytes">The table's bytes.</param>
    public static string Of(
        VerificationReport report,
        ResultTable table,
        ReadOnlyMemory<byte> bytes
    )
    {
        // The checked result has the same cells, and brings the genomes that it was counted over.
        var known = report.Result is { } result
            ? ResultTable.Of(result)
            : table with
            {
                Genomes = report.Facts?.Genomes,
            };
        return new PageResult(report, known, bytes).Draw();
    }

    private string Draw()
    {
        _html.Append("<section aria-labelledby=\"result\">\n<h2 id=\"result\">Result</h2>\n");
        if (_report.Verdict == Verdict.Failed)
        {
            _html
                .Append("<p class=\"bad\"><b>Do not rely on it: ")
                .Append("the verdict on the bundle is FAILED.</b></p>\n");
        }

        _html.Append(ResultDrawing.Charts(_table));
        foreach (var remark in _report.Remarks)
        {
            if (remark.Id != RemarkableThings.SparseCounts)
                continue;
            _html
                .Append("<p class=\"problem open\">")
                .Append($"<span class=\"code\">{Html.Text(remark.Id)}</span> ")
                .Append($"{Html.Text(remark.Text, 1000)}</p>\n");
        }

        _html.Append(ResultDrawing.Rows(_table));
        AddNotes();
        return _html.Append("</section>").ToString();
    }

    private void AddNotes()
    {
        var (_, mark, word) = HtmlReport.Tone(_report.Status(CheckCatalogue.ResultTable));
        var cut =
            _table.Rows.Length > ResultDrawing.MaximumRows
                ? $"The first {ResultDrawing.MaximumRows} of {Count(_table.Rows.Length)} rows; "
                    + "all are in the "
                    + "bundle. "
                : "";
        _html
            .Append($"<p class=\"quiet\">{cut}{mark} result.table {word}.</p>\n")
            .Append("<p class=\"take\">");
        if (_bytes.Length > MaximumDownloadBytes)
        {
            _html.Append("The table is too large to be taken from this page; it is in the bundle.");
        }
        else
        {
            _html
                .Append("<a download=\"result.tsv\" href=\"data:text/tab-separated-values;base64,")
                .Append(Convert.ToBase64String(_bytes.Span))
                .Append("\">Download the table</a> as published ")
                .Append($"(TSV, {Count(_bytes.Length)} bytes).");
        }

        var sha256 = Convert.ToHexStringLower(SHA256.HashData(_bytes.Span));
        _html
            .Append(" <span class=\"quiet\">SHA-256 ")
            .Append($"<span class=\"code\">{sha256}</span></span></p>\n");
    }

    private static string Count(int count) => count.ToString("#,0", CultureInfo.InvariantCulture);
}
