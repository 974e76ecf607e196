using System.Globalization;
using System.Text;

namespace SecureGenomics.Provenance.Verifier;

/// <summary>The published numbers as a drawing: frequencies, or −log10 of p values.</summary>
internal static class ResultChart
{
    private const int Width = 360;
    private const int MaximumBars = 30;
    private const int MaximumDots = 20_000;

    /// <summary>An inline SVG and what it shows; null where the table has no column that is drawn.</summary>
    public static (string Svg, string Caption)? Draw(ResultTable table)
    {
        var labels = Math.Max(table.IndexOf("id"), 0);
        if (table.IndexOf("af") is var frequency and >= 0)
        {
            var values = ValuesOf(table, frequency, value => value is >= 0 and <= 1 ? value : double.NaN);
            return values.Length <= MaximumBars
                ? (Bars(table, labels, values), "Frequency of the effect allele, AC/AN, for each variant.")
                : (Dots(values, 1), "Frequency of the effect allele, AC/AN: one dot per variant, in the order of the table.");
        }

        if (table.IndexOf("p_allelic") is var p and >= 0)
        {
            var values = ValuesOf(table, p, value => value is > 0 and <= 1 ? -Math.Log10(value) : double.NaN);
            var highest = values.Where(value => !double.IsNaN(value)).DefaultIfEmpty(1).Max();
            return (Dots(values, Math.Max(1, Math.Ceiling(highest))), "−log10 of the allelic p value: one dot per variant, in the order of the table.");
        }

        return null;
    }

    private static double[] ValuesOf(ResultTable table, int column, Func<double, double> scale) =>
        [.. table.Rows.Take(MaximumDots).Select(row => scale(ResultTable.Number(row[column])))];

    private static string Bars(ResultTable table, int labels, double[] values)
    {
        const int row = 19;
        const int left = 92;
        const int right = 300;
        var svg = Open((values.Length * row) + 2);
        for (var i = 0; i < values.Length; i++)
        {
            var y = i * row;
            var label = Html.Text(table.Rows[i][labels], 14);
            var value = double.IsNaN(values[i]) ? "not called" : values[i].ToString("0.####", CultureInfo.InvariantCulture);
            var bar = double.IsNaN(values[i]) ? 0 : values[i] * (right - left);
            svg.Append(CultureInfo.InvariantCulture, $"""
                <text class="small" x="{left - 6}" y="{y + 13}" text-anchor="end">{label}</text><rect class="track" x="{left}" y="{y + 4}" width="{right - left}" height="11" rx="2"/><rect class="data" x="{left}" y="{y + 4}" width="{bar:0.##}" height="11" rx="2"/><text class="small" x="{right + 6}" y="{y + 13}">{value}</text>

                """);
        }

        return svg.Append("</svg>").ToString();
    }

    private static string Dots(double[] values, double top)
    {
        const int left = 34;
        const int right = 352;
        const int above = 10;
        const int below = 180;
        var svg = Open(200);
        for (var tick = 0; tick <= 4; tick++)
        {
            var y = below - ((below - above) * tick / 4.0);
            svg.Append(CultureInfo.InvariantCulture,
                $"<line class=\"grid\" x1=\"{left}\" y1=\"{y}\" x2=\"{right}\" y2=\"{y}\"/><text class=\"small\" x=\"{left - 6}\" y=\"{y + 4}\" text-anchor=\"end\">{top * tick / 4:0.##}</text>\n");
        }

        for (var i = 0; i < values.Length; i++)
        {
            if (double.IsNaN(values[i]))
                continue;
            var x = left + 4 + ((right - left - 8.0) * i / Math.Max(1, values.Length - 1));
            var y = below - ((below - above) * values[i] / top);
            svg.Append(CultureInfo.InvariantCulture, $"<circle class=\"data\" cx=\"{x:0.#}\" cy=\"{y:0.#}\" r=\"2\"/>");
        }

        svg.Append(CultureInfo.InvariantCulture,
            $"\n<text class=\"small\" x=\"{left}\" y=\"196\">first variant</text><text class=\"small\" x=\"{right}\" y=\"196\" text-anchor=\"end\">variant {values.Length}</text>\n");
        return svg.Append("</svg>").ToString();
    }

    private static StringBuilder Open(int height) => new StringBuilder().Append(CultureInfo.InvariantCulture,
        $"<svg viewBox=\"0 0 {Width} {height}\" role=\"img\" aria-label=\"The published result; the table below has the same numbers\">\n");
}
