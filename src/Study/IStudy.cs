using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.Store;

namespace SecureGenomics.Provenance.Study;

/// <summary>A study, wherever it is: what every step of the pipeline asks of it.</summary>
/// <remarks>
/// Nothing that goes through this interface knows a path. Appending needs the ledger's key, which
/// belongs to whoever keeps the ledger; an actor's own key signs statements before they come here.
/// </remarks>
public interface IStudy : IEvidenceSource, IDisposable
{
    /// <summary>What the ledger says so far.</summary>
    StudyState State { get; }

    /// <summary>The pinned protocol, its ids recomputed from the stored objects.</summary>
    ProtocolPackage Protocol { get; }

    /// <summary>The blobs that the records name.</summary>
    IBlobStore Blobs { get; }

    /// <summary>The log's tree, for proofs.</summary>
    IMerkleNodes Nodes { get; }

    /// <summary>The signed checkpoint of the largest size; null where there is none.</summary>
    ReadOnlyMemory<byte>? LatestCheckpoint();

    /// <summary>Whose cosignatures its checkpoints carry.</summary>
    WitnessRule Witnesses => WitnessRule.None;

    /// <summary>Appends signed statements: all of them or none.</summary>
    /// <exception cref="StatementRejectedException">The state machine refuses one.</exception>
    IReadOnlyList<Entry> Append(params IReadOnlyList<DsseEnvelope> statements);

    /// <summary>Records that a statement was refused, and by which rule.</summary>
    /// <exception cref="ArgumentException">The statement could be appended.</exception>
    Entry Refuse(DsseEnvelope statement);

    /// <summary>Signs and stores the checkpoint of the present size.</summary>
    Note SignCheckpoint();

    /// <summary>Keeps witnesses' cosignatures of a checkpoint of this ledger.</summary>
    /// <returns>The witnesses whose cosignatures are valid and kept.</returns>
    /// <exception cref="ArgumentException">The checkpoint is not this ledger's.</exception>
    IReadOnlyList<VerifierKey> AddCosignatures(Note cosigned, IEnumerable<VerifierKey> witnesses);

    /// <summary>What this process appended, in order; others may have appended in
    /// between.</summary>
    IReadOnlyList<(ulong Index, LeafHash Hash)> Appended { get; }

    /// <summary>Keeps a copy of the published table where people look for it, where there is such a
    /// place.</summary>
    void ShowTable(ReadOnlySpan<byte> table);

    /// <summary>Where <see cref="ShowTable"/> keeps it.</summary>
    string TableFile { get; }
}
