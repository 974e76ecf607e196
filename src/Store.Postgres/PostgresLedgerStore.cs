using System.Data;
using System.Diagnostics;
using Npgsql;
using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Store.Postgres;

/// <summary>
/// The log of one study in a PostgreSQL database that several server processes share.
/// </summary>
/// <remarks>
/// <para>Tables of the schema <c>sgp</c>, each with the study's number in front of its key:
/// <c>entries(study, index, leaf_hash, bytes)</c>, <c>nodes(study, level, position, hash)</c> with
/// the perfect subtrees from level 1 up, <c>checkpoints(study, size, note)</c>,
/// <c>cosignatures(study, size, line)</c>; triggers refuse to change or delete a row. An append is
/// one transaction under an advisory lock of the study, durable when its commit returns.</para>
/// <para>A read takes a connection of the pool for as long as it lasts; an append and a moment hold
/// one until they are disposed, and what is read meanwhile goes through it. A read that finds its
/// connection ended is made once more on a new one. Used from one thread at a time; threads open a
/// store each, which share their connections. Source: docs/stores.md.</para>
/// </remarks>
public sealed class PostgresLedgerStore : ILedgerStore, IAppendNotices
{
    private const int PageEntries = 512;
    private const int PageNodes = 4096;
    private const int AskAgainSeconds = 10;
    private const int AskAgainMilliseconds = 200;

    private readonly PostgresPool _pool;
    private readonly StudyRows _rows;
    private PostgresTransaction? _held;
    private int _moments;
    private bool _isDisposed;

    // The tree and the end of the log as of the last append here; the tree is looked up again when
    // another process has appended since.
    private CompactRange _tree = CompactRange.Empty;
    private LogEnd _known;

    private PostgresLedgerStore(PostgresPool pool, Guid key, int study)
    {
        (_pool, Key, _rows) = (pool, key, new StudyRows(study));
    }

    /// <summary>The study's name within its database.</summary>
    public Guid Key { get; }

    /// <inheritdoc/>
    public ulong Size => Read(_rows.Size);

    /// <summary>Makes a new, empty log.</summary>
    /// <param name="address">The database; its tables are made if it has none.</param>
    /// <exception cref="IOException">The database cannot be used, or may lose what it
    /// acknowledged.</exception>
    /// <exception cref="LedgerCorruptException">Its tables are of a newer program.</exception>
    public static PostgresLedgerStore Create(PostgresAddress address) =>
        Create(new PostgresPool(address));

    /// <summary>Opens a log.</summary>
    /// <param name="address">The database.</param>
    /// <param name="key">From <see cref="Key"/>.</param>
    /// <exception cref="IOException">The database cannot be used, or may lose what it
    /// acknowledged.</exception>
    /// <exception cref="LedgerCorruptException">It has no such study, or its tables are of a newer
    /// program.</exception>
    public static PostgresLedgerStore Open(PostgresAddress address, Guid key) =>
        Open(new PostgresPool(address), key);

    /// <summary>Makes a log through connections that others use, too.</summary>
    internal static PostgresLedgerStore Create(PostgresPool pool)
    {
        var key = Guid.NewGuid();
        return Enter(pool, key, connection => PostgresSchema.AddStudy(connection, key));
    }

    /// <summary>Opens a log through connections that others use, too.</summary>
    internal static PostgresLedgerStore Open(PostgresPool pool, Guid key) =>
        Enter(pool, key, connection => PostgresSchema.FindStudy(connection, key));

    /// <inheritdoc/>
    public RootHash RootAt(ulong size) => TreeAt(size).Root;

    /// <inheritdoc/>
    public Sha256Digest NodeAt(int level, ulong position)
    {
        if (level is < 0 or > 63 || position > long.MaxValue)
            throw MissingNode(level, position);
        return
            Read(connection => _rows.Hash(connection, level, position))
                is { Length: Sha256Digest.SizeInBytes } hash
            ? new Sha256Digest(hash)
            : throw MissingNode(level, position);
    }

