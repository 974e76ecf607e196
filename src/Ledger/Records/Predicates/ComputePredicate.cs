namespace SecureGenomics.Provenance.Ledger;

/// <summary>What was computed, on which inputs, by which program.</summary>
/// <remarks>Subjects: <c>circuit</c>, then the encoded constants <c>constant/&lt;name&gt;</c>.</remarks>
public sealed record ComputePredicate : LinkedPredicate
{
    /// <inheritdoc/>
    public override StatementKind Kind => StatementKind.Compute;

    /// <summary>The close entry.</summary>
    public required LeafHash Close { get; init; }

    /// <summary>The ciphertext digests of the effective contributions, by index and then by subject.</summary>
    public required CountedRoot Inputs { get; init; }

    /// <summary>The program that evaluated the circuit.</summary>
    public required EngineBuild Engine { get; init; }
}
