using System.Globalization;
using System.Text;
using SecureGenomics.Provenance.Protocols;

namespace SecureGenomics.Provenance.Verifier;

/// <summary>One chart as SVG elements, under a layout.</summary>
internal sealed class ChartDrawing(Chart chart, SvgLayout layout)
{
    private const int RowHeight = 20;
    private const int AxisHeight = 46;
    private const double CharWidth = 7;
    private const int MaximumTitles = 2_000;

    private readonly StringBuilder _svg = new();

    /// <summary>In pixels.</summary>
    public int Height =>
        layout.Top
        + AxisHeight
        + (chart is BarChart bars ? bars.Bars.Length * RowHeight : layout.PlotHeight);

    /// <summary>The elements; the same for the same chart and layout.</summary>
    public string Draw()
    {
        switch (chart)
        {
            case BarChart bars:
                DrawBars(bars);
                break;
            case PointChart points:
                DrawPoints(points);
                break;
            default:
                throw new ArgumentException($"no drawing of {chart.GetType()}", nameof(chart));
        }

        return _svg.ToString();
    }

    private void DrawBars(BarChart bars)
    {
        var below = bars.Bars.Length * RowHeight;
        _svg.Append(layout.OpenArea);
        DrawColumns(bars.Axis, below);
        for (var i = 0; i < bars.Bars.Length; i++)
        {
            var (bar, y) = (bars.Bars[i], i * RowHeight);
            Text("note", -8, y + 14, "end", Html.Text(bar.Label, layout.IsFluid ? 13 : 16));
            if (!double.IsNaN(bar.Value))
                DrawBar(bar, bars.Axis, y);
            var text = Html.Text(bar.Text, layout.IsFluid ? 14 : 30);
            Text("note", layout.X(1), y + 14, "start", text, dx: 10);
        }

        Line("axis", bars.Axis.Fraction(0), 0, bars.Axis.Fraction(0), below);
        Text("note", layout.X(0.5), below + 36, "middle", Html.Text(bars.Axis.Title, 60));
        _svg.Append("</g>\n");
    }

    private void DrawBar(ChartBar bar, ChartAxis axis, int y)
    {
        var (zero, end) = (axis.Fraction(0), axis.Fraction(bar.Value));
        var from = layout.X(Math.Min(zero, end));
        var width = layout.X(Math.Max(Math.Abs(end - zero), 0.002));
        _svg.Append($"<rect class=\"mark\" x=\"{from}\" y=\"{y + 4}\" width=\"{width}\"")
            .Append($" height=\"12\" rx=\"2\">{Title(bar.Label, bar.Text)}</rect>\n");
    }

    private static string Title(string label, string text) =>
        $"<title>{Html.Text(label, 60)}: {Html.Text(text, 60)}</title>";

    private void DrawPoints(PointChart points)
    {
        var below = layout.PlotHeight;
        double Y(double value) => below * (1 - points.Y.Fraction(value));
        _svg.Append(layout.OpenArea);
        Text("note", layout.Edge, -16, "start", Html.Text(points.Y.Title, 60));
        foreach (var tick in points.Y.Ticks)
        {
            Text("note", -8, Y(tick) + 4, "end", ChartAxis.Label(tick));
            Line("grid", 0, Y(tick), 1, Y(tick));
        }

        if (points.Bands.IsEmpty)
            DrawColumns(points.X, below);
        else
            DrawBands(points, below);
        if (points.HasDiagonal)
        {
            var end = Math.Min(points.X.Most, points.Y.Most);
            Line("axis", 0, below, points.X.Fraction(end), Y(end));
        }

        foreach (var level in points.Levels)
        {
            Line("level", 0, Y(level.Y), 1, Y(level.Y));
            Text("note", layout.X(1), Y(level.Y) - 5, "end", Html.Text(level.Label, 30));
        }

        var hasTitles = points.Points.Length <= MaximumTitles;
        foreach (var point in points.Points)
            DrawPoint(point, points.X.Fraction(point.X), Y(point.Y), hasTitles);
        DrawNames(points, Y);
        Text("note", layout.X(0.5), below + 38, "middle", Html.Text(points.X.Title, 60));
        _svg.Append("</g>\n");
    }

