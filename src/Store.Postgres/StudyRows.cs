using Npgsql;
using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Store.Postgres;

/// <summary>The end of a log: its size and the hash of the last entry; of an empty one,
/// none.</summary>
internal readonly record struct LogEnd(ulong Size, Sha256Digest? LastHash);

/// <summary>What is asked of the rows of one study; each method is one statement.</summary>
/// <param name="study">The study's number.</param>
internal sealed class StudyRows(int study)
{
    private const int BusySeconds = 5;

    /// <summary>The study's number, the first column of each of its rows.</summary>
    public int Study => study;

    /// <summary>Waits for the study's lock, and says where the log ends then.</summary>
    /// <remarks>One way to the server and back. The keep-alives free the lock of a machine that is
    /// gone within a minute.</remarks>
    /// <param name="connection">In a transaction, which keeps the lock.</param>
    /// <param name="known">What this program saw stored; the log must still hold it.</param>
    /// <exception cref="LedgerCorruptException">It does not.</exception>
    /// <exception cref="IOException">The database may lose what it acknowledges.</exception>
    public LogEnd Lock(NpgsqlConnection connection, LogEnd known)
    {
        using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new(
                    $"""
                    SELECT set_config('lock_timeout', '{BusySeconds}s', true),
                      set_config('tcp_keepalives_idle', '20', true),
                      set_config('tcp_keepalives_interval', '10', true),
                      set_config('tcp_keepalives_count', '3', true)
                    """
                ),
                new($"SELECT pg_advisory_xact_lock({PostgresSchema.LockClass}, {study})"),
                new(
                    $"""
                    SELECT current_setting('fsync'), current_setting('synchronous_commit'),
                      (SELECT coalesce(max(number), 0) FROM sgp.version)
                    """
                ),
                new(
                    $"""
                    SELECT index, leaf_hash FROM sgp.entries
                    WHERE study = {study} ORDER BY index DESC LIMIT 1
                    """
                ),
                new(
                    $"""
                    SELECT leaf_hash FROM sgp.entries
                    WHERE study = {study} AND index = {(long)known.Size - 1}
                    """
                ),
            },
        };
        using var reader = batch.ExecuteReader();
        _ = reader.NextResult() && reader.NextResult() && reader.Read();
        PostgresSchema.RequireDurable(reader.GetString(0), reader.GetString(1));
        PostgresSchema.RequireVersion(reader.GetInt32(2));
        var end = new LogEnd(0, null);
        _ = reader.NextResult();
        if (reader.Read())
            end = new LogEnd((ulong)reader.GetInt64(0) + 1, Digest(reader, 1));
        _ = reader.NextResult();
        var found = reader.Read() ? Digest(reader, 0) : (Sha256Digest?)null;
        return found == known.LastHash
            ? end
            : throw new LedgerCorruptException(
                $"entry {known.Size - 1} is not the one that was stored here: the database was set "
                    + "back to an earlier state"
            );
    }

    /// <summary>The number of entries.</summary>
    public ulong Size(NpgsqlConnection connection)
    {
        using var command = Command(
            connection,
            "SELECT max(index) FROM sgp.entries WHERE study = $1"
        );
        return command.ExecuteScalar() is long last ? (ulong)last + 1 : 0;
    }

    /// <summary>A leaf's or a node's hash; null where there is none.</summary>
    public byte[]? Hash(NpgsqlConnection connection, int level, ulong position)
    {
        using var command =
            level == 0
                ? Command(
                    connection,
                    "SELECT leaf_hash FROM sgp.entries WHERE study = $1 AND index = $2",
                    (long)position
                )
                : Command(
                    connection,
                    "SELECT hash FROM sgp.nodes WHERE study = $1 AND level = $2 AND position = $3",
                    (short)level,
                    (long)position
                );
        return command.ExecuteScalar() as byte[];
    }

    /// <summary>An entry's bytes; null where there is none.</summary>
    public byte[]? Entry(NpgsqlConnection connection, ulong index)
    {
        using var command = Command(
            connection,
            "SELECT bytes FROM sgp.entries WHERE study = $1 AND index = $2",
            (long)index
        );
        return command.ExecuteScalar() as byte[];
    }

    /// <summary>Entries that follow each other without a gap.</summary>
    /// <param name="connection">Open.</param>
    /// <param name="from">The first one's index.</param>
    /// <param name="end">The index behind the last that may be read; over 0.</param>
    /// <param name="count">The most that are read.</param>
    public List<byte[]> Entries(NpgsqlConnection connection, ulong from, ulong end, int count)
    {
        using var command = Command(
            connection,
            """
            SELECT index, bytes FROM sgp.entries WHERE study = $1 AND index >= $2 AND index <= $3
            ORDER BY index LIMIT $4
            """,
            (long)from,
            (long)(end - 1),
            count
        );
        using var reader = command.ExecuteReader();
        var page = new List<byte[]>(count);
        while (reader.Read() && (ulong)reader.GetInt64(0) == from + (ulong)page.Count)
            page.Add(reader.GetFieldValue<byte[]>(1));
        return page;
    }

    /// <summary>Nodes in the order of level and position.</summary>
    /// <param name="connection">Open.</param>
    /// <param name="after">The node before the first.</param>
    /// <param name="count">The most that are read.</param>
    public List<(int Level, ulong Position, Sha256Digest Hash)> Nodes(
        NpgsqlConnection connection,
        (int Level, ulong Position) after,
        int count
    )
    {
        using var command = Command(
            connection,
            """
            SELECT level, position, hash FROM sgp.nodes
            WHERE study = $1 AND (level, position) > ($2, $3) ORDER BY level, position LIMIT $4
            """,
            (short)after.Level,
            (long)after.Position,
            count
        );
        using var reader = command.ExecuteReader();
        var page = new List<(int, ulong, Sha256Digest)>();
        while (reader.Read())
            page.Add((reader.GetInt16(0), (ulong)reader.GetInt64(1), Digest(reader, 2)));
        return page;
    }

    /// <summary>Every checkpoint, smallest size first.</summary>
    public List<(ulong Size, ReadOnlyMemory<byte> Note)> Checkpoints(NpgsqlConnection connection)
    {
        using var command = Command(
            connection,
            "SELECT size, note FROM sgp.checkpoints WHERE study = $1 ORDER BY size"
        );
        using var reader = command.ExecuteReader();
        var checkpoints = new List<(ulong, ReadOnlyMemory<byte>)>();
        while (reader.Read())
            checkpoints.Add(((ulong)reader.GetInt64(0), reader.GetFieldValue<byte[]>(1)));
        return checkpoints;
    }

    /// <summary>The largest checkpoint with its cosignatures; null when there is none.</summary>
    public byte[]? LatestCheckpoint(NpgsqlConnection connection)
    {
        using var command = Command(
            connection,
            """
            SELECT note || coalesce((SELECT string_agg(line || '\x0a', '' ORDER BY line)
              FROM sgp.cosignatures AS c WHERE c.study = p.study AND c.size = p.size), '')
            FROM sgp.checkpoints AS p WHERE study = $1 ORDER BY size DESC LIMIT 1
            """
        );
        return command.ExecuteScalar() as byte[];
    }

    /// <summary>Adds a note where the same one is not there already.</summary>
    public int Add(NpgsqlConnection connection, SignedNote note)
    {
        using var command = Command(
            connection,
            $"INSERT INTO sgp.{note.Table} VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
            (long)note.Size,
            note.Content
        );
        return command.ExecuteNonQuery();
    }

    /// <summary>Tells those who listen, when the transaction commits.</summary>
    public int Notify(NpgsqlConnection connection)
    {
        using var command = new NpgsqlCommand(
            $"SELECT pg_notify('{PostgresNotices.Channel}', '{study}')",
            connection
        );
        return command.ExecuteNonQuery();
    }

    /// <summary>Whether a note is there, or for a checkpoint an earlier one of its size.</summary>
    public bool Has(NpgsqlConnection connection, SignedNote note)
    {
        using var command = Command(
            connection,
            $"SELECT 1 FROM sgp.{note.Table} WHERE study = $1 AND size = $2"
                + (note.IsCheckpoint ? "" : " AND line = $3"),
            note.IsCheckpoint ? [(long)note.Size] : [(long)note.Size, note.Content]
        );
        return command.ExecuteScalar() is not null;
    }

    private static Sha256Digest Digest(NpgsqlDataReader reader, int column) =>
        new(reader.GetFieldValue<byte[]>(column));

    // $1 is the study.
    private NpgsqlCommand Command(
        NpgsqlConnection connection,
        string sql,
        params ReadOnlySpan<object> values
    )
    {
        var command = new NpgsqlCommand(sql, connection);
        command.Parameters.Add(new NpgsqlParameter { Value = study });
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }
}

/// <summary>A checkpoint, or a cosignature of one, as a row.</summary>
internal readonly record struct SignedNote(bool IsCheckpoint, ulong Size, byte[] Content)
{
    public string Table => IsCheckpoint ? "checkpoints" : "cosignatures";
}
