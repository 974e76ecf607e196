using System.Text;
using Microsoft.Data.Sqlite;
using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Store.Sqlite;

/// <summary>
/// A log in one SQLite file, <c>ledger.db</c>: write-ahead log, every commit synced.
/// </summary>
/// <remarks>
/// Tables <c>entries("index", leaf_hash, bytes)</c>, <c>nodes(level, position, hash)</c> with the
/// perfect subtrees from level 1 up, <c>checkpoints(size, note)</c>, <c>cosignatures(size,
/// line)</c>;
/// triggers refuse to change or delete a row. Used from one thread at a time. Source:
/// docs/spec/log.md 6.
/// </remarks>
public sealed class SqliteLedgerStore : ILedgerStore
{
    private const int PageEntries = 512;

    private readonly SqliteConnection _connection;

    // A proof looks up dozens of nodes: these two statements are prepared once.
    private readonly SqliteCommand _leafAt;
    private readonly SqliteCommand _nodeAt;

    // The tree as of the last append here; looked up again when another process has appended since.
    private CompactRange _tree = CompactRange.Empty;

    private SqliteLedgerStore(SqliteConnection connection)
    {
        _connection = connection;
        _leafAt = Command("SELECT leaf_hash FROM entries WHERE \"index\" = $position");
        _leafAt.Parameters.Add(new SqliteParameter { ParameterName = "$position" });
        _nodeAt = Command("SELECT hash FROM nodes WHERE position = $position AND level = $level");
        _nodeAt.Parameters.Add(new SqliteParameter { ParameterName = "$position" });
        _nodeAt.Parameters.Add(new SqliteParameter { ParameterName = "$level" });
    }

    /// <inheritdoc/>
    public ulong Size
    {
        get
        {
            using var command = Command("SELECT max(\"index\") FROM entries");
            return SqliteDatabase.Guard(command.ExecuteScalar) is >= 0L and long last
                ? (ulong)last + 1
                : 0;
        }
    }

    /// <summary>SQLite, as a kind of store.</summary>
    public static StoreKind Kind { get; } = new("sqlite", "ledger.db", Create, Open);

    /// <summary>What SQLite calls its version, such as <c>3.53.4</c>.</summary>
    /// <exception cref="MissingNativeLibraryException">SQLite is not installed.</exception>
    public static string LibraryVersion => SqliteDatabase.LibraryVersion;

    /// <summary>Makes a new, empty log.</summary>
    /// <param name="path">A path where nothing is yet.</param>
    /// <exception cref="PathTakenException">Something is at that path.</exception>
    /// <exception cref="IOException">The disk fails.</exception>
    /// <exception cref="MissingNativeLibraryException">SQLite is not installed.</exception>
    public static SqliteLedgerStore Create(string path)
    {
        if (Path.Exists(path))
            throw new PathTakenException(path);
        var store = new SqliteLedgerStore(SqliteDatabase.Open(path, create: true));
        DurableFile.SyncFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
        return store;
    }

    /// <summary>Opens a log.</summary>
    /// <param name="path">What <see cref="Create"/> made.</param>
    /// <exception cref="FileNotFoundException">There is no file.</exception>
    /// <exception cref="LedgerCorruptException">The file is not a ledger.</exception>
    /// <exception cref="MissingNativeLibraryException">SQLite is not installed.</exception>
    public static SqliteLedgerStore Open(string path) =>
        File.Exists(path)
            ? new SqliteLedgerStore(SqliteDatabase.Open(path, create: false))
            : throw new FileNotFoundException($"there is no ledger at {path}", path);

    /// <inheritdoc/>
    public RootHash RootAt(ulong size)
    {
        return size == _tree.Size ? _tree.Root : MerkleProver.RootAt(this, size);
    }

    /// <inheritdoc/>
    public IEnumerable<ReadOnlyMemory<byte>> ReadEntries(ulong fromIndex = 0)
    {
        // Page by page, so that no read transaction stays open while the caller works.
        for (var next = fromIndex; next <= long.MaxValue; )
        {
            var (page, hasGap) = ReadPage(next);
            foreach (var bytes in page)
                yield return bytes;
            next += (ulong)page.Count;
            if (hasGap)
                throw new LedgerCorruptException($"entry {next} is missing");
            if (page.Count < PageEntries)
                yield break;
        }
    }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte>? ReadEntry(ulong index)
    {
        if (index > long.MaxValue)
            return null;
        using var command = Command("SELECT bytes FROM entries WHERE \"index\" = $index");
        command.Parameters.AddWithValue("$index", (long)index);
        if (SqliteDatabase.Guard(command.ExecuteScalar) is byte[] bytes)
            return bytes;
        // Not "? bytes : null": there the null would become empty memory.
        return null;
    }

    /// <inheritdoc/>
    public IEnumerable<(int Level, ulong Position, Sha256Digest Hash)> ReadNodes()
    {
        using var command = Command(
            "SELECT level, position, coalesce(hash, x'') FROM nodes WHERE level BETWEEN 1 AND 63 "
                + "AND position >= 0 ORDER BY level, position"
        );
        using var reader = SqliteDatabase.Guard(command.ExecuteReader);
        while (SqliteDatabase.Guard(reader.Read))
        {
            var hash = reader.GetFieldValue<byte[]>(2);
            if (hash.Length != Sha256Digest.SizeInBytes)
                throw MissingNode(reader.GetInt32(0), (ulong)reader.GetInt64(1));
            yield return (reader.GetInt32(0), (ulong)reader.GetInt64(1), new Sha256Digest(hash));
        }
    }

