using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;

namespace SecureGenomics.Provenance.Study;

/// <summary>Where a verification reads from: a bundle, a study folder, a context file. Nothing it
/// gives is trusted.</summary>
public interface IEvidenceSource
{
    /// <summary>What the source is, for messages: usually a path.</summary>
    string Name { get; }

    /// <summary>
    /// The state of a ledger that this process has replayed with every signature, as opening a
    /// study's ledger
    /// does; null where <see cref="ReadEntries"/> is to be replayed.
    /// </summary>
    StudyState? Replayed { get; }

    /// <summary>The ledger's entries from the genesis on, as exact bytes.</summary>
    /// <exception cref="LedgerFormatException">There is a line that is no entry.</exception>
    IEnumerable<ReadOnlyMemory<byte>> ReadEntries();

    /// <summary>The size of a blob in bytes; null where there is none.</summary>
    long? SizeOf(ArtifactDigest blob);

    /// <summary>Fills a buffer with a blob's bytes; whether they have the digest, the verification
    /// asks itself.</summary>
    /// <param name="blob">One that <see cref="SizeOf"/> knows.</param>
    /// <param name="destination">As long as the blob.</param>
    /// <returns>Whether the bytes fit what else the source says of them: a container's
    /// CRC-32.</returns>
    /// <exception cref="IOException">It cannot be read.</exception>
    bool ReadBlob(ArtifactDigest blob, Span<byte> destination);

    /// <summary>The commons that approved the study, as far as it travels along; null where it
    /// does
    /// not.</summary>
    CommonsCopy? Commons => null;

    /// <summary>The protocol's Git objects; their ids are computed again.</summary>
    IGitObjects ProtocolObjects { get; }
}
