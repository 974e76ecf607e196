using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Store;

/// <summary>Blobs, each named by the SHA-256 of its bytes, wherever they are kept.</summary>
/// <remarks>
/// What a store promises: after <see cref="Put"/> or <see cref="IBlobBatch.Commit"/> returns, the
/// blobs survive a power cut; a name never stands for half a blob.
/// </remarks>
public interface IBlobStore
{
    /// <summary>Whether the blob is there.</summary>
    bool Contains(ArtifactDigest digest);

    /// <summary>A blob's size in bytes; null where it is not there.</summary>
    long? SizeOf(ArtifactDigest digest);

    /// <summary>Stores one blob.</summary>
    /// <returns>Its digest.</returns>
    /// <exception cref="IOException">The disk is full or fails.</exception>
    ArtifactDigest Put(ReadOnlySpan<byte> content);

    /// <summary>Starts a batch of blobs that become durable together.</summary>
    IBlobBatch BeginBatch();

    /// <summary>Opens a blob; its digest is not checked.</summary>
    /// <exception cref="FileNotFoundException">The blob is not there.</exception>
    Stream OpenRead(ArtifactDigest digest);

    /// <summary>A blob's bytes, checked against its digest.</summary>
    /// <param name="digest">The blob's name.</param>
    /// <param name="maxBytes">Largest size that is read.</param>
    /// <exception cref="FileNotFoundException">The blob is not there.</exception>
    /// <exception cref="InvalidDataException">
    /// It is larger, or its bytes have another digest.
    /// </exception>
    byte[] ReadAllBytes(ArtifactDigest digest, long maxBytes = int.MaxValue);
}
