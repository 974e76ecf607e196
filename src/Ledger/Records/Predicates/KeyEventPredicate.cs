namespace SecureGenomics.Provenance.Ledger;

/// <summary>A key added to a role or revoked, from the next index on.</summary>
/// <remarks>Subject: <c>key</c>, the SHA-256 of the key's 32 bytes. The ledger key cannot be changed.</remarks>
public sealed record KeyEventPredicate : LinkedPredicate
{
    /// <inheritdoc/>
    public override StatementKind Kind => StatementKind.KeyEvent;

    /// <summary>Add or revoke.</summary>
    public required KeyEventAction Action { get; init; }

    /// <summary>The role whose key changes.</summary>
    public required StudyRole Role { get; init; }

    /// <summary>The key.</summary>
    public required Ed25519PublicKey Key { get; init; }

    /// <summary>1 for the study's first key event, then one more each time.</summary>
    public required ulong Sequence { get; init; }
}
