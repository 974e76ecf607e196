using System.Diagnostics;
using LiteDB;
using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Store.LiteDb;

/// <summary>
/// A log in a LiteDB file, with a write-ahead log and a lock file beside it: <c>PATH</c>,
/// <c>PATH-log</c>, <c>PATH-lock</c>.
/// </summary>
/// <remarks>
/// <para>LiteDB 5 acknowledges a commit before it is on the disk, does not hear that a sync failed
/// and lets two programs write at once. So it works here on streams of this project, which sync
/// through the C library and know torn and damaged pages; it never folds its log by itself; and two
/// locks keep programs apart: that of the lock file for an append, that of the data file, shared,
/// for reading and alone for folding the log into it.</para>
/// <para>Every entry is hashed when the store is opened, and the stored tree compared. After a
/// failed write or sync every call throws: open the ledger again. Threads may share a store; they
/// take turns. Source: docs/stores.md.</para>
/// </remarks>
public sealed class LiteDbLedgerStore : ILedgerStore
{
    private const string LogSuffix = "-log";
    private const string LockSuffix = "-lock";
    private const int BusySeconds = 5;

    private readonly Lock _gate = new();
    private readonly Func<string, ILedgerFile> _openFile;
    private readonly string _path;
    private readonly ILedgerFile _data;
    private readonly ILedgerFile _logFile;
    private readonly LogFile _log;
    private readonly LiteDbContent _content;
    private ILedgerFile? _lockFile;
    private IOException? _fault;
    private bool _isAppending;
    private bool _hasAppended;
    private bool _isStale;
    private bool _isDisposed;
    private int _moments;

    private LiteDbLedgerStore(string path, Func<string, ILedgerFile> openFile)
    {
        _path = path;
        _openFile = openFile;
        _data = openFile(path);
        var isOpen = false;
        try
        {
            WaitFor(() => _data.TryLock(isExclusive: false));
            var identity = ReadIdentity();
            if (!File.Exists(path + LogSuffix))
                CreateBeside(path + LogSuffix, LogFile.NewHeader(identity));
            _logFile = openFile(path + LogSuffix);
            _log = new LogFile(_logFile, identity);
            _content = new LiteDbContent(_data, _log);
            _data.Unlock();
            isOpen = true;
        }
        finally
        {
            if (!isOpen)
            {
                _logFile?.Dispose();
                _data.Dispose();
            }
        }
    }

    /// <inheritdoc/>
    public ulong Size => Read(() => _content.Size);

    /// <summary>The log is folded before a commit when it has this many pages: at 1,024, 8
    /// MiB.</summary>
    internal int FoldFrames { get; set; } = 1024;

    /// <summary>LiteDB, as a kind of store.</summary>
    public static StoreKind Kind { get; } = new("litedb", "ledger.litedb", Create, Open);

    /// <summary>What LiteDB calls its version, such as <c>5.0.21</c>.</summary>
    public static string LibraryVersion =>
        typeof(LiteException).Assembly.GetName().Version!.ToString(fieldCount: 3);

    /// <summary>Makes a new, empty log.</summary>
    /// <param name="path">A path where nothing is yet.</param>
    /// <exception cref="PathTakenException">Something is at that path or has the name of the log
    /// beside it.</exception>
    /// <exception cref="IOException">The disk fails.</exception>
    public static LiteDbLedgerStore Create(string path)
    {
        if (Path.Exists(path))
            throw new PathTakenException(path);
        var data = LiteDbContent.NewFile();
        var identity = Page.IdentityOf(data);
        WriteNew(path + LogSuffix, LogFile.NewHeader(identity));
        var isMade = false;
        try
        {
            WriteNew(path, data);
            isMade = true;
        }
        finally
        {
            if (!isMade)
                File.Delete(path + LogSuffix);
        }

        return Open(path);
    }

    /// <summary>Opens a log and verifies every entry's hash and the stored tree.</summary>
    /// <param name="path">What <see cref="Create"/> made.</param>
    /// <exception cref="FileNotFoundException">There is no file.</exception>
    /// <exception cref="LedgerCorruptException">The file is not a ledger or is
    /// damaged.</exception>
    /// <exception cref="LedgerBusyException">Another program folds its log for too
    /// long.</exception>
    /// <exception cref="IOException">The disk fails.</exception>
    public static LiteDbLedgerStore Open(string path) => Open(path, DiskFile.Open);

