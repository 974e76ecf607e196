using System.Xml.Linq;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.Verifier;

namespace SecureGenomics.Provenance.Cli;

/// <summary>
/// Draws a result as an SVG file that stands alone, with the charts of the report page.
/// </summary>
internal static class SvgPlot
{
    /// <summary>
    /// The charts of a study's table; of outputs that no chart is known for, their values.
    /// </summary>
    public static XDocument Draw(StudyResult result)
    {
        var charts = ResultCharts.Of(ResultTable.Of(result));
        return charts.IsEmpty
            ? Draw(result.Plot)
            : Parse(SvgChart.Standalone(result.Plot.Title, charts));
    }

    /// <summary>Horizontal bars with labels for up to 60 points; dots in order above
    /// that.</summary>
    public static XDocument Draw(ResultPlot plot) =>
        Parse(SvgChart.Standalone(plot.Title, [ResultCharts.Of(plot)]));

    private static XDocument Parse(string svg) =>
        XDocument.Parse(svg, LoadOptions.PreserveWhitespace);
}
