using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.Store;

namespace SecureGenomics.Provenance.Study;

/// <summary>A study on disk: its ledger, its blobs and its protocol.</summary>
/// <remarks>
/// Opened read-only without the ledger key, for writing with it. Only one process writes at a time.
/// </remarks>
public sealed class FolderStudy : IStudy
{
    private readonly ILedgerStore _store;
    private readonly StudyLedger _ledger;
    private Ed25519PrivateKey? _ledgerKey;
    private readonly List<(ulong Index, LeafHash Hash)> _appended = [];

    private FolderStudy(
        StudyFolder folder,
        ILedgerStore store,
        StudyLedger ledger,
        Ed25519PrivateKey? ledgerKey,
        ProtocolPackage protocol
    )
    {
        (Folder, _store, _ledger, _ledgerKey, Protocol) = (
            folder,
            store,
            ledger,
            ledgerKey,
            protocol
        );
        Blobs = new BlobStore(folder.ObjectsFolder);
    }

    /// <summary>Where it lies.</summary>
    public StudyFolder Folder { get; }

    /// <summary>The blobs that the records name.</summary>
    public IBlobStore Blobs { get; }

    /// <summary>The pinned protocol, its ids recomputed from the stored objects.</summary>
    public ProtocolPackage Protocol { get; }

    /// <summary>What the ledger says so far.</summary>
    public StudyState State => _ledger.State;

    /// <inheritdoc/>
    public IMerkleNodes Nodes => _store;

    /// <inheritdoc/>
    public string Name => Folder.Path;

    /// <inheritdoc/>
    /// <remarks>Opening a study replays it with every signature: once is enough.</remarks>
    public StudyState? Replayed => State;

    /// <inheritdoc/>
    public IGitObjects ProtocolObjects => Folder;

    /// <inheritdoc/>
    public CommonsCopy? Commons => CommonsCopy.In(Folder);

    /// <inheritdoc/>
    public IEnumerable<ReadOnlyMemory<byte>> ReadEntries() => _store.ReadEntries();

    /// <summary>One entry's exact bytes; null from the log's size on.</summary>
    public ReadOnlyMemory<byte>? ReadEntry(ulong index) => _store.ReadEntry(index);

    /// <inheritdoc/>
    public ReadOnlyMemory<byte>? LatestCheckpoint() => _store.LatestCheckpoint();

    /// <inheritdoc/>
    public long? SizeOf(ArtifactDigest blob) => Blobs.SizeOf(blob);

    /// <inheritdoc/>
    public bool ReadBlob(ArtifactDigest blob, Span<byte> destination)
    {
        using var stream = Blobs.OpenRead(blob);
        stream.ReadExactly(destination);
        return true;
    }

    /// <inheritdoc/>
    public Entry Refuse(DsseEnvelope statement)
    {
        var entry = _ledger.Refuse(statement);
        _appended.Add((entry.Index, entry.Hash));
        return entry;
    }

    /// <inheritdoc/>
    public IReadOnlyList<VerifierKey> AddCosignatures(
        Note cosigned,
        IEnumerable<VerifierKey> witnesses
    ) => _ledger.AddCosignatures(cosigned, witnesses);

    /// <inheritdoc/>
    public string TableFile => Folder.ResultFile;

    /// <inheritdoc/>
    public void ShowTable(ReadOnlySpan<byte> table) =>
        DurableFile.Replace(TableFile, table, DurableFile.PublicMode);

    /// <summary>Opens a study.</summary>
    /// <param name="path">The study folder.</param>
    /// <param name="stores">The kinds of ledger stores that this program knows.</param>
    /// <param name="ledgerKey">To append; null to read. The study disposes it.</param>
    /// <param name="time">The clock for new entries.</param>
    /// <exception cref="StudyException">Not a study folder.</exception>
    public static FolderStudy Open(
        string path,
        IReadOnlyList<StoreKind> stores,
        Ed25519PrivateKey? ledgerKey,
        TimeProvider time
    )
    {
        var folder = new StudyFolder(path);
        var store = folder.OpenLedger(stores);
        try
        {
            var ledger = StudyLedger.Open(store, ledgerKey, time);
            var pin = ledger.State.Study!.Predicate.Protocol;
            if (!GitObjectId.TryParse(pin.GitCommit, out var commit))
                throw new StudyException(
                    $"{path}: the genesis names no Git commit",
                    "the ledger is damaged; verify its bundle",
                    NextStep.Verify
                );
            var protocol = ProtocolPackage.Load(folder, commit, pin.Path);
            return new FolderStudy(folder, store, ledger, ledgerKey, protocol);
        }
        catch
        {
            store.Dispose();
            ledgerKey?.Dispose();
            throw;
        }
    }

    /// <summary>Opens a study that was opened for reading for writing, too, without replaying it
    /// again.</summary>
    /// <param name="ledgerKey">The study disposes it.</param>
    /// <exception cref="ArgumentException">It is not the key that the genesis names.</exception>
    public void AllowWriting(Ed25519PrivateKey ledgerKey)
    {
        ArgumentNullException.ThrowIfNull(ledgerKey);
        try
        {
            _ledger.AllowWriting(ledgerKey);
        }
        catch
        {
            ledgerKey.Dispose();
            throw;
        }

        _ledgerKey?.Dispose();
        _ledgerKey = ledgerKey;
    }

    /// <summary>Makes a study in a folder that holds its protocol already.</summary>
    public static FolderStudy Create(
        StudyFolder folder,
        StoreKind storeKind,
        ProtocolPackage protocol,
        DsseEnvelope genesis,
        Ed25519PrivateKey ledgerKey,
        TimeProvider time
    )
    {
        var store = storeKind.Create(folder.LedgerFile(storeKind));
        try
        {
            return new FolderStudy(
                folder,
                store,
                StudyLedger.Create(store, genesis, ledgerKey, time),
                ledgerKey,
                protocol
            );
        }
        catch
        {
            store.Dispose();
            ledgerKey.Dispose();
            throw;
        }
    }

    /// <summary>Appends signed statements: all of them or none.</summary>
    /// <exception cref="StatementRejectedException">The state machine refuses one.</exception>
    public IReadOnlyList<Entry> Append(params IReadOnlyList<DsseEnvelope> statements)
    {
        var entries = _ledger.Append(statements);
        _appended.AddRange(entries.Select(entry => (entry.Index, entry.Hash)));
        return entries;
    }

    /// <summary>What this process appended, in order; others may have appended in
    /// between.</summary>
    public IReadOnlyList<(ulong Index, LeafHash Hash)> Appended => _appended;

    /// <summary>Reads what other processes appended since.</summary>
    /// <exception cref="LedgerCorruptException">An entry is malformed or breaks a
    /// rule.</exception>
    public void Refresh() => _ledger.Refresh();

    /// <summary>Signs and stores the checkpoint of the present size.</summary>
    public Note SignCheckpoint() => _ledger.SignCheckpoint();

    /// <inheritdoc/>
    public void Dispose()
    {
        _ledger.Dispose();
        _store.Dispose();
        _ledgerKey?.Dispose();
    }
}
