using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace SecureGenomics.Provenance.Store.Sqlite;

/// <summary>One prepared INSERT that runs many times.</summary>
/// <remarks>
/// Bound through SQLite's own functions: the provider's parameter objects cost more than the insert
/// itself.
/// Source: sqlite.org/c3ref/bind_blob.html.
/// </remarks>
internal sealed class SqliteInsert : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    /// <summary>Prepares the statement.</summary>
    /// <param name="connection">Open; stays the caller's.</param>
    /// <param name="sql">With parameters <c>?1</c>, <c>?2</c>…</param>
    public SqliteInsert(SqliteConnection connection, string sql)
    {
        _database = connection.Handle!;
        Require(raw.sqlite3_prepare_v2(_database, sql, out _statement), raw.SQLITE_OK);
    }

    /// <summary>Sets a number.</summary>
    /// <param name="parameter">From 1.</param>
    /// <param name="value">The value.</param>
    public SqliteInsert Bind(int parameter, long value)
    {
        Require(raw.sqlite3_bind_int64(_statement, parameter, value), raw.SQLITE_OK);
        return this;
    }

    /// <summary>Sets bytes; SQLite copies them.</summary>
    /// <param name="parameter">From 1.</param>
    /// <param name="value">The value.</param>
    public SqliteInsert Bind(int parameter, ReadOnlySpan<byte> value)
    {
        Require(raw.sqlite3_bind_blob(_statement, parameter, value), raw.SQLITE_OK);
        return this;
    }

    /// <summary>Inserts one row.</summary>
    /// <exception cref="IOException">The disk is full or fails, the file is damaged, or another
    /// writer holds it.</exception>
    public void Run()
    {
        var step = raw.sqlite3_step(_statement);
        var reset = raw.sqlite3_reset(_statement);
        Require(step, raw.SQLITE_DONE);
        Require(reset, raw.SQLITE_OK);
    }

    public void Dispose() => _statement.Dispose();

    private void Require(int result, int expected)
    {
        if (result == expected)
            return;
        var message = raw.sqlite3_errmsg(_database).utf8_to_string();
        throw SqliteDatabase.StorageFault(new SqliteException(message, result & 0xff, result));
    }
}
