using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using SecureGenomics.Provenance.Protocols;

namespace SecureGenomics.Provenance.Verifier;

/// <summary>The page's part on the published table: its charts, its rows for people, its bytes to take away.</summary>
/// <remarks>
/// The table is the bundle's and may be forged: every cell is escaped and cut, and a header that is no
/// known one is shown as it stands. Source: docs/spec/verification.md, "The page".
/// </remarks>
internal sealed class PageResult
{
    private const int MaximumRows = 200;
    private const int ColumnsOfAPhone = 5;

    /// <summary>Most bytes of a table that the page carries to be downloaded.</summary>
    public const int MaximumDownloadBytes = 4 << 20;

    private readonly VerificationReport _report;
    private readonly ResultTable _table;
    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly StringBuilder _html = new();

    private PageResult(VerificationReport report, ResultTable table, ReadOnlyMemory<byte> bytes) =>
        (_report, _table, _bytes) = (report, table, bytes);

    private ImmutableArray<ResultColumn> Columns => _table.Form.Columns;

    /// <summary>The section.</summary>
    /// <param name="report">Whose checked result is used where there is one.</param>
    /// <param name="table">As the bundle has it.</param>
    /// <param name="bytes">The table's bytes.</param>
    public static string Of(VerificationReport report, ResultTable table, ReadOnlyMemory<byte> bytes)
    {
        // The checked result has the same cells, and brings the number of genomes that it was counted over.
        var known = report.Result is { } result
            ? ResultTable.Of(result)
            : table with { Genomes = report.Facts?.Genomes };
        return new PageResult(report, known, bytes).Draw();
    }

    private string Draw()
    {
        _html.Append("<section aria-labelledby=\"result\">\n<h2 id=\"result\">Result</h2>\n");
        if (_report.Verdict == Verdict.Failed)
            _html.Append("<p class=\"bad\"><b>Do not rely on it: the verdict on the bundle is FAILED.</b></p>\n");
        AddCharts(ResultCharts.Of(_table));
        if (_report.Remarks.FirstOrDefault(remark => remark.Id == RemarkableThings.SparseCounts) is { } sparse)
            _html.Append($"<p class=\"problem open\"><span class=\"code\">{Html.Text(sparse.Id)}</span> {Html.Text(sparse.Text, 1000)}</p>\n");
        AddTable();
        AddNotes();
        return _html.Append("</section>").ToString();
    }

    private void AddCharts(ImmutableArray<Chart> charts)
    {
        if (charts.IsEmpty)
            return;
        _html.Append($"<div class=\"plots{(charts.Length > 1 ? " pairs" : "")}\">\n");
        foreach (var chart in charts)
        {
            _html.Append($"<figure class=\"plot {(chart is PointChart { HasDiagonal: true } ? "square" : "wide")}\">\n")
                .Append($"<p class=\"charted\" aria-hidden=\"true\">{Html.Text(chart.Title)}</p>\n{SvgChart.Inline(chart)}\n")
                .Append($"<figcaption>{Html.Text(chart.Caption, 1000)}</figcaption></figure>\n");
        }

        _html.Append("</div>\n");
    }

    private void AddTable()
    {
        var isVariant = _table.Form.IndexOf(ColumnMeaning.Chromosome) >= 0;
        var shown = _table.Rows.Take(MaximumRows).ToArray();
        var remarks = Array.ConvertAll(shown, _table.RemarksOn);
        var hasRemarks = Array.Exists(remarks, texts => !texts.IsEmpty);
        var order = Order(isVariant);
        var numeric = Enumerable.Range(0, Columns.Length).Select(i => Array.TrueForAll(shown, row => IsNumber(row[i]))).ToArray();
        if (Columns.Length > ColumnsOfAPhone)
            _html.Append("<p class=\"hint quiet\" aria-hidden=\"true\">The table goes on to the right →</p>\n");
        _html.Append("<div class=\"scroll result\" tabindex=\"0\" role=\"region\" aria-label=\"The published table\">\n<table>\n")
            .Append($"<caption class=\"unseen\">The published table: {Count(_table.Rows.Length)} rows</caption>\n<thead><tr>");
        AddHead(order[0], numeric, isVariant ? "variant, place" : null);
        foreach (var column in order.Skip(1))
        {
            if (column < 0 && hasRemarks)
                _html.Append("<th scope=\"col\">remark</th>");
            else if (column >= 0)
                AddHead(column, numeric);
        }

        _html.Append("</tr></thead>\n<tbody>\n");
        for (var i = 0; i < shown.Length; i++)
        {
            _html.Append("<tr>");
            AddLabel(shown[i], order[0], isVariant);
            foreach (var column in order.Skip(1))
            {
                if (column < 0 && hasRemarks)
                    _html.Append($"<td class=\"remark\">{Html.Text(string.Join("; ", remarks[i]))}</td>");
                else if (column >= 0)
                    AddCell(shown[i], column, numeric[column]);
            }

            _html.Append("</tr>\n");
        }

        _html.Append("</tbody>\n</table>\n</div>\n");
    }

