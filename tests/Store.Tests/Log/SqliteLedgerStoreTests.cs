using Microsoft.Data.Sqlite;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Ledger.Tests;
using SecureGenomics.Provenance.Store.Sqlite;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Store.Tests;

public sealed class SqliteLedgerStoreTests : LedgerStoreContract
{
    private protected override ILedgerStore NewStore(TemporaryFolder folder) =>
        SqliteLedgerStore.Create(folder["ledger.db"]);

    [Fact]
    public void A_store_is_not_created_over_something_and_not_opened_where_nothing_is()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["taken"], "text");

        Assert.Throws<PathTakenException>(() => SqliteLedgerStore.Create(folder["taken"]));
        Assert.Throws<FileNotFoundException>(() => SqliteLedgerStore.Open(folder["absent"]));
        Assert.Throws<LedgerCorruptException>(() => SqliteLedgerStore.Open(folder["taken"]));
        Assert.Equal("text", File.ReadAllText(folder["taken"]));
    }

    [Fact]
    public void A_foreign_database_is_not_taken_for_a_ledger()
    {
        using var folder = new TemporaryFolder();
        using (
            var connection = new SqliteConnection($"Data Source={folder["other.db"]};Pooling=False")
        )
        {
            SqliteLedgerStore.Create(folder["ledger.db"]).Dispose();
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "CREATE TABLE entries(x)";
            command.ExecuteNonQuery();
        }

        Assert.Throws<LedgerCorruptException>(() => SqliteLedgerStore.Open(folder["other.db"]));
    }

    [Theory]
    [InlineData("PRAGMA application_id = 1", "not a ledger")]
    [InlineData("PRAGMA user_version = 2", "schema version 2")]
    public void A_ledger_of_another_program_or_version_is_not_opened(string change, string problem)
    {
        using var folder = new TemporaryFolder();
        SqliteLedgerStore.Create(folder["ledger.db"]).Dispose();
        RawSql.Execute(folder["ledger.db"], change);

        var fault = Assert.Throws<LedgerCorruptException>(() =>
            SqliteLedgerStore.Open(folder["ledger.db"])
        );

        Assert.Contains(problem, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(511)]
    [InlineData(512)]
    [InlineData(513)]
    [InlineData(1025)]
    public void Entries_are_read_past_the_end_of_a_page(int count)
    {
        using var folder = new TemporaryFolder();
        using var store = SqliteLedgerStore.Create(folder["ledger.db"]);
        RawSql.Execute(folder["ledger.db"], Rows(0, count));

        Assert.Equal((ulong)count, store.Size);
        Assert.Equal(Enumerable.Range(0, count).Select(i => $"{i}"), Texts(store.ReadEntries()));
        Assert.Equal(
            Enumerable.Range(510, count - 510).Select(i => $"{i}"),
            Texts(store.ReadEntries(510))
        );
        Assert.Empty(store.ReadEntries((ulong)count));
        Assert.Empty(store.ReadEntries(ulong.MaxValue));
        Assert.Null(store.ReadEntry((ulong)count));
        Assert.Null(store.ReadEntry(ulong.MaxValue));
        Assert.Null(store.ReadEntry(1UL << 63));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(512)]
    [InlineData(513)]
    public void A_gap_ends_the_entries_where_it_is(int gap)
    {
        using var folder = new TemporaryFolder();
        using var store = SqliteLedgerStore.Create(folder["ledger.db"]);
        RawSql.Execute(folder["ledger.db"], Rows(0, gap) + ";" + Rows(gap + 1, 5));
        var read = new List<string>();

        var fault = Assert.Throws<LedgerCorruptException>(() =>
            read.AddRange(Texts(store.ReadEntries()))
        );

        Assert.Equal($"entry {gap} is missing", fault.Message);
        Assert.Equal(gap, read.Count);
    }

    [Fact]
    public void The_last_index_of_all_is_read()
    {
        using var folder = new TemporaryFolder();
        using var store = SqliteLedgerStore.Create(folder["ledger.db"]);
        RawSql.Execute(
            folder["ledger.db"],
            "INSERT INTO entries VALUES(9223372036854775807, zeroblob(32), CAST('last' AS BLOB))"
        );

        Assert.Equal(1UL << 63, store.Size);
        Assert.Equal("last"u8, store.ReadEntry(long.MaxValue)!.Value.Span);
        Assert.Equal(["last"], Texts(store.ReadEntries(long.MaxValue)));
        Assert.Equal(new Sha256Digest(new byte[32]), store.NodeAt(0, long.MaxValue));
    }

    [Fact]
    public void A_moment_does_not_see_what_is_appended_in_it()
    {
        using var folder = new TemporaryFolder();
        using var store = SqliteLedgerStore.Create(folder["ledger.db"]);
        RawSql.Execute(folder["ledger.db"], Rows(0, 3));
        using (store.BeginRead())
        {
            RawSql.Execute(folder["ledger.db"], Rows(3, 2));
            Assert.Equal(3UL, store.Size);
            Assert.Equal(3, store.ReadEntries().Count());
        }

        Assert.Equal(5UL, store.Size);
    }

    [Fact]
    public void A_node_is_missing_from_the_log_or_was_never_of_it()
    {
        using var folder = new TemporaryFolder();
        using var store = SqliteLedgerStore.Create(folder["ledger.db"]);
        RawSql.Execute(folder["ledger.db"], Rows(0, 4));

        foreach (var (level, position) in ((int, ulong)[])[(1, 0), (1, 1), (2, 0)])
            Assert.Contains(
                $"level {level}, position {position}",
                Assert.Throws<LedgerCorruptException>(() => store.NodeAt(level, position)).Message,
                StringComparison.Ordinal
            );
        foreach (
            var (level, position) in ((int, ulong)[])
                [(-1, 0), (0, 4), (1, 2), (2, 1), (3, 0), (63, 0), (64, 0), (0, ulong.MaxValue)]
        )
            Assert.Throws<ArgumentOutOfRangeException>(() => store.NodeAt(level, position));
        Assert.Equal(new Sha256Digest(new byte[32]), store.NodeAt(0, 3));
    }

    [Fact]
    public void Two_who_have_one_ledger_open_see_each_others_entries()
    {
        using var folder = new TemporaryFolder();
        using var scenario = StudyScenario.WithEveryKind();
        using var first = SqliteLedgerStore.Create(folder["ledger.db"]);
        using var second = SqliteLedgerStore.Open(folder["ledger.db"]);
        for (var i = 0; i < scenario.Entries.Count; i++)
        {
            using var append = (i % 2 == 0 ? first : second).BeginAppend();
            append.Append([scenario.Entries[i]]);
            append.Commit();
        }

        foreach (var store in (SqliteLedgerStore[])[first, second])
        {
            for (var size = 0UL; size <= store.Size; size++)
                Assert.Equal(scenario.State.RootAt(size), store.RootAt(size));
            Assert.Empty(StoreCheck.Run(store));
        }
    }

    [Theory]
    [InlineData(5, typeof(LedgerBusyException), "another program")]
    [InlineData(6, typeof(LedgerBusyException), "another program")]
    [InlineData(13, typeof(IOException), "the disk is full")]
    [InlineData(11, typeof(LedgerCorruptException), "is damaged")]
    [InlineData(26, typeof(LedgerCorruptException), "is damaged")]
    [InlineData(10, typeof(IOException), "cannot be used: SQLite Error 10")]
    public void An_error_of_the_database_is_said_in_the_ledgers_words(
        int code,
        Type type,
        string words
    )
    {
        var error = new SqliteException($"SQLite Error {code}", code);

        var fault = Assert.Throws(type, () => SqliteDatabase.Guard<int>(() => throw error));

        Assert.Contains(words, fault.Message, StringComparison.Ordinal);
        Assert.Same(error, fault.InnerException);
        Assert.Equal(7, SqliteDatabase.Guard(() => 7));
    }

    [Fact]
    public void What_cannot_be_opened_is_no_damaged_ledger()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["ledger.db"]);

        Assert.Throws<FileNotFoundException>(() => SqliteLedgerStore.Open(folder["ledger.db"]));
        Assert.IsType<IOException>(
            Record.Exception(() => SqliteLedgerStore.Create(folder["absent/ledger.db"]))
        );
        Assert.IsType<PathTakenException>(
            Record.Exception(() => SqliteLedgerStore.Create(folder["ledger.db"]))
        );
    }

    [Fact]
    public void Nothing_is_kept_open_of_a_ledger_that_is_closed_or_was_none()
    {
        Assert.SkipUnless(
            OperatingSystem.IsLinux(),
            "SKIPPED: only Linux lists a process's open files"
        );
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["text"], "no database");
        Assert.Throws<LedgerCorruptException>(() => SqliteLedgerStore.Open(folder["text"]));
        var store = SqliteLedgerStore.Create(folder["ledger.db"]);
        _ = store.Size;
        Assert.Throws<ArgumentOutOfRangeException>(() => store.NodeAt(0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => store.NodeAt(1, 0));

        Assert.Contains(folder["ledger.db"], OpenFiles());
        store.Dispose();
        Assert.DoesNotContain(OpenFiles(), path =>
            path is not null && path.StartsWith(folder.Path, StringComparison.Ordinal)
        );
    }

    private static string?[] OpenFiles() =>
        [
            .. Directory
                .GetFileSystemEntries("/proc/self/fd")
                .Select(path => new FileInfo(path).LinkTarget),
        ];

    private static IEnumerable<string> Texts(IEnumerable<ReadOnlyMemory<byte>> entries) =>
        entries.Select(bytes => System.Text.Encoding.UTF8.GetString(bytes.Span));

    // Entries that are none but their number: the store does not read them.
    private static string Rows(int from, int count) =>
        "INSERT INTO entries VALUES"
        + string.Join(
            ',',
            Enumerable.Range(from, count).Select(i => $"({i}, zeroblob(32), CAST('{i}' AS BLOB))")
        );
}
