using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Store;

/// <summary>Blobs that become durable and visible together; disposing without
/// <see cref="Commit"/> leaves none behind.</summary>
public interface IBlobBatch : IDisposable
{
    /// <summary>Writes one blob, which readers see after <see cref="Commit"/>.</summary>
    /// <returns>Its digest.</returns>
    /// <exception cref="IOException">The disk is full or fails.</exception>
    ArtifactDigest Add(ReadOnlySpan<byte> content);

    /// <summary>Makes every blob of the batch durable and visible.</summary>
    /// <exception cref="IOException">
    /// The disk is full or fails; blobs already visible are whole.
    /// </exception>
    void Commit();
}