    /// <inheritdoc/>
    public IEnumerable<(ulong Size, ReadOnlyMemory<byte> Note)> ReadCheckpoints()
    {
        using var command = Command(
            "SELECT size, coalesce(note, x'') FROM checkpoints WHERE size >= 0 ORDER BY size"
        );
        using var reader = SqliteDatabase.Guard(command.ExecuteReader);
        while (SqliteDatabase.Guard(reader.Read))
            yield return ((ulong)reader.GetInt64(0), reader.GetFieldValue<byte[]>(1));
    }

    /// <inheritdoc/>
    public IEnumerable<string> CheckIntegrity()
    {
        // Rows that no program of ours wrote: SQLite keeps any number in a column of integers.
        foreach (
            var query in (string[])
                [
                    "PRAGMA integrity_check",
                    """
                        SELECT 'a row of entries has the index ' || "index" FROM entries
                          WHERE "index" < 0
                        UNION ALL SELECT 'a row of checkpoints has the size ' || size
                          FROM checkpoints
                          WHERE size < 0
                        UNION ALL SELECT 'a row of nodes has the level ' || level
                          || ' and the position ' || position FROM nodes
                          WHERE level NOT BETWEEN 1 AND 63 OR position < 0
                            OR typeof(level) != 'integer'
                            OR typeof(position) != 'integer'
                        """,
                ]
        )
        {
            using var command = Command(query);
            using var reader = SqliteDatabase.Guard(command.ExecuteReader);
            while (SqliteDatabase.Guard(reader.Read))
            {
                if (reader.GetString(0) is not "ok" and var problem)
                    yield return problem;
            }
        }
    }

    /// <inheritdoc/>
    public IDisposable BeginRead() => new Snapshot(this);

    /// <inheritdoc/>
    public ILedgerAppend BeginAppend() => new SqliteLedgerAppend(_connection, this);

    /// <inheritdoc/>
    public ReadOnlyMemory<byte>? LatestCheckpoint()
    {
        using var command = Command(
            """
            SELECT note || coalesce((SELECT group_concat(line || char(10), '')
              FROM cosignatures AS c
              WHERE c.size = p.size), '')
            FROM checkpoints AS p ORDER BY size DESC LIMIT 1
            """
        );
        return SqliteDatabase.Guard(command.ExecuteScalar) switch
        {
            byte[] note => note,
            string note => Encoding.UTF8.GetBytes(note),
            _ => default(ReadOnlyMemory<byte>?),
        };
    }

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        _leafAt.Dispose();
        _nodeAt.Dispose();
        _connection.Dispose();
    }

    /// <summary>The tree of the first <paramref name="size"/> entries.</summary>
    internal CompactRange TreeAt(ulong size) =>
        _tree.Size == size ? _tree : CompactRange.Of(this, size);

    /// <summary>Remembers the tree after a commit.</summary>
    internal void Remember(CompactRange tree) => _tree = tree;

    /// <inheritdoc/>
    public Sha256Digest NodeAt(int level, ulong position)
    {
        if (position > long.MaxValue)
            throw MissingNode(level, position);
        var command = level == 0 ? _leafAt : _nodeAt;
        command.Parameters[0].Value = (long)position;
        if (level > 0)
            command.Parameters[1].Value = level;
        return
            SqliteDatabase.Guard(command.ExecuteScalar)
                is byte[] { Length: Sha256Digest.SizeInBytes } hash
            ? new Sha256Digest(hash)
            : throw MissingNode(level, position);
    }

    private Exception MissingNode(int level, ulong position) =>
        level is >= 0 and < 63 && position < Size >> level
            ? new LedgerCorruptException(
                $"the tree's node at level {level}, position {position} is missing or malformed"
            )
            : new ArgumentOutOfRangeException(
                nameof(position),
                $"no subtree {position} on level {level}"
            );

    // Up to a page of entries that follow each other without a gap.
    private (List<ReadOnlyMemory<byte>> Page, bool HasGap) ReadPage(ulong next)
    {
        using var command = Command(
            "SELECT \"index\", coalesce(bytes, x'') FROM entries WHERE \"index\" >= $from ORDER "
                + "BY \"index\" LIMIT $count"
        );
        command.Parameters.AddWithValue("$from", (long)next);
        command.Parameters.AddWithValue("$count", PageEntries);
        using var reader = SqliteDatabase.Guard(command.ExecuteReader);
        var page = new List<ReadOnlyMemory<byte>>(PageEntries);
        while (SqliteDatabase.Guard(reader.Read))
        {
            if ((ulong)reader.GetInt64(0) != next + (ulong)page.Count)
                return (page, true);
            page.Add(reader.GetFieldValue<byte[]>(1));
        }

        return (page, false);
    }

    /// <summary>A read transaction; its moment is that of its first read, made here.</summary>
    private sealed class Snapshot : IDisposable
    {
        private readonly SqliteLedgerStore _store;

        public Snapshot(SqliteLedgerStore store)
        {
            _store = store;
            Execute("BEGIN");
            _ = store.Size;
        }

        public void Dispose() => Execute("ROLLBACK");

        private void Execute(string sql)
        {
            using var command = _store.Command(sql);
            SqliteDatabase.Guard(command.ExecuteNonQuery);
        }
    }

    private SqliteCommand Command(string sql)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        return command;
    }
}
