using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>A point.</summary>
/// <param name="X">On the axis; finite.</param>
/// <param name="Y">On the axis; finite.</param>
/// <param name="Label">What it stands for: a variant's id.</param>
/// <param name="Text">The value in words.</param>
public sealed record ChartPoint(double X, double Y, string Label, string Text)
{
    /// <summary>
    /// Whether the value lies somewhere above the axis: drawn as an arrow at its top.
    /// </summary>
    public bool IsBeyond { get; init; }

    /// <summary>
    /// Whether it has the second shade, for neighbours that are to be told apart.
    /// </summary>
    public bool IsAlternate { get; init; }

    /// <summary>Whether its label is to be written beside it, where there is room.</summary>
    public bool IsNamed { get; init; }
}

/// <summary>A stretch of the x axis with a name.</summary>
/// <param name="From">Where it begins on the axis.</param>
/// <param name="To">Where it ends.</param>
/// <param name="Label">A chromosome.</param>
public sealed record ChartBand(double From, double To, string Label);

/// <summary>A level that values are held against.</summary>
/// <param name="Y">On the axis.</param>
/// <param name="Label">What it is.</param>
public sealed record ChartLevel(double Y, string Label);

/// <summary>Many values as points.</summary>
/// <param name="Title">One line.</param>
/// <param name="Caption">What is seen.</param>
/// <param name="X">Without ticks where bands name it.</param>
/// <param name="Y">Covers every point that is not beyond it.</param>
/// <param name="Points">In the order that they are drawn.</param>
public sealed record PointChart(
    string Title,
    string Caption,
    ChartAxis X,
    ChartAxis Y,
    ImmutableArray<ChartPoint> Points
) : Chart(Title, Caption)
{
    /// <summary>From left to right; empty where the x axis has ticks.</summary>
    public ImmutableArray<ChartBand> Bands { get; init; } = [];

    /// <summary>Lines across, each with a label.</summary>
    public ImmutableArray<ChartLevel> Levels { get; init; } = [];

    /// <summary>Whether the line y = x is drawn.</summary>
    public bool HasDiagonal { get; init; }
}
