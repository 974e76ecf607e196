namespace SecureGenomics.Provenance.Ledger;

/// <summary>One contributor's encrypted data.</summary>
/// <remarks>
/// Subjects: <c>ciphertext</c>, or <c>ciphertext/0</c>, <c>ciphertext/1</c>… when there are several;
/// then <c>proof</c> where the study opens with commitments.
/// </remarks>
public sealed record ContributionPredicate : LinkedPredicate
{
    /// <inheritdoc/>
    public override StatementKind Kind => StatementKind.Contribution;

    /// <summary>The leaf hash of the context entry whose public key encrypted the data.</summary>
    public required LeafHash Context { get; init; }

    /// <summary>The contributor's key, which signs the statement.</summary>
    public required Ed25519PublicKey Contributor { get; init; }

    /// <summary>Number of genomes in the contribution; at least 1.</summary>
    public required ulong Genomes { get; init; }

    /// <summary>What the encoder says about itself in public.</summary>
    public required EncoderReport Report { get; init; }

    /// <summary>The commitment to the data, 64 lower-case hex digits (a ristretto255 point); with <see cref="OpeningMethod.Pedersen"/> only.</summary>
    public string? Commitment { get; init; }

    /// <summary>The digest of the consent terms that the contributor agreed to.</summary>
    public ArtifactDigest? Consent { get; init; }

    /// <summary>The same key's effective contribution that this one replaces.</summary>
    public LeafHash? Supersedes { get; init; }

    /// <summary>The proof that the contributor's key is on the study's list; required when it has one.</summary>
    public Admission? Admission { get; init; }
}
