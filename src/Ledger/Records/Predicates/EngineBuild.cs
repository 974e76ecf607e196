namespace SecureGenomics.Provenance.Ledger;

/// <summary>The program that evaluated a circuit.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version.</param>
/// <param name="Build">The digest of its build.</param>
public sealed record EngineBuild(string Name, string Version, ArtifactDigest Build);
