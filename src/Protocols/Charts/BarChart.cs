using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>A bar.</summary>
/// <param name="Label">What it stands for: a variant's id.</param>
/// <param name="Value">NaN where there is none, and no bar.</param>
/// <param name="Text">The value in words.</param>
public sealed record ChartBar(string Label, double Value, string Text);

/// <summary>Few values, each with a label, from 0 on.</summary>
/// <param name="Title">One line.</param>
/// <param name="Caption">What is seen.</param>
/// <param name="Axis">Covers 0 and every value.</param>
/// <param name="Bars">At least one; in table order.</param>
public sealed record BarChart(
    string Title,
    string Caption,
    ChartAxis Axis,
    ImmutableArray<ChartBar> Bars
) : Chart(Title, Caption);