    private void DrawPoint(ChartPoint point, double x, double y, bool hasTitle)
    {
        var style = point.IsAlternate ? "mark alt" : "mark";
        var title = hasTitle ? Title(point.Label, point.Text) : "";
        var at = layout.X(x);
        if (point.IsBeyond)
        {
            _svg.Append(CultureInfo.InvariantCulture, $"<text class=\"{style}\" x=\"{at}\"")
                .Append(CultureInfo.InvariantCulture, $" y=\"{y + 4:0.#}\"")
                .Append($" text-anchor=\"middle\">▲{title}</text>\n");
            return;
        }

        var end = hasTitle ? $">{title}</circle>" : "/>";
        _svg.Append($"<circle class=\"{style}\" cx=\"{at}\"")
            .Append(CultureInfo.InvariantCulture, $" cy=\"{y:0.#}\" r=\"2.2\"{end}\n");
    }

    /// <summary>The names of the strongest points, each where it covers no other.</summary>
    private void DrawNames(PointChart points, Func<double, double> y)
    {
        var taken = new List<(double From, double To, double Y)>();
        var named = points
            .Points.Where(point => point.IsNamed)
            .OrderByDescending(point => point.IsBeyond)
            .ThenByDescending(point => point.Y);
        foreach (var point in named)
        {
            var name = Visible.Of(point.Label, 20) + (point.IsBeyond ? $", {point.Text}" : "");
            var (share, width) = (points.X.Fraction(point.X), name.Length * CharWidth);
            var isLeft = share > 0.6;
            var at = share * layout.Width;
            var (from, to) = isLeft ? (at - 7 - width, at - 7) : (at + 7, at + 7 + width);
            var height = y(point.Y) + 4;
            var isTaken = taken.Exists(other =>
                Math.Abs(other.Y - height) < 13 && from < other.To && other.From < to
            );
            if (isTaken || from < -30 || to > layout.Width + 10)
                continue;
            taken.Add((from, to, height));
            var (anchor, dx) = isLeft ? ("end", -7) : ("start", 7);
            Text("name", layout.X(share), height, anchor, Html.Text(name, 60), dx);
        }
    }

    private void DrawColumns(ChartAxis axis, int below)
    {
        foreach (var tick in axis.Ticks)
        {
            var share = axis.Fraction(tick);
            Line("grid", share, 0, share, below);
            Text("note", layout.X(share), below + 18, "middle", ChartAxis.Label(tick));
        }
    }

    /// <summary>The chromosomes' names, as many as have room on the narrowest screen.</summary>
    private void DrawBands(PointChart points, int below)
    {
        var free = double.NegativeInfinity;
        foreach (var band in points.Bands)
        {
            var name = Visible.Of(band.Label, 10);
            var middle = points.X.Fraction((band.From + band.To) / 2);
            var half = ((name.Length * CharWidth) + 5) / 2 / layout.Width;
            if (middle - half < free)
                continue;
            free = middle + half;
            Text("note", layout.X(middle), below + 18, "middle", Html.Text(name, 20));
        }
    }

    private void Text(string style, int x, double y, string anchor, string html) =>
        Text(style, x.ToString(CultureInfo.InvariantCulture), y, anchor, html);

    private void Text(string style, string x, double y, string anchor, string html, int dx = 0)
    {
        var shift = dx == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" dx=\"{dx}\"");
        _svg.Append(CultureInfo.InvariantCulture, $"<text class=\"{style}\" x=\"{x}\"")
            .Append(CultureInfo.InvariantCulture, $" y=\"{y:0.#}\"{shift}")
            .Append($" text-anchor=\"{anchor}\">{html}</text>\n");
    }

    private void Line(string style, double x1, double y1, double x2, double y2) =>
        _svg.Append(CultureInfo.InvariantCulture, $"<line class=\"{style}\" x1=\"{layout.X(x1)}\"")
            .Append(CultureInfo.InvariantCulture, $" y1=\"{y1:0.#}\" x2=\"{layout.X(x2)}\"")
            .Append(CultureInfo.InvariantCulture, $" y2=\"{y2:0.#}\"/>\n");
}
