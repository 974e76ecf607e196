using System.Collections.Immutable;
using System.Globalization;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>
/// Frequencies of effect alleles: bars where they are few, else points along the genome.
/// </summary>
internal static class FrequencyCharts
{
    private const int MostBars = 30;
    private const string Title = "Allele frequencies";
    private const string Axis = "frequency of the effect allele";

    public static ImmutableArray<Chart> Of(ResultTable table) =>
        [table.Rows.Length <= MostBars ? Bars(table) : Points(table)];

    private static BarChart Bars(ResultTable table) =>
        new(
            Title,
            "Frequency of the effect allele (AC/AN) at each variant.",
            ChartAxis.Share(Axis),
            [
                .. table.Rows.Select(row => new ChartBar(
                    LabelOf(table, row),
                    ValueOf(table, row),
                    TextOf(table, row)
                )),
            ]
        );

    private static PointChart Points(ResultTable table)
    {
        var line = GenomeLine.Of(table);
        var points = ImmutableArray.CreateBuilder<ChartPoint>(line.Rows.Length);
        for (var i = 0; i < line.Rows.Length; i++)
        {
            var row = table.Rows[line.Rows[i].Row];
            if (ValueOf(table, row) is var value && !double.IsNaN(value))
                points.Add(line.PointAt(i, value, LabelOf(table, row), TextOf(table, row)));
        }

        var uncalled = line.Rows.Length - points.Count;
        var caption =
            "Frequency of the effect allele (AC/AN): one dot per variant, in genomic order."
            + (uncalled == 0 ? "" : $" Not drawn: {uncalled:#,0} without a called allele.")
            + line.Cut;
        return new PointChart(
            Title,
            caption,
            line.Axis,
            ChartAxis.Share(Axis),
            points.ToImmutable()
        )
        {
            Bands = line.Bands,
        };
    }

    private static string LabelOf(ResultTable table, ImmutableArray<string> row) =>
        table.Cell(row, ColumnMeaning.Label)!;

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
        var shown = allele.Length > 5 ? allele[..4] + "…" : allele;
        return string.Create(CultureInfo.InvariantCulture, $"{shown} {value:0.####}");
    }
}
