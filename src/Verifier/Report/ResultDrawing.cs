using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using SecureGenomics.Provenance.Protocols;

namespace SecureGenomics.Provenance.Verifier;

/// <summary>A result table as people look at it on a page: charts, and rows in words.</summary>
/// <remarks>
/// Any table: every cell is escaped and cut, and a header that is no known one is shown as it
/// stands. The page's style is <see cref="HtmlReport.Style"/>.
/// </remarks>
public sealed class ResultDrawing
{
    /// <summary>Most rows that are shown.</summary>
    public const int MaximumRows = 200;

    private const int ColumnsOfAPhone = 5;
    private const int ColumnsOfAPaper = 12;

    /// <summary>The place of the remarks among the columns.</summary>
    private const int Remark = -1;

    private readonly ResultTable _table;
    private readonly StringBuilder _html = new();

    private ResultDrawing(ResultTable table) => _table = table;

    private ImmutableArray<ResultColumn> Columns => _table.Form.Columns;

    private bool IsOfVariants => _table.Form.IndexOf(ColumnMeaning.Chromosome) >= 0;

    /// <summary>Its charts with their captions; empty where there is nothing to draw.</summary>
    public static string Charts(ResultTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        var drawing = new ResultDrawing(table);
        drawing.AddCharts(ResultCharts.Of(table));
        return drawing._html.ToString();
    }

    /// <summary>Its first <see cref="MaximumRows"/> rows as a table.</summary>
    public static string Rows(ResultTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        var drawing = new ResultDrawing(table);
        drawing.AddTable();
        return drawing._html.ToString();
    }

    private void AddCharts(ImmutableArray<Chart> charts)
    {
        if (charts.IsEmpty)
            return;
        _html.Append($"<div class=\"plots{(charts.Length > 1 ? " pairs" : "")}\">\n");
        foreach (var chart in charts)
        {
            var shape = chart is PointChart { HasDiagonal: true } ? "square" : "wide";
            _html
                .Append($"<figure class=\"plot {shape}\">\n")
                .Append($"<p class=\"charted\" aria-hidden=\"true\">{Html.Text(chart.Title)}</p>\n")
                .Append(SvgChart.Inline(chart))
                .Append('\n')
                .Append($"<figcaption>{Html.Text(chart.Caption, 1000)}</figcaption></figure>\n");
        }

        _html.Append("</div>\n");
    }

    private void AddTable()
    {
        var shown = _table.Rows.Take(MaximumRows).ToArray();
        var remarks = Array.ConvertAll(shown, _table.RemarksOn);
        var hasRemarks = Array.Exists(remarks, texts => !texts.IsEmpty);
        var order = Order().Where(column => column != Remark || hasRemarks).ToArray();
        var numeric = Enumerable
            .Range(0, Columns.Length)
            .Select(i => Array.TrueForAll(shown, row => IsNumber(row[i])))
            .ToArray();
        if (Columns.Length > ColumnsOfAPhone)
        {
            _html
                .Append("<p class=\"hint quiet\" aria-hidden=\"true\">")
                .Append("The table goes on to the right →</p>\n");
        }

        _html
            .Append("<div class=\"scroll result\" tabindex=\"0\" role=\"region\" ")
            .Append("aria-label=\"The published table\">\n<table>\n<caption class=\"unseen\">")
            .Append($"The published table: {Count(_table.Rows.Length)} rows</caption>\n")
            .Append("<thead><tr>");
        foreach (var column in order)
            AddHead(column, column != Remark && numeric[column]);
        _html.Append("</tr></thead>\n<tbody>\n");
        for (var i = 0; i < shown.Length; i++)
        {
            _html.Append("<tr>");
            AddLabel(shown[i], order[0]);
            foreach (var column in order.Skip(1))
            {
                if (column == Remark)
                    AddRemarks(remarks[i]);
                else
                    AddCell(shown[i], column, numeric[column]);
            }

            _html.Append("</tr>\n");
        }

        _html.Append("</tbody>\n</table>\n</div>\n");
        if (Columns.Length > ColumnsOfAPaper)
        {
            _html
                .Append("<p class=\"printed quiet\">On paper the first columns; ")
                .Append("all are in the table’s file.</p>\n");
        }
    }

