using Microsoft.Data.Sqlite;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>One immediate transaction: it holds the write lock from its first line to its last.</summary>
internal sealed class SqliteLedgerAppend : ILedgerAppend
{
    private readonly SqliteLedgerStore _store;
    private readonly SqliteConnection _connection;
    private readonly SqliteTransaction _transaction;
    private CompactRange _tree;

    public SqliteLedgerAppend(SqliteConnection connection, SqliteLedgerStore store)
    {
        _store = store;
        _connection = connection;
        try
        {
            _transaction = connection.BeginTransaction(deferred: false);
        }
        catch (SqliteException fault)
        {
            throw SqliteDatabase.StorageFault(fault);
        }

        _tree = store.TreeAt(store.Size);
    }

    public ulong Size => _tree.Size;

    public void Append(IReadOnlyList<Entry> entries)
    {
        using var entry = Command("INSERT INTO entries VALUES($index, $hash, $bytes)", "$index", "$hash", "$bytes");
        using var node = Command("INSERT INTO nodes VALUES($level, $position, $hash)", "$level", "$position", "$hash");
        try
        {
            foreach (var next in entries)
            {
                if (next.Index != Size)
                    throw new ArgumentException($"entry {next.Index} where {Size} comes next", nameof(entries));
                Insert(entry, (long)next.Index, next.Hash.Value.ToArray(), next.Bytes.ToArray());
                _tree = _tree.Append(next.Hash, (level, position, hash) =>
                    Insert(node, level, (long)position, hash.ToArray()));
            }
        }
        catch (SqliteException fault)
        {
            throw SqliteDatabase.StorageFault(fault);
        }
    }

    public void AddCheckpoint(ulong size, ReadOnlySpan<byte> note)
    {
        using var command = Command("INSERT OR IGNORE INTO checkpoints VALUES($size, $note)", "$size", "$note");
        try
        {
            Insert(command, (long)size, note.ToArray());
        }
        catch (SqliteException fault)
        {
            throw SqliteDatabase.StorageFault(fault);
        }
    }

    public void Commit()
    {
        try
        {
            _transaction.Commit();
        }
        catch (SqliteException fault)
        {
            throw SqliteDatabase.StorageFault(fault);
        }

        _store.Remember(_tree);
    }

    public void Dispose() => _transaction.Dispose();

    private SqliteCommand Command(string sql, params ReadOnlySpan<string> parameters)
    {
        var command = _connection.CreateCommand();
        command.Transaction = _transaction;
        command.CommandText = sql;
        foreach (var name in parameters)
            command.Parameters.Add(new SqliteParameter { ParameterName = name });
        return command;
    }

    private static void Insert(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        for (var i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i];
        command.ExecuteNonQuery();
    }
}