    /// <inheritdoc/>
    /// <remarks>They are those of the moment when the first one is asked for.</remarks>
    public IEnumerable<ReadOnlyMemory<byte>> ReadEntries(ulong fromIndex = 0)
    {
        // Page by page, so that no transaction stays open while the caller works. Rows never
        // change, so the size alone fixes the moment.
        var size = Size;
        for (var next = fromIndex; next < size; )
        {
            var from = next;
            var page = Read(connection => _rows.Entries(connection, from, size, PageEntries));
            foreach (var bytes in page)
                yield return bytes;
            next += (ulong)page.Count;
            if (page.Count < PageEntries && next < size)
                throw new LedgerCorruptException($"entry {next} is missing");
        }
    }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte>? ReadEntry(ulong index)
    {
        if (
            index <= long.MaxValue
            && Read(connection => _rows.Entry(connection, index)) is { } bytes
        )
            return bytes;
        // Not "? bytes : null": there the null would become empty memory.
        return null;
    }

    /// <inheritdoc/>
    /// <remarks>Of one moment within <see cref="BeginRead"/> alone.</remarks>
    public IEnumerable<(int Level, ulong Position, Sha256Digest Hash)> ReadNodes()
    {
        var after = (Level: 0, Position: 0UL);
        for (var isDone = false; !isDone; )
        {
            var before = after;
            var page = Read(connection => _rows.Nodes(connection, before, PageNodes));
            foreach (var node in page)
                yield return node;
            isDone = page.Count < PageNodes;
            if (!isDone)
                after = (page[^1].Level, page[^1].Position);
        }
    }

    /// <inheritdoc/>
    /// <remarks>That the triggers and keys of the tables are in place; what they hold, a check of
    /// the entries tells.</remarks>
    public IEnumerable<string> CheckIntegrity() => Read(PostgresSchema.Problems);

    /// <inheritdoc/>
    public IEnumerable<(ulong Size, ReadOnlyMemory<byte> Note)> ReadCheckpoints() =>
        Read(_rows.Checkpoints);

    /// <inheritdoc/>
    public ReadOnlyMemory<byte>? LatestCheckpoint()
    {
        if (Read(_rows.LatestCheckpoint) is { } note)
            return note;
        return null;
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The store is being appended to.</exception>
    public IDisposable BeginRead()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (_held is not null && _moments == 0)
            throw new InvalidOperationException("the store is being appended to");
        _held ??= PostgresFault.Retry(() =>
            Begin(IsolationLevel.RepeatableRead, _rows.Size).Transaction
        );
        _moments++;
        return new Moment(this);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The store is being read as of one
    /// moment.</exception>
    /// <exception cref="LedgerCorruptException">What was appended here is no longer
    /// there.</exception>
    /// <exception cref="IOException">The database cannot be used, or may lose what it
    /// acknowledges.</exception>
    public ILedgerAppend BeginAppend()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (_moments > 0)
            throw new InvalidOperationException("the store is being read as of one moment");
        if (_held is not null)
            throw new LedgerBusyException("this store is being appended to");
        (_held, var end) = PostgresFault.Retry(BeginLocked);
        var isBegun = false;
        try
        {
            var append = new PostgresLedgerAppend(this, _rows, _held, TreeAt(end.Size));
            isBegun = true;
            return append;
        }
        finally
        {
            if (!isBegun)
                Release();
        }
    }

    /// <inheritdoc/>
    /// <remarks>One connection more, for all stores of this database.</remarks>
    public IDisposable Listen(Action heard)
    {
        ArgumentNullException.ThrowIfNull(heard);
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return _pool.Notices.Listen(_rows.Study, heard);
    }