    /// <summary>
    /// Columns as they stand on the page: what the row is about, its answer, remarks, the rest.
    /// </summary>
    private IEnumerable<int> Order()
    {
        var all = Enumerable.Range(0, Columns.Length).ToArray();
        if (!IsOfVariants)
            return [.. all, Remark];
        ColumnMeaning[] inLabel =
        [
            ColumnMeaning.Label,
            ColumnMeaning.Chromosome,
            ColumnMeaning.Position,
        ];
        var first = all.Where(IsFirst).ToArray();
        var rest = all.Except(first).Where(i => !inLabel.Contains(Columns[i].Meaning));
        return [_table.Form.IndexOf(ColumnMeaning.Label), .. first, Remark, .. rest];
    }

    private bool IsFirst(int column) =>
        Columns[column].IsAnswer || Columns[column].Meaning == ColumnMeaning.EffectAllele;

    /// <summary>Whether a column of a wide table is left out on paper.</summary>
    private bool IsScreenOnly(int column) =>
        IsOfVariants
        && Columns.Length > ColumnsOfAPaper
        && !IsFirst(column)
        && Columns[column].Meaning != ColumnMeaning.Label;

    private void AddHead(int column, bool isNumber)
    {
        if (column == Remark)
        {
            _html.Append("<th scope=\"col\">remark</th>");
            return;
        }

        var (name, title) = (Columns[column].Name, Columns[column].Title);
        if (IsOfVariants && Columns[column].Meaning == ColumnMeaning.Label)
            title = "variant, place";
        var style = Style((isNumber, "number"), (IsScreenOnly(column), "more"));
        _html
            .Append($"<th scope=\"col\"{style} title=\"{Html.Text(name, 60)}\">")
            .Append($"{Html.Text(title, 60)}</th>");
    }

    private void AddLabel(ImmutableArray<string> row, int column)
    {
        _html.Append($"<th scope=\"row\"><span class=\"id\">{Html.Text(row[column], 60)}</span>");
        if (IsOfVariants)
        {
            var chromosome = _table.Cell(row, ColumnMeaning.Chromosome)!;
            var position = _table.Form.IndexOf(ColumnMeaning.Position);
            var place =
                chromosome == ResultColumn.Undefined
                    ? "no place: found by id"
                    : $"{chromosome}:{Columns[position].Read(row[position], null)}";
            _html.Append($" <span class=\"place\">{Html.Text(place, 60)}</span>");
        }

        _html.Append("</th>");
    }

    private void AddCell(ImmutableArray<string> row, int column, bool isNumber)
    {
        var isSparse =
            Columns[column].Meaning == ColumnMeaning.AlleleNumber && _table.IsSparse(row);
        var style = Style((isNumber, "number"), (isSparse, "open"), (IsScreenOnly(column), "more"));
        var text = Columns[column].Read(row[column], _table.Genomes);
        _html.Append($"<td{style}>{Html.Text(text, 60)}</td>");
    }

    private void AddRemarks(ImmutableArray<string> remarks) =>
        _html.Append($"<td class=\"remark\">{Html.Text(string.Join("; ", remarks))}</td>");

    private static string Style(params ReadOnlySpan<(bool Holds, string Name)> styles)
    {
        var names = new List<string>();
        foreach (var (holds, name) in styles)
        {
            if (holds)
                names.Add(name);
        }

        return names.Count == 0 ? "" : $" class=\"{string.Join(' ', names)}\"";
    }

    private static bool IsNumber(string cell) =>
        cell == ResultColumn.Undefined || !double.IsNaN(ResultTable.Number(cell));

    private static string Count(int count) => count.ToString("#,0", CultureInfo.InvariantCulture);
}
