namespace SecureGenomics.Provenance.Engine;

/// <summary>How far a long step is.</summary>
/// <param name="Step">What is being done, as a participle: <c>encrypting</c>.</param>
/// <param name="Done">Units done.</param>
/// <param name="Total">Units in all; at least 1.</param>
/// <param name="Unit">What is counted, plural: <c>genomes</c>.</param>
public readonly record struct StepProgress(string Step, long Done, long Total, string Unit);
