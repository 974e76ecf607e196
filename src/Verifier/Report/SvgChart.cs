using System.Globalization;
using System.Text;
using SecureGenomics.Provenance.Protocols;

namespace SecureGenomics.Provenance.Verifier;

/// <summary>Draws charts as SVG: inside a page, or as a file that stands alone.</summary>
/// <remarks>
/// In a page nothing is scaled: heights are pixels, places along the x axis are shares of the
/// width, so
/// that text keeps its size on every screen. A file has fixed pixels. Text from a table is escaped.
/// </remarks>
public static class SvgChart
{
    /// <summary>Characters of a caption's line, as wide as a file.</summary>
    private const int CaptionColumns = 108;

    /// <summary>An inline SVG whose colours and widths are those of the page's style.</summary>
    public static string Inline(Chart chart)
    {
        ArgumentNullException.ThrowIfNull(chart);
        var drawing = new ChartDrawing(chart, SvgLayout.OfPage(chart));
        var kind = chart is BarChart ? "bars" : "points";
        var says = $"{Html.Text(chart.Title)}. {Html.Text(chart.Caption, 1000)}";
        var height = drawing.Height.ToString(CultureInfo.InvariantCulture);
        return $"<svg class=\"chart {kind}\" width=\"100%\" height=\"{height}\""
            + $" role=\"img\" aria-label=\"{says}\">\n{drawing.Draw()}</svg>";
    }

    /// <summary>The text of an SVG file: no script, no font, no address in it.</summary>
    /// <param name="title">One line over all.</param>
    /// <param name="charts">At least one; one below the other.</param>
    public static string Standalone(string title, IReadOnlyList<Chart> charts)
    {
        ArgumentNullException.ThrowIfNull(charts);
        const int head = 40;
        const int foot = 30;
        var body = new StringBuilder();
        var y = head;
        foreach (var chart in charts)
        {
            var drawing = new ChartDrawing(chart, SvgLayout.OfFile(chart));
            var above = charts.Count > 1 ? 26 : 0;
            if (charts.Count > 1)
                AddText(body, "title", y + 18, chart.Title);
            body.Append("<g transform=\"translate(0 ")
                .Append(CultureInfo.InvariantCulture, $"{y + above})\">\n")
                .Append(drawing.Draw())
                .Append("</g>\n");
            y += above + drawing.Height;
            foreach (var line in WordWrap.Lines(chart.Caption, CaptionColumns))
                AddText(body, "note", y += 16, line);
            y += foot;
        }

        const int width = SvgLayout.FileWidth;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {y}"
              width="{width}" height="{y}" role="img">
            <title>{Html.Text(title)}</title>
            <style>{FileStyle}</style>
            <rect class="paper" width="{width}" height="{y}"/>
            <text class="title" x="16" y="26">{Html.Text(title)}</text>
            {body}</svg>

            """
        );
    }

    private static void AddText(StringBuilder svg, string style, int y, string text) =>
        svg.Append(CultureInfo.InvariantCulture, $"<text class=\"{style}\" x=\"16\" y=\"{y}\">")
            .Append(Html.Text(text, 1000))
            .Append("</text>\n");

    private const string FileStyle = """

        text { font: 13px system-ui, sans-serif; fill: #1c2733 }
        .title { font-size: 15px; font-weight: 600 }
        .note { fill: #5a6875; font-size: 12px }
        .mark { fill: #2b6cb0 }
        .alt { opacity: .55 }
        .track { fill: #d7dee6; opacity: .45 }
        .grid { stroke: #d7dee6 }
        .axis { stroke: #5a6875 }
        .level { stroke: #a8412e; stroke-dasharray: 5 4 }
        .paper { fill: #ffffff }
        @media (prefers-color-scheme: dark) {
          text { fill: #e6edf3 } .note { fill: #9aa7b4 } .mark { fill: #6cb2f5 }
          .track { fill: #303b47 } .grid { stroke: #303b47 } .axis { stroke: #9aa7b4 }
          .level { stroke: #f0937f } .paper { fill: #12181f }
        }

        """;
}