    /// <summary>Columns as they stand on the page: what the row is about, its answer, −1 for remarks, the rest.</summary>
    private ImmutableArray<int> Order(bool isVariant)
    {
        if (!isVariant)
            return [.. Enumerable.Range(0, Columns.Length), -1];
        ColumnMeaning[] inLabel = [ColumnMeaning.Label, ColumnMeaning.Chromosome, ColumnMeaning.Position];
        var first = Enumerable.Range(0, Columns.Length).Where(i => Columns[i].IsAnswer || Columns[i].Meaning == ColumnMeaning.EffectAllele).ToArray();
        return
        [
            _table.Form.IndexOf(ColumnMeaning.Label), .. first, -1,
            .. Enumerable.Range(0, Columns.Length).Except(first).Where(i => !inLabel.Contains(Columns[i].Meaning)),
        ];
    }

    private void AddHead(int column, bool[] numeric, string? title = null) => _html.Append(
        $"<th scope=\"col\"{(numeric[column] ? " class=\"number\"" : "")} title=\"{Html.Text(Columns[column].Name, 60)}\">{Html.Text(title ?? Columns[column].Title, 60)}</th>");

    private void AddLabel(ImmutableArray<string> row, int column, bool isVariant)
    {
        _html.Append($"<th scope=\"row\"><span class=\"id\">{Html.Text(row[column], 60)}</span>");
        if (isVariant)
        {
            var (chromosome, position) = (_table.Form.IndexOf(ColumnMeaning.Chromosome), _table.Form.IndexOf(ColumnMeaning.Position));
            var place = row[chromosome] == ResultColumn.Undefined
                ? "no place: found by id"
                : $"{row[chromosome]}:{Columns[position].Read(row[position], null)}";
            _html.Append($" <span class=\"place\">{Html.Text(place, 60)}</span>");
        }

        _html.Append("</th>");
    }

    private void AddCell(ImmutableArray<string> row, int column, bool isNumber)
    {
        var isSparse = Columns[column].Meaning == ColumnMeaning.AlleleNumber && _table.IsSparse(row);
        var style = (isNumber, isSparse) switch
        {
            (true, true) => " class=\"number open\"",
            (true, false) => " class=\"number\"",
            _ => "",
        };
        _html.Append($"<td{style}>{Html.Text(Columns[column].Read(row[column], _table.Genomes), 60)}</td>");
    }

    private void AddNotes()
    {
        var (_, mark, word) = HtmlReport.Tone(_report.Status("result.table"));
        var cut = _table.Rows.Length > MaximumRows ? $"The first {MaximumRows} of {Count(_table.Rows.Length)} rows; all are in the bundle. " : "";
        _html.Append($"<p class=\"quiet\">{cut}{mark} result.table {word}.</p>\n");
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(_bytes.Span));
        if (_bytes.Length > MaximumDownloadBytes)
            _html.Append("<p class=\"take\">The table is too large to be taken from this page; it is in the bundle.");
        else
            _html.Append($"<p class=\"take\"><a download=\"result.tsv\" href=\"data:text/tab-separated-values;base64,{Convert.ToBase64String(_bytes.Span)}\">Download the table</a> as published (TSV, {Count(_bytes.Length)} bytes).");
        _html.Append($" <span class=\"quiet\">SHA-256 <span class=\"code\">{sha256}</span></span></p>\n");
    }

    private static bool IsNumber(string cell) => cell == ResultColumn.Undefined || !double.IsNaN(ResultTable.Number(cell));

    private static string Count(int count) => count.ToString("#,0", CultureInfo.InvariantCulture);
}
