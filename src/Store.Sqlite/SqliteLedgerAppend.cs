using Microsoft.Data.Sqlite;
using SecureGenomics.Provenance.Ledger;
using SQLitePCL;

namespace SecureGenomics.Provenance.Store.Sqlite;

/// <summary>
/// One immediate transaction: it holds the write lock from its first line to its last.
/// </summary>
/// <remarks>
/// Begun and ended by plain statements: SQLite takes a transaction back by itself when the disk is
/// full, and the provider's own transaction object fails when it then tries to do so again.
/// </remarks>
internal sealed class SqliteLedgerAppend : ILedgerAppend
{
    private readonly SqliteLedgerStore _store;
    private readonly SqliteConnection _connection;
    private CompactRange _tree;

    public SqliteLedgerAppend(SqliteConnection connection, SqliteLedgerStore store)
    {
        _store = store;
        _connection = connection;
        Execute("BEGIN IMMEDIATE");
        var ready = false;
        try
        {
            _tree = store.TreeAt(store.Size);
            ready = true;
        }
        finally
        {
            if (!ready)
                Dispose();
        }
    }

    public ulong Size => _tree.Size;

    public void Append(IEnumerable<LogEntry> entries)
    {
        using var entry = new SqliteInsert(_connection, "INSERT INTO entries VALUES(?1, ?2, ?3)");
        using var node = new SqliteInsert(_connection, "INSERT INTO nodes VALUES(?1, ?2, ?3)");
        foreach (var next in entries)
        {
            if (next.Index != Size)
                throw new ArgumentException(
                    $"entry {next.Index} where {Size} comes next",
                    nameof(entries)
                );
            entry
                .Bind(1, (long)next.Index)
                .Bind(2, next.Hash.Value.ToArray())
                .Bind(3, next.Bytes.Span)
                .Run();
            _tree = _tree.Append(next.Hash, (level, position, hash) =>
                node.Bind(1, level).Bind(2, (long)position).Bind(3, hash.ToArray()).Run()
            );
        }
    }

    public void AddCheckpoint(ulong size, ReadOnlySpan<byte> note)
    {
        using var command = Command(
            "INSERT OR IGNORE INTO checkpoints VALUES($size, $note)",
            "$size",
            "$note"
        );
        Insert(command, (long)size, note.ToArray());
    }

    public void AddCosignature(ulong size, NoteSignature cosignature)
    {
        using var command = Command(
            "INSERT OR IGNORE INTO cosignatures VALUES($size, $line)",
            "$size",
            "$line"
        );
        Insert(command, (long)size, cosignature.ToString());
    }

    public void Commit()
    {
        Execute("COMMIT");
        _store.Remember(_tree);
    }

    public void Dispose()
    {
        if (raw.sqlite3_get_autocommit(_connection.Handle) == 0)
            Execute("ROLLBACK");
    }

    private void Execute(string sql)
    {
        using var command = Command(sql);
        SqliteDatabase.Guard(command.ExecuteNonQuery);
    }

    private SqliteCommand Command(string sql, params ReadOnlySpan<string> parameters)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach (var name in parameters)
            command.Parameters.Add(new SqliteParameter { ParameterName = name });
        return command;
    }

    private static void Insert(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        for (var i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i];
        SqliteDatabase.Guard(command.ExecuteNonQuery);
    }
}
