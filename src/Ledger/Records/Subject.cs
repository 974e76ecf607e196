namespace SecureGenomics.Provenance.Ledger;

/// <summary>One thing a step produced: its name and the SHA-256 of its exact bytes.</summary>
/// <param name="Name">The part it plays, for example <c>ciphertext</c>.</param>
/// <param name="Digest">SHA-256 of the blob; for the genesis, of the protocol's manifest.</param>
/// <param name="GitCommit">
/// Lower-case hex of the pinned commit (40 or 64 digits); only in the genesis.
/// </param>
/// <remarks>Source: in-toto Attestation Framework, ResourceDescriptor v1.</remarks>
public sealed record Subject(string Name, ArtifactDigest Digest, string? GitCommit = null);
