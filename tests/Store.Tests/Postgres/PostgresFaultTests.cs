using System.Net.Sockets;
using Npgsql;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Ledger.Tests;
using SecureGenomics.Provenance.Store.Postgres;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Store.Tests;

/// <summary>Connections that end, commits without an answer, and a database that says no.</summary>
public sealed class PostgresFaultTests : IDisposable
{
    private readonly StudyScenario _scenario = StudyScenario.WithEveryKind();

    public void Dispose() => _scenario.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(1500)]
    public void A_connection_that_is_ended_in_an_append_leaves_the_log_whole(int sent)
    {
        var address = SharedPostgres.NewDatabase();
        using var store = PostgresLedgerStore.Create(address);
        var entries = NumberedEntries.From(_scenario).Take(2000).ToArray();
        store.Append(entries.Take(3));
        using (var append = store.BeginAppend())
        {
            append.Append(entries.Skip(3).Take(sent));
            SharedPostgres.EndConnections(address);

            var fault = Assert.Throws<IOException>(() =>
            {
                append.Append(entries.Skip(3 + sent));
                append.Commit();
            });
            Assert.Contains("ended the connection", fault.Message, StringComparison.Ordinal);
            // What failed once is not taken up again.
            Assert.ThrowsAny<IOException>(append.Commit);
            Assert.ThrowsAny<IOException>(() => store.Size);
        }

        Assert.Equal(3UL, store.Size);
        store.Append(entries.Skip(3));
        Assert.Equal(MerkleTree.ComputeRoot([.. entries.Select(e => e.Hash)]), store.RootAt(2000));
    }

    [Fact]
    public void A_connection_that_ended_in_the_pool_is_not_heard_of()
    {
        var address = SharedPostgres.NewDatabase();
        using var store = PostgresLedgerStore.Create(address);
        store.Append(_scenario.Entries.Take(3));

        SharedPostgres.EndConnections(address);
        Assert.Equal(3UL, store.Size);
        SharedPostgres.EndConnections(address);
        store.Append(_scenario.Entries.Skip(3));
        SharedPostgres.EndConnections(address);
        using (store.BeginRead())
            Assert.Equal(_scenario.State.Root, store.RootAt(store.Size));
        // All that lay there at once, as when the server was started again.
        using (store.BeginRead())
        using (var second = PostgresLedgerStore.Open(address, store.Key))
        using (second.BeginRead())
            Assert.Equal(store.Size, second.Size);
        SharedPostgres.EndConnections(address);
        using var again = PostgresLedgerStore.Open(address, store.Key);
        Assert.Empty(StoreCheck.Run(again));
    }

    [Fact]
    public void A_moment_whose_connection_ends_is_over()
    {
        var address = SharedPostgres.NewDatabase();
        using var store = PostgresLedgerStore.Create(address);
        store.Append(_scenario.Entries);
        using (store.BeginRead())
        {
            SharedPostgres.EndConnections(address);
            // Another connection would show another moment.
            Assert.Throws<IOException>(() => store.Size);
            Assert.Throws<IOException>(() => store.Size);
        }

        Assert.Equal((ulong)_scenario.Entries.Count, store.Size);
    }

    [Theory]
    [InlineData(Cut.BeforeCommit, false)]
    [InlineData(Cut.AfterCommit, true)]
    [InlineData(Cut.BeforeTheServerCommits, true)]
    public void After_a_commit_without_an_answer_the_truth_is_told(Cut cut, bool isStored)
    {
        var address = SharedPostgres.NewDatabase();
        using var store = PostgresLedgerStore.Create(address);
        store.Append(_scenario.Entries.Take(3));
        using var wire = new CutWire(address, cut);
        using (var far = PostgresLedgerStore.Open(wire.Address, store.Key))
        {
            using var append = far.BeginAppend();
            append.Append(_scenario.Entries.Skip(3));
            append.AddCheckpoint(5, "five\n"u8);

            var fault = Record.Exception(append.Commit);

            Assert.True(wire.IsCut);
            if (isStored)
                Assert.Null(fault);
            else
                Assert.Contains(
                    "nothing was appended",
                    Assert.IsType<IOException>(fault).Message,
                    StringComparison.Ordinal
                );
        }

        Assert.Equal(isStored ? (ulong)_scenario.Entries.Count : 3UL, store.Size);
        Assert.Equal(isStored ? 1 : 0, store.ReadCheckpoints().Count());
        if (!isStored)
            store.Append(_scenario.Entries.Skip(3));
        Assert.Empty(StoreCheck.Run(store).Where(finding => finding.Where != "checkpoint 5"));
    }

    [Theory]
    [InlineData(Cut.BeforeCommit, false)]
    [InlineData(Cut.AfterCommit, true)]
    public void A_checkpoint_alone_is_looked_for_itself(Cut cut, bool isStored)
    {
        var address = SharedPostgres.NewDatabase();
        using var store = PostgresLedgerStore.Create(address);
        using var wire = new CutWire(address, cut);
        using var far = PostgresLedgerStore.Open(wire.Address, store.Key);
        using var append = far.BeginAppend();
        append.AddCheckpoint(5, "five\n"u8);
        append.AddCosignature(
            5,
            Cosignature.Sign(
                new Checkpoint(StudyScenario.Origin, 5, default).Sign(_scenario.LedgerKey),
                "w.example",
                _scenario.Key(31),
                StudyScenario.Start
            )
        );

        var fault = Record.Exception(append.Commit);

        Assert.True(wire.IsCut);
        Assert.Equal(isStored, fault is null);
        Assert.Equal(isStored, store.LatestCheckpoint() is not null);
    }

    [Slow]
    [Fact]
    public void When_the_database_does_not_come_back_the_outcome_is_unknown()
    {
        var address = SharedPostgres.NewDatabase();
        using var store = PostgresLedgerStore.Create(address);
        using var wire = new CutWire(address, Cut.AfterCommitForGood);
        using var far = PostgresLedgerStore.Open(wire.Address, store.Key);
        using var append = far.BeginAppend();
        append.Append(_scenario.Entries);

        var fault = Assert.Throws<AppendOutcomeUnknownException>(append.Commit);

        Assert.Contains("read the ledger", fault.Message, StringComparison.Ordinal);
        Assert.NotNull(fault.InnerException);
        Assert.Equal((ulong)_scenario.Entries.Count, store.Size);
    }

    [Fact]
    public void A_database_that_says_its_disk_is_full_is_heard_and_nothing_stays()
    {
        var address = SharedPostgres.NewDatabase();
        using var store = PostgresLedgerStore.Create(address);
        var entries = NumberedEntries.From(_scenario).Take(1400).ToArray();
        SharedPostgres.Execute(
            address,
            """
            CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN
              IF NEW.index = 1200 THEN
                RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100';
              END IF;
              RETURN NEW; END$$;
            CREATE TRIGGER full_disk BEFORE INSERT ON sgp.entries
              FOR EACH ROW EXECUTE FUNCTION full_disk()
            """
        );

        var fault = Assert.Throws<IOException>(() => store.Append(entries));

        Assert.Equal("the disk of the database is full; nothing was appended", fault.Message);
        Assert.Equal(0UL, store.Size);
        SharedPostgres.Execute(address, "DROP TRIGGER full_disk ON sgp.entries");
        store.Append(entries);
        Assert.Equal(1400UL, store.Size);
    }

    [Fact]
    public void A_commit_that_the_database_refuses_stores_nothing()
    {
        var address = SharedPostgres.NewDatabase();
        using var store = PostgresLedgerStore.Create(address);
        SharedPostgres.Execute(
            address,
            """
            CREATE FUNCTION late() RETURNS trigger LANGUAGE plpgsql AS
              $$BEGIN RAISE EXCEPTION 'not now' USING ERRCODE = '53100'; END$$;
            CREATE CONSTRAINT TRIGGER late AFTER INSERT ON sgp.entries
              DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION late()
            """
        );

        var fault = Assert.Throws<IOException>(() => store.Append(_scenario.Entries));

        Assert.Contains("disk", fault.Message, StringComparison.Ordinal);
        Assert.Equal(0UL, store.Size);
    }

    [Fact]
    public void A_row_that_is_in_the_way_is_heard_of_and_nothing_is_appended()
    {
        var address = SharedPostgres.NewDatabase();
        using var store = PostgresLedgerStore.Create(address);
        SharedPostgres.Execute(
            address,
            "INSERT INTO sgp.nodes SELECT study, 2, 0, sha256('') FROM sgp.studies"
        );

        var fault = Assert.Throws<IOException>(() => store.Append(_scenario.Entries));

        Assert.Contains("nodes_pkey", fault.Message, StringComparison.Ordinal);
        Assert.Equal(0UL, store.Size);
    }

    [Fact]
    public void A_database_that_can_only_be_read_says_so()
    {
        var address = SharedPostgres.NewDatabase();
        using var store = PostgresLedgerStore.Create(address);
        store.Append(_scenario.Entries);
        SharedPostgres.Execute(
            address,
            $"ALTER DATABASE {address.Database} SET default_transaction_read_only = on"
        );
        SharedPostgres.EndConnections(address);

        Assert.Empty(StoreCheck.Run(store));
        var fault = Assert.Throws<IOException>(() => store.AppendNote(3, "three\n"u8));
        Assert.Contains("can only be read", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("55P03", "ERROR", typeof(LedgerBusyException), "another program")]
    [InlineData("40P01", "ERROR", typeof(LedgerBusyException), "another program")]
    [InlineData("40001", "ERROR", typeof(LedgerBusyException), "another program")]
    [InlineData("53100", "ERROR", typeof(IOException), "disk of the database is full")]
    [InlineData("53300", "FATAL", typeof(IOException), "no more connections")]
    [InlineData("57P01", "FATAL", typeof(IOException), "ended the connection")]
    [InlineData("57P02", "FATAL", typeof(IOException), "ended the connection")]
    [InlineData("57P03", "FATAL", typeof(IOException), "is starting or stopping")]
    [InlineData("28P01", "FATAL", typeof(IOException), "PGPASSWORD")]
    [InlineData("28000", "FATAL", typeof(IOException), "PGPASSWORD")]
    [InlineData("25006", "ERROR", typeof(IOException), "can only be read")]
    [InlineData("XX001", "ERROR", typeof(LedgerCorruptException), "is damaged")]
    [InlineData("XX002", "ERROR", typeof(LedgerCorruptException), "is damaged")]
    [InlineData("42501", "ERROR", typeof(IOException), "the database refused: what it says")]
    public void An_error_of_the_database_is_said_in_the_ledgers_words(
        string state,
        string severity,
        Type type,
        string words
    )
    {
        var error = new PostgresException("what it says", severity, severity, state);

        var fault = Assert.Throws(type, () => PostgresFault.Guard<int>(() => throw error));

        Assert.Contains(words, fault.Message, StringComparison.Ordinal);
        Assert.Same(error, fault.InnerException);
        Assert.Equal(severity == "FATAL", PostgresFault.IsLostConnection(error));
        Assert.Equal(7, PostgresFault.Guard(() => 7));
    }

    [Fact]
    public void What_ends_on_the_way_is_tried_twice_and_what_takes_too_long_once()
    {
        var tries = 0;
        var lost = new NpgsqlException("gone", new SocketException());
        var late = new NpgsqlException("late", new TimeoutException());

        Assert.Equal(2, PostgresFault.Retry(() => ++tries == 1 ? throw lost : tries));
        Assert.Same(
            lost,
            Assert
                .Throws<IOException>(() => PostgresFault.Retry<int>(() => throw lost))
                .InnerException
        );
        tries = 0;
        Assert.Throws<IOException>(() => PostgresFault.Retry(() => tries++ < 9 ? throw late : 0));
        Assert.Equal(1, tries);
    }
}
