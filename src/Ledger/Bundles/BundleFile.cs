namespace SecureGenomics.Provenance.Ledger;

/// <summary>One file of a container, as its manifest lists it.</summary>
/// <param name="Name">Its path inside the container.</param>
/// <param name="SizeBytes">Its size.</param>
/// <param name="Digest">SHA-256 of its bytes, as the manifest says.</param>
public sealed record BundleFile(string Name, ulong SizeBytes, ArtifactDigest Digest);
