using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Store;

/// <summary>A blob as it lies in a store.</summary>
/// <param name="Digest">Its name.</param>
/// <param name="SizeInBytes">Its size.</param>
/// <param name="Renewed">When it was stored, or said to be needed again.</param>
public readonly record struct StoredBlob(
    ArtifactDigest Digest,
    long SizeInBytes,
    DateTimeOffset Renewed
);
