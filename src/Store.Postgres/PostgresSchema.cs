using Npgsql;
using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Store.Postgres;

/// <summary>The tables of all studies in a database, and what a database must promise.</summary>
/// <remarks>
/// Schema <c>sgp</c>; the first who makes a study makes it. Triggers refuse to change or delete a
/// row. They are for accidents: who owns the tables can drop them, and then the signed tree tells.
/// A row of <c>entries</c> carries no foreign key, whose check would cost more than the row.
/// Entries are kept as they are, not compressed: a table row of up to 8 KB stays in its page.
/// </remarks>
internal static class PostgresSchema
{
    /// <summary>The first half of every advisory lock's name, "SGPL"; the second is a study, or 0
    /// for the schema.</summary>
    public const int LockClass = 0x5347504C;

    private const int Version = 1;

    // Their rows stay as they are.
    private static readonly string[] Tables =
    [
        "version",
        "studies",
        "entries",
        "nodes",
        "checkpoints",
        "cosignatures",
    ];

    private static readonly string Schema = $"""
        CREATE SCHEMA IF NOT EXISTS sgp;
        CREATE TABLE sgp.version(number integer NOT NULL);
        INSERT INTO sgp.version VALUES ({Version});
        CREATE TABLE sgp.studies(
          study integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
          key uuid NOT NULL UNIQUE);
        CREATE TABLE sgp.entries(
          study integer NOT NULL,
          index bigint NOT NULL CHECK (index >= 0),
          leaf_hash bytea NOT NULL CHECK (octet_length(leaf_hash) = 32),
          bytes bytea NOT NULL,
          PRIMARY KEY (study, index)) WITH (toast_tuple_target = 8160);
        CREATE TABLE sgp.nodes(
          study integer NOT NULL,
          level smallint NOT NULL CHECK (level BETWEEN 1 AND 63),
          position bigint NOT NULL CHECK (position >= 0),
          hash bytea NOT NULL CHECK (octet_length(hash) = 32),
          PRIMARY KEY (study, level, position));
        CREATE TABLE sgp.checkpoints(
          study integer NOT NULL,
          size bigint NOT NULL CHECK (size >= 0),
          note bytea NOT NULL,
          PRIMARY KEY (study, size));
        CREATE TABLE sgp.cosignatures(
          study integer NOT NULL,
          size bigint NOT NULL,
          line bytea NOT NULL,
          PRIMARY KEY (study, size, line));
        CREATE FUNCTION sgp.refuse() RETURNS trigger LANGUAGE plpgsql AS
          $$BEGIN RAISE EXCEPTION 'append only: % of sgp.%', TG_OP, TG_TABLE_NAME; END$$;
        {string.Concat(Tables.Select(table => $"""
            CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON sgp.{table}
              FOR EACH STATEMENT EXECUTE FUNCTION sgp.refuse();
            ALTER TABLE sgp.{table} ENABLE ALWAYS TRIGGER append_only;

            """))}
        """;

    /// <summary>Adds a study, and the tables where they are missing.</summary>
    /// <returns>The study's number.</returns>
    /// <exception cref="LedgerCorruptException">The tables are of a newer program.</exception>
    /// <exception cref="IOException">The database may lose what it acknowledged.</exception>
    public static int AddStudy(NpgsqlConnection connection, Guid key)
    {
        Create(connection);
        using var command = new NpgsqlCommand(
            "INSERT INTO sgp.studies(key) VALUES ($1) RETURNING study",
            connection
        )
        {
            Parameters = { new() { Value = key } },
        };
        return (int)command.ExecuteScalar()!;
    }

    /// <summary>The number of a study.</summary>
    /// <exception cref="LedgerCorruptException">The database does not have it, or its tables are of
    /// a newer program.</exception>
    /// <exception cref="IOException">The database may lose what it acknowledged.</exception>
    public static int FindStudy(NpgsqlConnection connection, Guid key)
    {
        if (!IsMade(connection))
            throw new LedgerCorruptException("the database holds no ledgers");
        using var command = new NpgsqlCommand(
            "SELECT study FROM sgp.studies WHERE key = $1",
            connection
        )
        {
            Parameters = { new() { Value = key } },
        };
        return command.ExecuteScalar() is int study
            ? study
            : throw new LedgerCorruptException($"the database has no study {key:N}");
    }

    /// <summary>What the tables lack of what keeps their rows.</summary>
    public static List<string> Problems(NpgsqlConnection connection)
    {
        using var command = new NpgsqlCommand(
            $"""
            SELECT 'the table ' || name || ' has lost the trigger that refuses changes'
              FROM (VALUES {Names(Tables)}) AS t(name)
              WHERE NOT EXISTS (SELECT FROM pg_trigger WHERE tgname = 'append_only'
                AND tgrelid = to_regclass('sgp.' || name) AND tgenabled IN ('A', 'O'))
            UNION ALL
            SELECT 'the table ' || name || ' has lost its primary key'
              FROM (VALUES {Names(Tables[1..])}) AS t(name)
              WHERE NOT EXISTS (SELECT FROM pg_index WHERE indisprimary AND indisvalid
                AND indrelid = to_regclass('sgp.' || name))
            """,
            connection
        );
        using var reader = command.ExecuteReader();
        var problems = new List<string>();
        while (reader.Read())
            problems.Add(reader.GetString(0));
        return problems;

        static string Names(string[] tables) =>
            string.Join(',', tables.Select(table => $"('{table}')"));
    }

    // Two who do so at once take turns.
    private static void Create(NpgsqlConnection connection)
    {
        if (IsMade(connection))
            return;
        using var transaction = connection.BeginTransaction();
        Execute(connection, $"SELECT pg_advisory_xact_lock({LockClass}, 0)");
        if (!IsMade(connection))
            Execute(connection, Schema);
        transaction.Commit();
    }

    private static bool IsMade(NpgsqlConnection connection)
    {
        using var command = new NpgsqlCommand(
            "SELECT current_setting('fsync'), current_setting('synchronous_commit'), "
                // Not to_regclass, which may remember from before the lock that there is none.
                + "EXISTS (SELECT FROM pg_tables WHERE schemaname = 'sgp' AND tablename = 'version')",
            connection
        );
        using (var reader = command.ExecuteReader())
        {
            _ = reader.Read();
            RequireDurable(reader.GetString(0), reader.GetString(1));
            if (!reader.GetBoolean(2))
                return false;
        }

        command.CommandText = "SELECT coalesce(max(number), 0) FROM sgp.version";
        RequireVersion((int)command.ExecuteScalar()!);
        return true;
    }

    /// <summary>Refuses a database that acknowledges what is not on its disk.</summary>
    /// <exception cref="IOException">It is set so.</exception>
    public static void RequireDurable(string fsync, string synchronousCommit)
    {
        if (fsync != "on")
            throw new IOException(
                $"the database runs with fsync = {fsync}: a power cut could take acknowledged "
                    + "entries; set it to on"
            );
        if (synchronousCommit == "off")
            throw new IOException(
                "the database runs with synchronous_commit = off: a crash could take acknowledged "
                    + "entries; set it to on for this role and database"
            );
    }

    /// <summary>Refuses tables of another version.</summary>
    /// <exception cref="LedgerCorruptException">They are of a newer program, or of
    /// none.</exception>
    public static void RequireVersion(int version)
    {
        if (version != Version)
            throw new LedgerCorruptException(
                $"the database's tables have version {version}, this program knows {Version}"
                    + (version > Version ? ": a newer program made them; use that one" : "")
            );
    }

    private static void Execute(NpgsqlConnection connection, string sql)
    {
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }
}