    /// <summary>Opens a log on files that a test supplies.</summary>
    internal static LiteDbLedgerStore Open(string path, Func<string, ILedgerFile> openFile) =>
        File.Exists(path)
            ? new LiteDbLedgerStore(path, openFile)
            : throw new FileNotFoundException($"there is no ledger at {path}", path);

    /// <inheritdoc/>
    public RootHash RootAt(ulong size) =>
        Read(() =>
            size == _content.Size ? _content.Tree.Root : MerkleProver.RootAt(_content, size)
        );

    /// <inheritdoc/>
    public Sha256Digest NodeAt(int level, ulong position) =>
        Read(() => _content.NodeAt(level, position));

    /// <inheritdoc/>
    public IEnumerable<ReadOnlyMemory<byte>> ReadEntries(ulong fromIndex = 0)
    {
        // Page by page, so that nobody waits while the caller works.
        for (var next = fromIndex; ; )
        {
            var from = next;
            var page = Read(() => _content.EntriesFrom(from));
            foreach (var bytes in page)
                yield return bytes;
            if (page.Count < LiteDbContent.PageEntries)
                yield break;
            next += (ulong)page.Count;
        }
    }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte>? ReadEntry(ulong index)
    {
        if (Read(() => _content.Entry(index)) is { } bytes)
            return bytes;
        // Not "? bytes : null": there the null would become empty memory.
        return null;
    }

    /// <inheritdoc/>
    public IEnumerable<(int Level, ulong Position, Sha256Digest Hash)> ReadNodes()
    {
        var size = Size;
        for (var level = 1; level < 64 && size >> level > 0; level++)
        {
            for (var position = 0UL; position < size >> level; position++)
                yield return (level, position, NodeAt(level, position));
        }
    }

    /// <inheritdoc/>
    public IEnumerable<string> CheckIntegrity() => Read(DamagedPages);

    /// <inheritdoc/>
    public IEnumerable<(ulong Size, ReadOnlyMemory<byte> Note)> ReadCheckpoints() =>
        Read(() =>
            _content
                .Checkpoints.Select(pair => (pair.Key, (ReadOnlyMemory<byte>)pair.Value))
                .ToArray()
        );

    /// <inheritdoc/>
    public ReadOnlyMemory<byte>? LatestCheckpoint()
    {
        if (Read(_content.LatestCheckpoint) is { } note)
            return note;
        return null;
    }

    /// <inheritdoc/>
    public IDisposable BeginRead()
    {
        lock (_gate)
        {
            _ = Read(() => _content.Size);
            if (_moments == 0)
                LockForReading();
            _moments++;
            return new Moment(this);
        }
    }

    /// <inheritdoc/>
    public ILedgerAppend BeginAppend()
    {
        lock (_gate)
        {
            RequireUsable();
            if (_moments > 0)
                throw new InvalidOperationException("the store is being read as of one moment");
            if (_isAppending)
                throw new LedgerBusyException("this store is being appended to");
            _isAppending = true;
        }

        var isBegun = false;
        try
        {
            var lockFile = OpenLock();
            WaitFor(() => lockFile.TryLock(isExclusive: true));
            var tree = Read(() => _content.Tree);
            isBegun = true;
            return new LiteDbLedgerAppend(this, tree);
        }
        finally
        {
            if (!isBegun)
                EndAppend();
        }
    }

