using System.Collections.Immutable;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;

namespace SecureGenomics.Provenance.Study;

/// <summary>A container as evidence: a study's bundle or its public context.</summary>
/// <param name="container">Open; stays the caller's.</param>
/// <param name="name">Usually the path.</param>
public sealed class BundleSource(BundleReader container, string name) : IEvidenceSource, IGitObjects
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public StudyState? Replayed => null;

    /// <inheritdoc/>
    public IGitObjects ProtocolObjects => this;

    /// <inheritdoc/>
    public CommonsCopy? Commons =>
        container.Contains(BundlePath.CommonsEntries)
            ? new CommonsCopy(
                container.ReadCommonsEntries,
                container.Contains(BundlePath.CommonsCheckpoint)
                    ? container.ReadAllBytes(BundlePath.CommonsCheckpoint, maxBytes: 1 << 20)
                    : default
            )
            : null;

    /// <inheritdoc/>
    public IEnumerable<ReadOnlyMemory<byte>> ReadEntries() =>
        container.Contains(BundlePath.Entries) ? container.ReadEntries() : [];

    /// <inheritdoc/>
    public long? SizeOf(ArtifactDigest blob) => (long?)container.SizeOf(BundlePath.Object(blob));

    /// <inheritdoc/>
    public bool ReadBlob(ArtifactDigest blob, Span<byte> destination) =>
        container.ReadInto(BundlePath.Object(blob), destination);

    /// <inheritdoc/>
    public ImmutableArray<byte>? Find(GitObjectId id)
    {
        var path = BundlePath.ProtocolObject(id.ToString());
        return container.Contains(path)
            ? [.. container.ReadAllBytes(path, ProtocolPackage.MaximumFileBytes + 64)]
            : null;
    }
}
