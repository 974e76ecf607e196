using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>A contribution that counts: accepted, and neither superseded nor
/// withdrawn.</summary>
/// <param name="Index">The entry's index.</param>
/// <param name="Hash">The entry's leaf hash.</param>
/// <param name="Time">The entry's time.</param>
/// <param name="Contributor">The contributor's key.</param>
/// <param name="Genomes">Number of genomes in it.</param>
/// <param name="Report">What the encoder said about itself.</param>
/// <param name="Ciphertexts">The ciphertexts' digests, in order.</param>
/// <param name="Proof">The digest of the proof of knowledge, with commitments.</param>
/// <param name="Commitment">The commitment, 64 hex digits, with commitments.</param>
/// <param name="Consent">What the contributor says it agreed to; in a study of a commons the
/// entry
/// of its consent there.</param>
public sealed record Contribution(
    ulong Index,
    LeafHash Hash,
    DateTimeOffset Time,
    Ed25519PublicKey Contributor,
    ulong Genomes,
    EncoderReport Report,
    ImmutableArray<ArtifactDigest> Ciphertexts,
    ArtifactDigest? Proof,
    string? Commitment,
    ArtifactDigest? Consent = null
);
