using System.Collections.Immutable;
using System.Globalization;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>p values along the genome, and against those that chance alone would give.</summary>
internal static class AssociationCharts
{
    /// <summary>The usual level of significance over a whole genome.</summary>
    public const double GenomeWide = 5e-8;

    /// <summary>The median of χ² with one degree of freedom.</summary>
    private const double MedianChiSquare = 0.4549;

    private const int MostNames = 8;
    private const int FewestNames = 3;
    private const string Axis = "−log10 p";

    /// <summary>One row's test.</summary>
    /// <param name="Row">Its index in the table.</param>
    /// <param name="Value">−log10 p; infinite where p is 0 in the table.</param>
    /// <param name="Label">The variant.</param>
    /// <param name="Text">Its p in words.</param>
    private readonly record struct Tested(int Row, double Value, string Label, string Text);

    public static ImmutableArray<Chart> Of(ResultTable table)
    {
        var tests = Tests(table);
        return tests.IsEmpty ? [] : [AlongTheGenome(table, tests), AgainstChance(table, tests)];
    }

    /// <summary>
    /// The genomic inflation factor: the median χ² over that of chance; NaN without a χ².
    /// </summary>
    public static double Inflation(ResultTable table)
    {
        if (table.Form.IndexOf(ColumnMeaning.ChiSquare) is not (var column and >= 0))
            return double.NaN;
        var values = table
            .Rows.Select(row => ResultTable.Number(row[column]))
            .Where(value => value >= 0)
            .Order()
            .ToArray();
        if (values.Length == 0)
            return double.NaN;
        var middle = values.Length / 2;
        var median =
            values.Length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
        return median / MedianChiSquare;
    }

    private static PointChart AlongTheGenome(ResultTable table, ImmutableArray<Tested> tests)
    {
        var byRow = tests.ToDictionary(test => test.Row);
        var line = GenomeLine.Of(table, row =>
            byRow.TryGetValue(row, out var test) ? test.Value : -1
        );
        var level = -Math.Log10(GenomeWide);
        var axis = ChartAxis.Round(Axis, 0, Math.Max(level + 0.5, Highest(tests)));
        var above = tests.Count(test => test.Value >= level);
        var named = tests
            .OrderByDescending(test => test.Value)
            .ThenBy(test => test.Row)
            .Take(Math.Clamp(above, FewestNames, MostNames))
            .Select(test => test.Row)
            .ToHashSet();
        var points = line
            .Rows.Select((at, i) => (at.Row, i))
            .Where(item => byRow.ContainsKey(item.Row))
            .Select(item => Point(byRow[item.Row], item.i))
            .ToImmutableArray();
        var untested = table.Rows.Length - tests.Length;
        var caption =
            "−log10 of the allelic p: one dot per variant, in genomic order, evenly "
            + $"spaced. {above:#,0} of {tests.Length:#,0} at or above the line of 5e-8."
            + (untested == 0 ? "" : $" Not drawn: {untested:#,0} without a test.")
            + (
                tests.Any(IsBeyond)
                    ? $" ▲: the table has 0, which is p {ResultColumn.TooSmall}."
                    : ""
            )
            + line.Cut;
        return new PointChart("Association along the genome", caption, line.Axis, axis, points)
        {
            Bands = line.Bands,
            Levels = [new ChartLevel(level, "p = 5e-8")],
        };

        ChartPoint Point(Tested test, int i)
        {
            var isBeyond = IsBeyond(test);
            var point = line.PointAt(i, isBeyond ? axis.Most : test.Value, test.Label, test.Text);
            return point with { IsBeyond = isBeyond, IsNamed = named.Contains(test.Row) };
        }
    }

    private static PointChart AgainstChance(ResultTable table, ImmutableArray<Tested> tests)
    {
        const int most = 20_000;
        var sorted = tests.OrderByDescending(test => test.Value).ThenBy(test => test.Row).ToArray();
        double Expected(int i) => -Math.Log10((i + 0.5) / sorted.Length);
        var x = ChartAxis.Round($"expected {Axis}", 0, Math.Max(Expected(0), 1));
        var y = ChartAxis.Round($"observed {Axis}", 0, Math.Max(Highest(tests), 1));
        var inflation = Inflation(table);
        var lambda = double.IsNaN(inflation)
            ? ""
            : string.Create(
                CultureInfo.InvariantCulture,
                $" Genomic inflation λ = {inflation:0.000}."
            );
        return new PointChart(
            "Observed against expected p",
            $"{sorted.Length:#,0} tests in the order of their p, against what chance alone would "
                + $"give (the line).{lambda}",
            x,
            y,
            [
                .. sorted
                    .Take(most)
                    .Select(
                        (test, i) =>
                            new ChartPoint(
                                Expected(i),
                                IsBeyond(test) ? y.Most : test.Value,
                                test.Label,
                                test.Text
                            )
                            {
                                IsBeyond = IsBeyond(test),
                            }
                    ),
            ]
        )
        {
            HasDiagonal = true,
        };
    }

    private static ImmutableArray<Tested> Tests(ResultTable table) =>
        [
            .. table
                .Rows.Select(
                    (row, i) =>
                        new Tested(
                            i,
                            ValueOf(table, row),
                            table.Cell(row, ColumnMeaning.Label)!,
                            TextOf(table, row)
                        )
                )
                .Where(test => !double.IsNaN(test.Value)),
        ];

    private static bool IsBeyond(Tested test) => double.IsPositiveInfinity(test.Value);

    private static double Highest(ImmutableArray<Tested> tests) =>
        tests.Where(test => !IsBeyond(test)).Select(test => test.Value).DefaultIfEmpty(0).Max();

    private static double ValueOf(ResultTable table, ImmutableArray<string> row)
    {
        if (
            table.Cell(row, ColumnMeaning.NegativeLog10P) is { } log
            && ResultTable.Number(log) is var value and >= 0
        )
        {
            return value;
        }

        return ResultTable.Number(table.Cell(row, ColumnMeaning.P)!) switch
        {
            0 => double.PositiveInfinity,
            > 0 and <= 1 and var p => Math.Max(0, -Math.Log10(p)),
            _ => double.NaN,
        };
    }

    private static string TextOf(ResultTable table, ImmutableArray<string> row)
    {
        var column = table.Form.Columns[table.Form.IndexOf(ColumnMeaning.P)];
        var text = column.Read(table.Cell(row, ColumnMeaning.P)!, null);
        return text.StartsWith('<') ? $"p {text}" : $"p = {text}";
    }
}
