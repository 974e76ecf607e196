using Microsoft.Data.Sqlite;
using SecureGenomics.Provenance.Ledger;
using SQLitePCL;

namespace SecureGenomics.Provenance.Store.Sqlite;

/// <summary>Opens the database file: provider, pragmas, schema.</summary>
internal static class SqliteDatabase
{
    // "SGPL" and the schema's version, in the file's header.
    private const long ApplicationId = 0x5347504C;
    private const long SchemaVersion = 1;
    private const int BusySeconds = 5;

    private const string Schema = """
        CREATE TABLE entries(
            "index" INTEGER PRIMARY KEY, leaf_hash BLOB NOT NULL, bytes BLOB NOT NULL);
        CREATE TABLE nodes(level INTEGER NOT NULL, position INTEGER NOT NULL, hash BLOB NOT NULL,
          PRIMARY KEY(level, position)) WITHOUT ROWID;
        CREATE TABLE checkpoints(size INTEGER PRIMARY KEY, note BLOB NOT NULL);
        CREATE TABLE cosignatures(size INTEGER NOT NULL, line TEXT NOT NULL,
          PRIMARY KEY(size, line)) WITHOUT ROWID;
        CREATE TRIGGER entries_no_update BEFORE UPDATE ON entries
          BEGIN SELECT raise(ABORT, 'append only'); END;
        CREATE TRIGGER entries_no_delete BEFORE DELETE ON entries
          BEGIN SELECT raise(ABORT, 'append only'); END;
        CREATE TRIGGER nodes_no_update BEFORE UPDATE ON nodes
          BEGIN SELECT raise(ABORT, 'append only'); END;
        CREATE TRIGGER nodes_no_delete BEFORE DELETE ON nodes
          BEGIN SELECT raise(ABORT, 'append only'); END;
        CREATE TRIGGER checkpoints_no_update BEFORE UPDATE ON checkpoints
          BEGIN SELECT raise(ABORT, 'append only'); END;
        CREATE TRIGGER checkpoints_no_delete BEFORE DELETE ON checkpoints
          BEGIN SELECT raise(ABORT, 'append only'); END;
        CREATE TRIGGER cosignatures_no_update BEFORE UPDATE ON cosignatures
          BEGIN SELECT raise(ABORT, 'append only'); END;
        CREATE TRIGGER cosignatures_no_delete BEFORE DELETE ON cosignatures
          BEGIN SELECT raise(ABORT, 'append only'); END;
        """;

    private static readonly Lazy<bool> Provider = new(() =>
    {
        NativeLibraries.InstallFor(typeof(SQLite3Provider_e_sqlite3).Assembly);
        raw.SetProvider(new SQLite3Provider_e_sqlite3());
        raw.FreezeProvider();
        return true;
    });

    /// <summary>What the library calls its version.</summary>
    public static string LibraryVersion
    {
        get
        {
            _ = Provider.Value;
            return raw.sqlite3_libversion().utf8_to_string();
        }
    }

    public static SqliteConnection Open(string path, bool create)
    {
        _ = Provider.Value;
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder
            {
                DataSource = path,
                Mode = create ? SqliteOpenMode.ReadWriteCreate : SqliteOpenMode.ReadWrite,
                DefaultTimeout = BusySeconds,
                Pooling = false,
            }.ToString()
        );
        var opened = false;
        try
        {
            connection.Open();
            if (create)
                CreateSchema(connection);
            RequireLedger(connection, path);
            RequireJournal(connection, path);
            // A batch of a thousand entries stays in memory until it is written in one go.
            _ = Query(connection, "PRAGMA cache_size = -16384");
            opened = true;
            return connection;
        }
        catch (SqliteException fault) when (fault.SqliteErrorCode == raw.SQLITE_NOTADB)
        {
            throw new LedgerCorruptException($"{path} is not a ledger", fault);
        }
        catch (SqliteException fault)
        {
            throw StorageFault(fault);
        }
        finally
        {
            if (!opened)
                connection.Dispose();
        }
    }

    /// <summary>The ledger's word for an error of SQLite.</summary>
    public static IOException StorageFault(SqliteException fault) =>
        fault.SqliteErrorCode switch
        {
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED => new LedgerBusyException(
                "another program is writing to this ledger; try again when it is done",
                fault
            ),
            raw.SQLITE_FULL => new IOException("the disk is full; nothing was appended", fault),
            raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => new LedgerCorruptException(
                "the ledger's file is damaged",
                fault
            ),
            _ => new IOException($"the ledger's file cannot be used: {fault.Message}", fault),
        };

    /// <summary>
    /// Does one thing with the database and says its errors in the ledger's words.
    /// </summary>
    public static T Guard<T>(Func<T> step)
    {
        try
        {
            return step();
        }
        catch (SqliteException fault)
        {
            throw StorageFault(fault);
        }
    }

    private static void CreateSchema(SqliteConnection connection)
    {
        // Entries of two to three thousand bytes would leave half of SQLite's usual pages empty.
        _ = Query(connection, "PRAGMA page_size = 16384");
        using var transaction = connection.BeginTransaction();
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText =
            $"{Schema}\nPRAGMA application_id = {ApplicationId};\nPRAGMA user_version = "
            + $"{SchemaVersion};";
        command.ExecuteNonQuery();
        transaction.Commit();
    }

    private static void RequireLedger(SqliteConnection connection, string path)
    {
        if (Query(connection, "PRAGMA application_id") is not ApplicationId)
            throw new LedgerCorruptException($"{path} is an SQLite file but not a ledger");
        if (Query(connection, "PRAGMA user_version") is not SchemaVersion and var version)
            throw new LedgerCorruptException(
                $"{path} has schema version {version}, this program knows {SchemaVersion}"
            );
    }

    // The provider hides the error of a pragma that returns rows, so each is asked for again.
    private static void RequireJournal(SqliteConnection connection, string path)
    {
        _ = Query(connection, "PRAGMA journal_mode = WAL");
        if (Query(connection, "PRAGMA journal_mode") is not "wal")
            throw new IOException($"{path} cannot be switched to write-ahead logging");
        _ = Query(connection, "PRAGMA synchronous = FULL");
        if (Query(connection, "PRAGMA synchronous") is not 2L)
            throw new IOException($"{path} cannot be switched to full synchronisation");
    }

    private static object? Query(SqliteConnection connection, string pragma)
    {
        using var command = connection.CreateCommand();
        command.CommandText = pragma;
        using var reader = command.ExecuteReader();
        object? value = null;
        while (reader.Read())
            value = reader.GetValue(0);
        return value;
    }
}
