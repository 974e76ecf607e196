using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>What one step does.</summary>
public enum CircuitOperation
{
    /// <summary>Nothing; no step does this.</summary>
    None = 0,

    /// <summary>Adds every ciphertext of a list, slot by slot.</summary>
    Sum,
}

/// <summary>One named step.</summary>
/// <param name="Name">Later steps and the output refer to it.</param>
/// <param name="Operation">What it does.</param>
/// <param name="Arguments"><c>contributions</c> or names of earlier steps.</param>
public sealed record CircuitStep(string Name, CircuitOperation Operation, ImmutableArray<string> Arguments);

/// <summary>A circuit as the protocol writes it: named steps, the last of which is the output.</summary>
/// <param name="Steps">In order; a step refers to earlier ones only.</param>
public sealed record Circuit(ImmutableArray<CircuitStep> Steps)
{
    /// <summary>The input that stands for all effective contributions, in ledger order.</summary>
    public const string ContributionsInput = "contributions";
}
