namespace SecureGenomics.Provenance.Ledger;

/// <summary>The result of the computation, still encrypted.</summary>
/// <remarks>Subject: <c>result-ciphertext</c>.</remarks>
public sealed record ResultPredicate : LinkedPredicate
{
    /// <inheritdoc/>
    public override StatementKind Kind => StatementKind.Result;

    /// <summary>The compute entry.</summary>
    public required LeafHash Compute { get; init; }

    /// <summary>The noise bound of the result, in bits; it assumes honestly encrypted inputs.</summary>
    public required ulong NoiseBoundBits { get; init; }
}
