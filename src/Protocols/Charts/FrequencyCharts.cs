using System.Collections.Immutable;
using System.Globalization;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>Frequencies of effect alleles: bars where they are few, else points along the genome.</summary>
internal static class FrequencyCharts
{
    private const int MostBars = 30;
    private const string Axis = "frequency of the effect allele";

    public static ImmutableArray<Chart> Of(ResultTable table) =>
        [table.Rows.Length <= MostBars ? Bars(table) : Points(table)];

    private static BarChart Bars(ResultTable table) => new(
        "Allele frequencies",
        "Frequency of the effect allele (AC/AN) at each variant.",
        ChartAxis.Share(Axis),
        [.. table.Rows.Select(row => new ChartBar(
            table.Cell(row, ColumnMeaning.Label)!, ValueOf(table, row), TextOf(table, row)))]);

    private static PointChart Points(ResultTable table)
    {
        var line = GenomeLine.Of(table);
        var points = line.Rows.Select((at, i) => (at, i))
            .Select(item => (item.i, Row: table.Rows[item.at.Row], Value: ValueOf(table, table.Rows[item.at.Row])))
            .Where(item => !double.IsNaN(item.Value))
            .Select(item => line.PointAt(
                item.i, item.Value, table.Cell(item.Row, ColumnMeaning.Label)!, TextOf(table, item.Row)))
            .ToImmutableArray();
        var uncalled = line.Rows.Length - points.Length;
        var caption = "Frequency of the effect allele (AC/AN): one dot per variant, in genomic order."
            + (uncalled == 0 ? "" : $" Not drawn: {uncalled:#,0} without a called allele.") + line.Cut;
        return new PointChart(
            "Allele frequencies", caption, line.Axis, ChartAxis.Share(Axis), points) { Bands = line.Bands };
    }

    private static double ValueOf(ResultTable table, ImmutableArray<string> row) =>
        ResultTable.Number(table.Cell(row, ColumnMeaning.Frequency)!) is var value and >= 0 and <= 1
            ? value
            : double.NaN;

    private static string TextOf(ResultTable table, ImmutableArray<string> row)
    {
        var frequency = table.Form.IndexOf(ColumnMeaning.Frequency);
        var value = ResultTable.Number(row[frequency]);
        if (double.IsNaN(value))
            return table.Form.Columns[frequency].OrMissing(row[frequency]);
        var allele = table.Cell(row, ColumnMeaning.EffectAllele)!;
        return $"{(allele.Length > 5 ? allele[..4] + "…" : allele)} {value.ToString("0.####", CultureInfo.InvariantCulture)}";
    }
}
