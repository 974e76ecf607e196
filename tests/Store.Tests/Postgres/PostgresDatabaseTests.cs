using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Ledger.Tests;
using SecureGenomics.Provenance.Store.Postgres;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Store.Tests;

/// <summary>What a database must be, and what its tables refuse; each test has one of its
/// own.</summary>
public sealed class PostgresDatabaseTests
{
    [Theory]
    [InlineData("entries", "study = study")]
    [InlineData("nodes", "study = study")]
    [InlineData("checkpoints", "study = study")]
    [InlineData("cosignatures", "study = study")]
    [InlineData("studies", "key = key")]
    [InlineData("version", "number = number")]
    public void A_row_is_neither_changed_nor_deleted(string table, string change)
    {
        var address = SharedPostgres.NewDatabase();
        PostgresLedgerStore.Create(address).Dispose();

        foreach (
            var sql in (string[])
                [
                    $"UPDATE sgp.{table} SET {change}",
                    $"DELETE FROM sgp.{table}",
                    $"TRUNCATE sgp.{table}",
                    $"SET session_replication_role = replica; DELETE FROM sgp.{table}",
                ]
        )
        {
            var fault = Assert.Throws<Npgsql.PostgresException>(() =>
                SharedPostgres.Execute(address, sql)
            );
            Assert.StartsWith("append only: ", fault.MessageText, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("version 2", 2, ": a newer program made them; use that one")]
    [InlineData("version 0", 0, "")]
    public void Tables_of_another_version_are_refused(string said, int version, string hint)
    {
        var address = SharedPostgres.NewDatabase();
        using var open = PostgresLedgerStore.Create(address);
        SharedPostgres.Execute(
            address,
            "ALTER TABLE sgp.version DISABLE TRIGGER append_only; "
                + $"UPDATE sgp.version SET number = {version}"
        );

        foreach (
            var use in (Action[])
                [
                    () => PostgresLedgerStore.Create(address).Dispose(),
                    () => PostgresLedgerStore.Open(address, open.Key).Dispose(),
                    () => open.BeginAppend().Dispose(),
                ]
        )
            Assert.Equal(
                $"the database's tables have {said}, this program knows 1{hint}",
                Assert.Throws<LedgerCorruptException>(use).Message
            );
    }

    [Fact]
    public void A_database_that_acknowledges_before_it_syncs_is_refused()
    {
        var address = SharedPostgres.NewDatabase();
        using var open = PostgresLedgerStore.Create(address);
        SharedPostgres.Execute(
            address,
            $"ALTER DATABASE {address.Database} SET synchronous_commit = off"
        );
        SharedPostgres.EndConnections(address);

        foreach (
            var use in (Action[])
                [
                    () => PostgresLedgerStore.Create(address).Dispose(),
                    () => PostgresLedgerStore.Open(address, open.Key).Dispose(),
                    () => open.BeginAppend().Dispose(),
                ]
        )
            Assert.Contains(
                "synchronous_commit = off: a crash could take acknowledged entries",
                Assert.Throws<IOException>(use).Message,
                StringComparison.Ordinal
            );
        Assert.Equal(0UL, open.Size);
    }

    [Fact]
    public void A_ledger_that_is_not_there_is_not_opened()
    {
        var address = SharedPostgres.NewDatabase();
        var key = Guid.NewGuid();

        Assert.Equal(
            "the database holds no ledgers",
            Assert
                .Throws<LedgerCorruptException>(() => PostgresLedgerStore.Open(address, key))
                .Message
        );
        PostgresLedgerStore.Create(address).Dispose();
        Assert.Equal(
            $"the database has no study {key:N}",
            Assert
                .Throws<LedgerCorruptException>(() => PostgresLedgerStore.Open(address, key))
                .Message
        );
        var absent = Assert.Throws<IOException>(() =>
            PostgresLedgerStore.Open(address with { Database = "absent" }, key)
        );
        Assert.Contains("absent", absent.Message, StringComparison.Ordinal);
        Assert.Contains(
            "cannot be reached",
            Assert
                .Throws<IOException>(() => PostgresLedgerStore.Create(address with { Port = 1 }))
                .Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Many_who_use_a_new_database_first_make_its_tables_once()
    {
        var address = SharedPostgres.NewDatabase();

        await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(_ =>
                    Task.Run(
                        () => PostgresLedgerStore.Create(address).Dispose(),
                        TestContext.Current.CancellationToken
                    )
                )
        );

        Assert.Equal(8L, SharedPostgres.Execute(address, "SELECT count(*) FROM sgp.studies"));
        Assert.Equal(1L, SharedPostgres.Execute(address, "SELECT count(*) FROM sgp.version"));
    }

    [Fact]
    public void A_role_that_may_only_read_and_insert_is_enough()
    {
        using var scenario = StudyScenario.WithEveryKind();
        var address = SharedPostgres.NewDatabase();
        PostgresLedgerStore.Create(address).Dispose();
        var role = $"writer_of_{address.Database}";
        SharedPostgres.Execute(
            address,
            $"CREATE ROLE {role} LOGIN; GRANT USAGE ON SCHEMA sgp TO {role}; "
                + $"GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA sgp TO {role}"
        );
        var writer = address with { User = role };

        using var store = PostgresLedgerStore.Create(writer);
        store.Append(scenario.Entries);

        Assert.Empty(StoreCheck.Run(store));
        Assert.Equal(
            Npgsql.PostgresErrorCodes.InsufficientPrivilege,
            Assert
                .Throws<Npgsql.PostgresException>(() =>
                    SharedPostgres.Execute(writer, "DROP TRIGGER append_only ON sgp.entries")
                )
                .SqlState
        );
    }

    [Fact]
    public void Stores_share_connections_and_the_last_one_closes_them()
    {
        using var folder = new TemporaryFolder();
        var address = SharedPostgres.NewDatabase();
        var kind = PostgresStore.Kind(address);
        var stores = Enumerable
            .Range(0, 30)
            .Select(i => kind.Create(folder[$"ledger{i}"]))
            .ToArray();
        Assert.All(stores, store => Assert.Equal(0UL, store.Size));

        Assert.Equal(1L, Connections(address));
        foreach (var store in stores)
            store.Dispose();
        // The server's process for a connection ends a moment after its client has gone.
        for (var i = 0; i < 200 && Connections(address) != 0; i++)
            Thread.Sleep(50);
        Assert.Equal(0L, Connections(address));
        using (var again = kind.Open(folder["ledger7"]))
            Assert.Equal(0UL, again.Size);
        Assert.Throws<ObjectDisposedException>(() => stores[0].Size);
    }

    [Fact]
    public void A_table_that_lost_its_trigger_or_key_is_told()
    {
        var address = SharedPostgres.NewDatabase();
        using var store = PostgresLedgerStore.Create(address);
        Assert.Empty(store.CheckIntegrity());

        SharedPostgres.Execute(
            address,
            "DROP TRIGGER append_only ON sgp.entries; "
                + "ALTER TABLE sgp.nodes DISABLE TRIGGER append_only; "
                + "ALTER TABLE sgp.checkpoints DROP CONSTRAINT checkpoints_pkey"
        );

        Assert.Equal(
            [
                "the table entries has lost the trigger that refuses changes",
                "the table nodes has lost the trigger that refuses changes",
                "the table checkpoints has lost its primary key",
            ],
            store.CheckIntegrity()
        );
    }

    [Theory]
    [InlineData("UPDATE sgp.entries SET bytes = '{}' WHERE index = 3", "entry 3")]
    [InlineData("UPDATE sgp.entries SET leaf_hash = sha256('') WHERE index = 5", "entry 5")]
    [InlineData("DELETE FROM sgp.entries WHERE index = 4", "entry 4")]
    [InlineData("DELETE FROM sgp.entries WHERE index >= 9", "node 1/4")]
    [InlineData("DELETE FROM sgp.nodes WHERE level = 2 AND position = 1", "node 2/1")]
    [InlineData("UPDATE sgp.nodes SET hash = sha256('') WHERE level = 1", "node 1/0")]
    [InlineData(
        "INSERT INTO sgp.nodes SELECT study, 7, 3, hash FROM sgp.nodes LIMIT 1",
        "node 7/3"
    )]
    [InlineData("UPDATE sgp.checkpoints SET note = 'x'", "checkpoint 8")]
    public void Each_damage_is_found_in_its_place(string damage, string where)
    {
        using var scenario = StudyScenario.WithEveryKind();
        var address = SharedPostgres.NewDatabase();
        using var store = PostgresLedgerStore.Create(address);
        using (var append = store.BeginAppend())
        {
            append.Append(scenario.Entries);
            append.AddCheckpoint(
                8,
                new Checkpoint(StudyScenario.Origin, 8, scenario.State.RootAt(8))
                    .Sign(scenario.LedgerKey)
                    .ToBytes()
            );
            append.Commit();
        }

        Assert.Empty(StoreCheck.Run(store));
        SharedPostgres.Execute(
            address,
            "ALTER TABLE sgp.entries DISABLE TRIGGER append_only; "
                + "ALTER TABLE sgp.nodes DISABLE TRIGGER append_only; "
                + $"ALTER TABLE sgp.checkpoints DISABLE TRIGGER append_only; {damage}"
        );

        Assert.Contains(StoreCheck.Run(store), finding =>
            finding.Where.StartsWith(where, StringComparison.Ordinal)
        );
    }

    [Fact]
    public void A_database_that_was_set_back_is_not_appended_to()
    {
        using var scenario = StudyScenario.WithEveryKind();
        var address = SharedPostgres.NewDatabase();
        using var store = PostgresLedgerStore.Create(address);
        store.Append(scenario.Entries.Take(5));
        SharedPostgres.Execute(
            address,
            "ALTER TABLE sgp.entries DISABLE TRIGGER append_only; "
                + "DELETE FROM sgp.entries WHERE index = 4"
        );

        var fault = Assert.Throws<LedgerCorruptException>(store.BeginAppend);

        Assert.Contains("entry 4 is not the one", fault.Message, StringComparison.Ordinal);
        Assert.Contains("set back", fault.Message, StringComparison.Ordinal);
        Assert.Equal(4UL, store.Size);
    }

    private static long Connections(PostgresAddress address) =>
        (long)
            SharedPostgres.Execute(
                SharedPostgres.Address,
                $"""
                SELECT count(*) FROM pg_stat_activity
                WHERE datname = '{address.Database}' AND application_name = 'sgp'
                """
            )!;
}
