namespace SecureGenomics.Provenance.Ledger;

/// <summary>A vote that counts.</summary>
/// <param name="Index">The entry's index.</param>
/// <param name="Hash">The entry's leaf hash.</param>
/// <param name="Member">Whose vote it is.</param>
/// <param name="Choice">What it is.</param>
public sealed record CastVote(
    ulong Index,
    LeafHash Hash,
    Ed25519PublicKey Member,
    VoteChoice Choice
);
