using System.Globalization;
using SecureGenomics.Provenance.Protocols;

namespace SecureGenomics.Provenance.Verifier;

/// <summary>Where the parts of a chart lie, in pixels.</summary>
/// <param name="IsFluid">Whether places along x are shares of a width that only the page
/// knows.</param>
/// <param name="Left">From the left edge to the values.</param>
/// <param name="Width">Of the values; the least that a page gives, where fluid.</param>
/// <param name="Top">From the upper edge to the values.</param>
/// <param name="PlotHeight">Of points.</param>
internal sealed record SvgLayout(bool IsFluid, int Left, int Width, int Top, int PlotHeight)
{
    /// <summary>Of a file.</summary>
    public const int FileWidth = 720;

    private const int LeastPageWidth = 280;

    /// <summary>Where a drawing begins, seen from the values.</summary>
    public int Edge => IsFluid ? -Left : 16 - Left;

    public static SvgLayout OfPage(Chart chart) =>
        chart is BarChart
            ? new SvgLayout(true, 104, 100, 4, 0)
            : new SvgLayout(true, 44, LeastPageWidth, 30, 220);

    public static SvgLayout OfFile(Chart chart) =>
        chart is BarChart
            ? new SvgLayout(false, 130, FileWidth - 130 - 130, 12, 0)
            : new SvgLayout(
                false,
                52,
                chart is PointChart { HasDiagonal: true } ? 380 : FileWidth - 76,
                34,
                280
            );

    /// <summary>A place along x as an attribute has it.</summary>
    /// <param name="share">0 to 1 of the width.</param>
    public string X(double share) =>
        IsFluid
            ? string.Create(CultureInfo.InvariantCulture, $"{share * 100:0.##}%")
            : string.Create(CultureInfo.InvariantCulture, $"{share * Width:0.##}");

    /// <summary>
    /// Opens the area of the values; places along x count from its left edge, which in a page is
    /// the edge
    /// of the whole drawing: the style gives that its margins.
    /// </summary>
    public string OpenArea =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"<g transform=\"translate({(IsFluid ? 0 : Left)} {Top})\">\n"
        );
}
