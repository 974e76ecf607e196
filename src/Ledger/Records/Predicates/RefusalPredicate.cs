namespace SecureGenomics.Provenance.Ledger;

/// <summary>A statement that the ledger refused, kept so that a refusal cannot be denied.</summary>
/// <remarks>Subjects: none.</remarks>
public sealed record RefusalPredicate : LinkedPredicate
{
    /// <inheritdoc/>
    public override StatementKind Kind => StatementKind.Refusal;

    /// <summary>The refused statement's envelope; null when its bytes are not a statement.</summary>
    public DsseEnvelope? Statement { get; init; }

    /// <summary>SHA-256 of the refused bytes.</summary>
    public required ArtifactDigest Refused { get; init; }

    /// <summary>Why: the name of a <see cref="RejectionCode"/>, or <c>malformed</c>.</summary>
    public required string Reason { get; init; }
}
