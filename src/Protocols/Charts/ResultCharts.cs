using System.Collections.Immutable;
using System.Globalization;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>
/// What is drawn of a result: the same for the report page and for a plot's file.
/// </summary>
public static class ResultCharts
{
    private const int MostBars = 60;

    /// <summary>The charts of a table; none where its form has nothing to draw.</summary>
    /// <param name="table">Any; cells that are no numbers are not drawn.</param>
    public static ImmutableArray<Chart> Of(ResultTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        if (table.Rows.IsEmpty)
            return [];
        if (table.Form.IndexOf(ColumnMeaning.QuantityName) >= 0)
            return TotalsCharts.Of(table);
        if (table.Form.IndexOf(ColumnMeaning.Frequency) >= 0)
            return FrequencyCharts.Of(table);
        return table.Form.IndexOf(ColumnMeaning.P) >= 0 ? AssociationCharts.Of(table) : [];
    }

    /// <summary>The chart of named values: bars for up to 60, dots in order above that.</summary>
    public static Chart Of(ResultPlot plot)
    {
        ArgumentNullException.ThrowIfNull(plot);
        var values = plot.Values;
        var least = Math.Min(0, values.Min(value => value.Value));
        var most = Math.Max(0, values.Max(value => value.Value));
        var axis = ChartAxis.Round(plot.Axis, least, most);
        if (values.Length <= MostBars)
        {
            return new BarChart(
                plot.Title,
                plot.Axis,
                axis,
                [.. values.Select(value => new ChartBar(value.Label, value.Value, value.Text))]
            );
        }

        var count = values.Length.ToString("#,0", CultureInfo.InvariantCulture);
        var order = $"{count} variants in the order of the table";
        return new PointChart(
            plot.Title,
            $"{plot.Axis}; {order}",
            new ChartAxis(order, 0, values.Length, 0),
            axis,
            [
                .. values.Select(
                    (value, i) => new ChartPoint(i + 0.5, value.Value, value.Label, value.Text)
                ),
            ]
        );
    }
}
