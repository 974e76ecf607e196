namespace SecureGenomics.Provenance.Ledger;

/// <summary>What terms are asked about: a purpose, and where and when it is carried
/// out.</summary>
/// <param name="Purpose">What the proposal asserts.</param>
/// <param name="Proposal">The proposal's leaf hash.</param>
/// <param name="Researcher">The study's researcher.</param>
/// <param name="Time">The lock's time.</param>
/// <param name="IsNamed">Whether the consent was given for this very proposal.</param>
public sealed record ProposedUse(
    Purpose Purpose,
    LeafHash Proposal,
    Ed25519PublicKey Researcher,
    DateTimeOffset Time,
    bool IsNamed
);
