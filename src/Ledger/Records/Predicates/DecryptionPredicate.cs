namespace SecureGenomics.Provenance.Ledger;

/// <summary>The decrypted result.</summary>
/// <remarks>
/// Subjects: <c>opening</c> where the study opens with commitments, and <c>result.tsv</c>. When the
/// table is withheld the digests are SHA-256(32-byte salt ‖ blob).
/// </remarks>
public sealed record DecryptionPredicate : LinkedPredicate
{
    /// <inheritdoc/>
    public override StatementKind Kind => StatementKind.Decryption;

    /// <summary>The result entry.</summary>
    public required LeafHash Result { get; init; }

    /// <summary>How the numbers can be checked; equal to the study's.</summary>
    public required OpeningMethod Open { get; init; }

    /// <summary>How the numbers were released: <c>exact</c>, or the name of a rounding or flooding.</summary>
    public required string ReleaseMethod { get; init; }

    /// <summary>Whether the table is published or withheld.</summary>
    public required PublishedForm Published { get; init; }
}
