using System.Collections.Immutable;
using System.Globalization;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>What is drawn of statistics over sites' tables: survival curves, counts and
/// coefficients, one chart for each statistic that has some.</summary>
internal static class TotalsCharts
{
    private const int MostBars = 40;
    private const int MostCharts = 6;

    public static ImmutableArray<Chart> Of(ResultTable table) =>
        [
            .. table
                .Rows.GroupBy(row => table.Cell(row, ColumnMeaning.StatisticName)!)
                .Select(rows => Draw(table, rows.Key, [.. rows]))
                .OfType<Chart>()
                .Take(MostCharts),
        ];

    private static Chart? Draw(
        ResultTable table,
        string statistic,
        ImmutableArray<ImmutableArray<string>> rows
    )
    {
        var curve = Only("survival");
        if (curve.Length > 1)
            return Survival(statistic, curve);
        var counts = Only("count");
        if (counts.Length > 1)
            return Bars($"{statistic}: rows", counts);
        var estimates = Only("estimate");
        return estimates.Length > 1 ? Bars($"{statistic}: estimates", estimates) : null;

        (string Term, double Value, string Text)[] Only(string quantity) =>
            [
                .. rows.Where(row => table.Cell(row, ColumnMeaning.QuantityName) == quantity)
                    .Select(row =>
                        (
                            Term: table.Cell(row, ColumnMeaning.Label)!,
                            Value: ResultTable.Number(table.Cell(row, ColumnMeaning.Value)!),
                            Text: table.Cell(row, ColumnMeaning.Value)!
                        )
                    )
                    .Where(row => !double.IsNaN(row.Value)),
            ];
    }

    private static BarChart? Bars(string title, (string Term, double Value, string Text)[] rows)
    {
        if (rows.Length > MostBars)
            return null;
        var least = Math.Min(0, rows.Min(row => row.Value));
        var most = Math.Max(0, rows.Max(row => row.Value));
        return new BarChart(
            title,
            "as the table has them",
            ChartAxis.Round(title, least, most),
            [.. rows.Select(row => new ChartBar(row.Term, row.Value, row.Text))]
        );
    }

    /// <summary>A term is <c>TIME</c> or <c>GROUP TIME</c>; the second group has the second
    /// shade.</summary>
    private static PointChart? Survival(
        string statistic,
        (string Term, double Value, string Text)[] rows
    )
    {
        var points = ImmutableArray.CreateBuilder<ChartPoint>();
        var groups = new List<string>();
        var last = 0.0;
        foreach (var row in rows)
        {
            var at = row.Term.LastIndexOf(' ');
            var group = at < 0 ? "" : row.Term[..at];
            if (
                !double.TryParse(
                    row.Term[(at + 1)..],
                    NumberStyles.Float,
                    CultureInfo.InvariantCulture,
                    out var time
                )
            )
            {
                return null;
            }

            if (!groups.Contains(group))
                groups.Add(group);
            last = Math.Max(last, time);
            points.Add(
                new ChartPoint(time, row.Value, row.Term, row.Text)
                {
                    IsAlternate = groups.IndexOf(group) % 2 == 1,
                }
            );
        }

        var caption =
            groups.Count > 1
                ? $"by time: {string.Join(", then ", groups)} in the other shade"
                : "by time, at the end of each interval";
        return new PointChart(
            $"{statistic}: share that survives",
            caption,
            ChartAxis.Round("time", 0, last),
            ChartAxis.Share("survival"),
            points.ToImmutable()
        );
    }
}
