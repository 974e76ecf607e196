namespace SecureGenomics.Provenance.Ledger;

/// <summary>What encoded the data, and nothing about the data.</summary>
/// <param name="Encoder">The encoder's name.</param>
/// <param name="Version">Its version.</param>
/// <param name="Build">The digest of its build.</param>
/// <param name="Variants">The digest of the variant table it used.</param>
public sealed record EncoderReport(string Encoder, string Version, ArtifactDigest Build, ArtifactDigest Variants);
