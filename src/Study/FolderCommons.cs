using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Store;

namespace SecureGenomics.Provenance.Study;

/// <summary>A commons on disk: its ledger, and the texts that its records name.</summary>
/// <remarks>
/// A folder with a ledger, as a study's, and <c>objects/</c> with the charter and other texts by
/// their SHA-256. It is told from a study by its first entry.
/// </remarks>
public sealed class FolderCommons : IDisposable
{
    private readonly CommonsLedger _ledger;
    private readonly Ed25519PrivateKey? _ledgerKey;

    private FolderCommons(StudyFolder folder, CommonsLedger ledger, Ed25519PrivateKey? ledgerKey)
    {
        (Folder, _ledger, _ledgerKey) = (folder, ledger, ledgerKey);
        Texts = new BlobStore(folder.ObjectsFolder);
    }

    /// <summary>Where it lies.</summary>
    public StudyFolder Folder { get; }

    /// <summary>The texts that records name.</summary>
    public IBlobStore Texts { get; }

    /// <summary>What the ledger says so far.</summary>
    public CommonsState State => _ledger.State;

    /// <summary>The time that an entry appended now would have.</summary>
    public DateTimeOffset Now => _ledger.Now;

    /// <summary>Every entry, exact bytes.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> ReadEntries() => _ledger.Store.ReadEntries();

    /// <summary>Whether a folder's ledger is that of a commons.</summary>
    /// <param name="path">A folder.</param>
    /// <param name="stores">The kinds of ledger stores that this program knows.</param>
    public static bool Is(string path, IReadOnlyList<StoreKind> stores)
    {
        var folder = new StudyFolder(path);
        if (!stores.Any(kind => File.Exists(folder.LedgerFile(kind))))
            return false;
        using var store = folder.OpenLedger(stores);
        try
        {
            return store.ReadEntry(0) is { } first && CommonsEntry.Parse(first) is not null;
        }
        catch (LedgerFormatException)
        {
            return false;
        }
    }

    /// <summary>Makes a commons in a folder that is empty or not there.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="kind">Where the ledger is kept.</param>
    /// <param name="genesis">Signed by its founders.</param>
    /// <param name="ledgerKey">The commons disposes it.</param>
    /// <param name="time">The clock for new entries.</param>
    /// <exception cref="CommonsRejectedException">The statement cannot start a
    /// commons.</exception>
    public static FolderCommons Create(
        string path,
        StoreKind kind,
        DsseEnvelope genesis,
        Ed25519PrivateKey ledgerKey,
        TimeProvider time
    )
    {
        ArgumentNullException.ThrowIfNull(kind);
        var folder = new StudyFolder(path);
        DurableFile.CreateFolder(path);
        var store = kind.Create(folder.LedgerFile(kind));
        try
        {
            return new FolderCommons(
                folder,
                CommonsLedger.Create(store, genesis, ledgerKey, time),
                ledgerKey
            );
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <summary>Opens a commons; every signature is verified.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="stores">The kinds of ledger stores that this program knows.</param>
    /// <param name="ledgerKey">To append; null to read. The commons disposes it.</param>
    /// <param name="time">The clock for new entries.</param>
    /// <exception cref="StudyException">There is no ledger.</exception>
    /// <exception cref="LedgerCorruptException">An entry is malformed or breaks a
    /// rule.</exception>
    public static FolderCommons Open(
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
            return new FolderCommons(folder, CommonsLedger.Open(store, ledgerKey, time), ledgerKey);
        }
        catch
        {
            store.Dispose();
            ledgerKey?.Dispose();
            throw;
        }
    }

    /// <summary>Appends signed statements, all or none, and signs a checkpoint over
    /// them.</summary>
    /// <exception cref="CommonsRejectedException">The state machine refuses one.</exception>
    public IReadOnlyList<CommonsEntry> Append(params IReadOnlyList<DsseEnvelope> statements)
    {
        var entries = _ledger.Append(statements);
        _ledger.SignCheckpoint();
        return entries;
    }

    /// <summary>Signs as the commons' ledger: outcomes, rules and refusals are its to say, but
    /// not
    /// to choose.</summary>
    /// <exception cref="InvalidOperationException">The commons was opened without the
    /// key.</exception>
    public DsseEnvelope SignAsLedger(GovernancePredicate said) =>
        new CommonsStatement(said).Sign(
            _ledgerKey
                ?? throw new InvalidOperationException(
                    "the commons was opened without its ledger's key, for reading only"
                )
        );

    /// <summary>Keeps witnesses' cosignatures of a checkpoint of this ledger.</summary>
    /// <exception cref="ArgumentException">The checkpoint is not this ledger's.</exception>
    public IReadOnlyList<VerifierKey> AddCosignatures(
        Note cosigned,
        IEnumerable<VerifierKey> witnesses
    ) => _ledger.AddCosignatures(cosigned, witnesses);

    /// <summary>The signed checkpoint of the largest size.</summary>
    public ReadOnlyMemory<byte> LatestCheckpoint() =>
        _ledger.Store.LatestCheckpoint()
        ?? throw new LedgerCorruptException("the commons has no checkpoint");

    /// <summary>
    /// The shortest copy that reaches to an entry: entries up to a checkpoint, and the
    /// checkpoint.
    /// </summary>
    /// <param name="index">The entry that it must hold.</param>
    /// <remarks>The same for the same log, however it grows.</remarks>
    /// <exception cref="LedgerCorruptException">No checkpoint reaches so far.</exception>
    public CommonsCopy CopyTo(ulong index)
    {
        foreach (var (size, note) in _ledger.Store.ReadCheckpoints())
        {
            if (size > index)
                return new CommonsCopy(() => ReadEntries().Take((int)size), note);
        }

        throw new LedgerCorruptException($"no checkpoint of the commons reaches to entry {index}");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ledger.Dispose();
        _ledgerKey?.Dispose();
    }
}