    /// <summary>Closes the connections that no other store uses.</summary>
    public void Dispose()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        Release();
        _pool.Leave();
    }

    /// <summary>Remembers the tree after a commit.</summary>
    internal void Remember(CompactRange tree, LogEntry? last)
    {
        _tree = tree;
        if (last is not null)
            _known = new LogEnd(tree.Size, last.Hash.Value);
    }

    /// <summary>Ends the transaction that is held, and takes back what was not committed.</summary>
    internal void Release()
    {
        _held?.Dispose();
        _held = null;
    }

    /// <summary>
    /// After a commit without an answer: returns when the append is stored, throws when it is not
    /// or when nobody can say.
    /// </summary>
    /// <remarks>Asked under the study's lock: who has it knows that the server is done with whoever
    /// had it before. An append is stored whole or not at all, so its last entry stands for all of
    /// it; without entries, every note is looked for.</remarks>
    /// <exception cref="AppendOutcomeUnknownException">The database did not answer.</exception>
    /// <exception cref="IOException">Nothing was appended.</exception>
    internal void RequireStored(LogEntry? last, IReadOnlyList<SignedNote> notes, Exception fault)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                if (IsStored(last, notes))
                    return;
                break;
            }
            catch (IOException again) when (again is not LedgerCorruptException)
            {
                if (clock.Elapsed.TotalSeconds > AskAgainSeconds)
                    throw new AppendOutcomeUnknownException(
                        "the connection to the database was lost in a commit, and the database "
                            + "does not say what became of it: read the ledger before you append "
                            + "the same again",
                        fault
                    );
                Thread.Sleep(AskAgainMilliseconds);
            }
        }

        throw new IOException(
            "the connection to the database was lost before the commit; nothing was appended",
            fault
        );
    }

    private bool IsStored(LogEntry? last, IReadOnlyList<SignedNote> notes)
    {
        var (transaction, _) = PostgresFault.Retry(BeginLocked);
        using (transaction)
            return transaction.Do(connection =>
                last is null
                    ? notes.All(note => _rows.Has(connection, note))
                    : _rows.Hash(connection, level: 0, last.Index) is { } hash
                        && new Sha256Digest(hash) == last.Hash.Value
            );
    }

    private static PostgresLedgerStore Enter(
        PostgresPool pool,
        Guid key,
        Func<NpgsqlConnection, int> find
    )
    {
        pool.Enter();
        var isOpen = false;
        try
        {
            var study = pool.Do(find);
            isOpen = true;
            return new PostgresLedgerStore(pool, key, study);
        }
        finally
        {
            if (!isOpen)
                pool.Leave();
        }
    }

    private T Read<T>(Func<NpgsqlConnection, T> step)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return _held is { } held ? held.Do(step) : _pool.Do(step);
    }

    private (PostgresTransaction Transaction, LogEnd End) BeginLocked() =>
        Begin(IsolationLevel.ReadCommitted, connection => _rows.Lock(connection, _known));

    private (PostgresTransaction Transaction, T Value) Begin<T>(
        IsolationLevel level,
        Func<NpgsqlConnection, T> first
    )
    {
        var transaction = new PostgresTransaction(_pool.Open(), level);
        var isBegun = false;
        try
        {
            var value = transaction.First(first);
            isBegun = true;
            return (transaction, value);
        }
        finally
        {
            if (!isBegun)
                transaction.Dispose();
        }
    }

    private CompactRange TreeAt(ulong size) =>
        _tree.Size == size ? _tree : CompactRange.Of(this, size);

    private Exception MissingNode(int level, ulong position) =>
        level is >= 0 and < 63 && position < Size >> level
            ? new LedgerCorruptException(
                $"the tree's node at level {level}, position {position} is missing or malformed"
            )
            : new ArgumentOutOfRangeException(
                nameof(position),
                $"no subtree {position} on level {level}"
            );

    /// <summary>A transaction whose snapshot is that of its first read.</summary>
    private sealed class Moment(PostgresLedgerStore store) : IDisposable
    {
        private bool _isOver;

        public void Dispose()
        {
            if (_isOver)
                return;
            _isOver = true;
            if (--store._moments == 0)
                store.Release();
        }
    }
}
