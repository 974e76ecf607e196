namespace SecureGenomics.Provenance.Ledger;

/// <summary>A file of a container whose bytes are not those that the manifest lists.</summary>
/// <param name="Name">Its path inside the container.</param>
/// <param name="Expected">SHA-256 that the manifest says.</param>
/// <param name="Found">
/// SHA-256 of the bytes; equal to <paramref name="Expected"/> when only the ZIP checksum is wrong.
/// </param>
public sealed record DigestMismatch(string Name, ArtifactDigest Expected, ArtifactDigest Found);
