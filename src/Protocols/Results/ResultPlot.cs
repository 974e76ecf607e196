using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>One value of a plot.</summary>
/// <param name="Label">What it stands for: a variant's id.</param>
/// <param name="Value">Finite.</param>
/// <param name="Text">The value as the table has it.</param>
public sealed record PlotValue(string Label, double Value, string Text);

/// <summary>What of a result is worth drawing.</summary>
/// <param name="Title">One line.</param>
/// <param name="Axis">What the values are, with their unit.</param>
/// <param name="Values">At least one; in table order.</param>
public sealed record ResultPlot(string Title, string Axis, ImmutableArray<PlotValue> Values);
