using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.Verifier;

namespace SecureGenomics.Provenance.Engine;

/// <summary>A study folder as evidence, for whoever verifies before acting on it.</summary>
internal sealed class StudyEvidence(Study study) : IEvidenceSource
{
    public string Name => study.Folder.Path;

    /// <summary>Opening a study replays it with every signature: once is enough.</summary>
    public StudyState? Replayed => study.State;

    public IGitObjects ProtocolObjects => study.Folder;

    public IEnumerable<ReadOnlyMemory<byte>> ReadEntries() => study.Store.ReadEntries();

    public long? SizeOf(ArtifactDigest blob) => study.Blobs.SizeOf(blob);

    public bool ReadBlob(ArtifactDigest blob, Span<byte> destination)
    {
        using var stream = study.Blobs.OpenRead(blob);
        stream.ReadExactly(destination);
        return true;
    }
}