    /// <summary>Folds the log if that is possible at once, and closes the files.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_isDisposed)
                return;
            _isDisposed = true;
            if (_hasAppended && _fault is null && !_isAppending && _moments == 0)
                FoldAtTheEnd();
            _content.Dispose();
            _logFile.Dispose();
            _data.Dispose();
            _lockFile?.Dispose();
        }
    }

    /// <summary>Stores an append.</summary>
    internal void Commit(List<BsonDocument> entries, List<BsonDocument> notes, CompactRange tree)
    {
        lock (_gate)
        {
            RequireUsable();
            try
            {
                // Before and not after: what is acknowledged must not seem to have failed.
                if (_log.CommittedFrames >= FoldFrames)
                    FoldIfNobodyReads();
                _content.Store(entries, notes, tree);
                _hasAppended = true;
            }
            catch (IOException fault)
            {
                _fault = fault;
                TakeBack();
                throw;
            }
        }
    }

    /// <summary>Lets others append.</summary>
    internal void EndAppend()
    {
        lock (_gate)
        {
            _isAppending = false;
            if (!_isDisposed)
                _lockFile?.Unlock();
        }
    }

    private T Read<T>(Func<T> step)
    {
        lock (_gate)
        {
            RequireUsable();
            if (_moments > 0)
                return step();
            LockForReading();
            try
            {
                if (_isStale || _log.HasChanged())
                {
                    _isStale = true;
                    _content.Reopen();
                    _isStale = false;
                }

                return step();
            }
            catch (IOException)
            {
                // LiteDB closes itself when a read fails.
                _isStale = true;
                throw;
            }
            finally
            {
                _data.Unlock();
            }
        }
    }

    private void RequireUsable()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (_fault is not null)
            throw new IOException(
                "an append to this ledger failed; it has to be opened again",
                _fault
            );
    }

    private void LockForReading() => WaitFor(() => _data.TryLock(isExclusive: false));

    private void FoldIfNobodyReads()
    {
        if (!_data.TryLock(isExclusive: true))
            return;
        try
        {
            _content.Fold();
        }
        finally
        {
            _data.Unlock();
        }
    }

    private void FoldAtTheEnd()
    {
        try
        {
            if (_lockFile!.TryLock(isExclusive: true) && !_log.HasChanged())
                FoldIfNobodyReads();
        }
        catch (IOException)
        {
            // Everything is in the log, which is synced and stays until a fold succeeds.
        }
    }

    private void TakeBack()
    {
        try
        {
            _log.TakeBack();
        }
        catch (IOException)
        {
            // The failure that led here is the one to report. Frames that stay behind without
            // their last page count for nothing.
        }
    }

    private List<string> DamagedPages()
    {
        var problems = new List<string>();
        var page = new byte[Page.SizeInBytes];
        var newer = _log.PageNumbers();
        for (var number = 0L; number < _data.Length / Page.SizeInBytes; number++)
        {
            var read = _data.Read(page, number * Page.SizeInBytes);
            if (!newer.Contains(number) && !(read == page.Length && Page.TryUnseal(page, number)))
                problems.Add($"page {number} has another checksum");
        }

        return problems;
    }

    private ulong ReadIdentity()
    {
        var header = new byte[Page.SizeInBytes];
        return _data.Read(header, 0) == header.Length && Page.IsHeader(header)
            ? Page.IdentityOf(header)
            : throw new LedgerCorruptException($"{_path} is not a ledger");
    }

    private ILedgerFile OpenLock()
    {
        if (_lockFile is not null)
            return _lockFile;
        if (!File.Exists(_path + LockSuffix))
            CreateBeside(_path + LockSuffix, []);
        return _lockFile = _openFile(_path + LockSuffix);
    }

    private static void WriteNew(string path, ReadOnlySpan<byte> content)
    {
        try
        {
            DurableFile.WriteNew(path, content, DurableFile.PublicMode);
        }
        catch (UnauthorizedAccessException fault)
        {
            throw new IOException(fault.Message, fault);
        }
    }

    private static void CreateBeside(string path, ReadOnlySpan<byte> content)
    {
        try
        {
            WriteNew(path, content);
        }
        catch (PathTakenException)
        {
            // Another program made it at the same time.
        }
    }

    private static void WaitFor(Func<bool> tryLock)
    {
        var clock = Stopwatch.StartNew();
        while (!tryLock())
        {
            if (clock.Elapsed.TotalSeconds > BusySeconds)
                throw new LedgerBusyException(
                    "another program is using this ledger; try again when it is done"
                );
            Thread.Sleep(millisecondsTimeout: 1);
        }
    }

    private sealed class Moment(LiteDbLedgerStore store) : IDisposable
    {
        private bool _isOver;

        public void Dispose()
        {
            lock (store._gate)
            {
                if (_isOver)
                    return;
                _isOver = true;
                store._moments--;
                if (store._moments == 0 && !store._isDisposed)
                    store._data.Unlock();
            }
        }
    }
}
