using System.Globalization;
using System.Xml.Linq;
using SecureGenomics.Provenance.Protocols;

namespace SecureGenomics.Provenance.Cli;

/// <summary>Draws values as an SVG file that stands alone: no script, no font, no address in it.</summary>
internal static class SvgPlot
{
    private const int MostBars = 60;
    private const int Width = 720;
    private const int LabelWidth = 130;
    private const int NoteWidth = 110;
    private const int RowHeight = 20;
    private const int Top = 48;
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    /// <summary>Horizontal bars with labels for up to 60 points; dots in order above that.</summary>
    public static XDocument Draw(ResultPlot plot)
    {
        var (title, axis) = (plot.Title, plot.Axis);
        IReadOnlyList<PlotValue> points = plot.Values;
        var least = Math.Min(0, points.Min(point => point.Value));
        var most = Math.Max(points.Max(point => point.Value), least + 1e-9);
        return points.Count <= MostBars ? DrawBars(title, axis, points, least, most) : DrawDots(title, axis, points, least, most);
    }

    private static XDocument DrawBars(string title, string axis, IReadOnlyList<PlotValue> points, double least, double most)
    {
        var height = Top + points.Count * RowHeight + 40;
        var svg = Frame(title, height);
        double X(double value) => LabelWidth + (value - least) / (most - least) * (Width - LabelWidth - NoteWidth);
        for (var i = 0; i < points.Count; i++)
        {
            var (point, y) = (points[i], Top + i * RowHeight);
            var (from, to) = (X(Math.Min(0, point.Value)), X(Math.Max(0, point.Value)));
            svg.Add(
                Text(LabelWidth - 8, y + 14, point.Label, "end"),
                new XElement(Svg + "rect", At("x", from), At("y", y + 3), At("width", Math.Max(to - from, 0.5)), At("height", RowHeight - 6), new XAttribute("class", "mark")),
                Text(to + 6, y + 14, point.Text, "start", "note"));
        }

        svg.Add(Line(X(0), Top - 4, X(0), height - 36), Text(LabelWidth, height - 14, axis, "start", "note"));
        return new XDocument(svg);
    }

    private static XDocument DrawDots(string title, string axis, IReadOnlyList<PlotValue> points, double least, double most)
    {
        const int plotHeight = 280;
        const int left = 60;
        var svg = Frame(title, Top + plotHeight + 48);
        double Y(double value) => Top + plotHeight - (value - least) / (most - least) * plotHeight;
        foreach (var tick in (double[])[least, (least + most) / 2, most])
        {
            svg.Add(
                Line(left, Y(tick), Width - 20, Y(tick), "grid"),
                Text(left - 8, Y(tick) + 4, tick.ToString("0.###", CultureInfo.InvariantCulture), "end", "note"));
        }

        for (var i = 0; i < points.Count; i++)
        {
            var dot = new XElement(Svg + "circle",
                At("cx", left + (i + 0.5) / points.Count * (Width - 20 - left)), At("cy", Y(points[i].Value)), At("r", 2.2), new XAttribute("class", "mark"));
            dot.Add(new XElement(Svg + "title", $"{points[i].Label}: {points[i].Text}"));
            svg.Add(dot);
        }

        svg.Add(Text(left, Top + plotHeight + 30, $"{axis}; {points.Count} variants in the order of the table", "start", "note"));
        return new XDocument(svg);
    }

    private static XElement Frame(string title, int height) => new(
        Svg + "svg",
        new XAttribute("viewBox", $"0 0 {Width} {height}"), At("width", Width), At("height", height), new XAttribute("role", "img"),
        new XElement(Svg + "title", title),
        new XElement(Svg + "style", """
            text { font: 13px system-ui, sans-serif; fill: #1c2733 }
            .title { font-size: 16px; font-weight: 600 }
            .note { fill: #5a6875; font-size: 12px }
            .mark { fill: #2b6cb0 }
            .axis { stroke: #5a6875 }
            .grid { stroke: #d7dee6 }
            .paper { fill: #ffffff }
            @media (prefers-color-scheme: dark) {
              text { fill: #e6edf3 } .note { fill: #9aa7b4 } .mark { fill: #6cb2f5 }
              .axis { stroke: #9aa7b4 } .grid { stroke: #303b47 } .paper { fill: #12181f }
            }
            """),
        new XElement(Svg + "rect", new XAttribute("class", "paper"), At("width", Width), At("height", height)),
        Text(16, 28, title, "start", "title"));

    private static XElement Text(double x, double y, string text, string anchor, string? style = null) => new(
        Svg + "text", At("x", x), At("y", y), new XAttribute("text-anchor", anchor), style is null ? null : new XAttribute("class", style), text);

    private static XElement Line(double x1, double y1, double x2, double y2, string style = "axis") => new(
        Svg + "line", At("x1", x1), At("y1", y1), At("x2", x2), At("y2", y2), new XAttribute("class", style));

    private static XAttribute At(string name, double value) => new(name, value.ToString("0.##", CultureInfo.InvariantCulture));
}
