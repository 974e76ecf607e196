using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Store.Postgres;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Store.Tests;

public sealed class PostgresStoreTests
{
    [Fact]
    public void The_file_in_a_folder_says_where_the_ledger_is_and_no_password()
    {
        using var folder = new TemporaryFolder();
        var kind = PostgresStore.Kind(SharedPostgres.Address);
        Assert.Equal(("postgres", "ledger.postgres"), (kind.Name, kind.FileName));

        using var store = Assert.IsType<PostgresLedgerStore>(kind.Create(folder["ledger"]));

        Assert.Equal(
            $"securegenomics ledger in postgres, version 1\n{SharedPostgres.Address}\n"
                + $"study {store.Key:N}\n",
            File.ReadAllText(folder["ledger"])
        );
        Assert.Equal((SharedPostgres.Address, store.Key), PostgresStore.Read(folder["ledger"]));
        store.AppendNote(1, "one\n"u8);
        // No address is needed to open.
        using var again = PostgresStore.Kind().Open(folder["ledger"]);
        Assert.Equal("one\n"u8, again.LatestCheckpoint()!.Value.Span);
    }

    [Fact]
    public void Stores_of_a_kind_outlive_connections_that_ended_together()
    {
        using var folder = new TemporaryFolder();
        var address = SharedPostgres.NewDatabase();
        var kind = PostgresStore.Kind(address);
        var stores = Enumerable.Range(0, 6).Select(i => kind.Create(folder[$"{i}"])).ToArray();
        // Six connections at once, which then lie in the pool.
        var moments = stores.Select(store => store.BeginRead()!).ToArray();
        foreach (var moment in moments)
            moment.Dispose();

        SharedPostgres.EndConnections(address);

        Assert.All(stores, store => Assert.Equal(0UL, store.Size));
        foreach (var store in stores)
            store.Dispose();
    }

    [Fact]
    public void A_database_is_reached_by_its_socket()
    {
        using var folder = new TemporaryFolder();
        PostgresStore.Kind(SharedPostgres.Socket).Create(folder["ledger"]).Dispose();

        using var store = PostgresStore.Kind().Open(folder["ledger"]);

        Assert.Equal(0UL, store.Size);
        Assert.Contains("?host=%2F", File.ReadAllText(folder["ledger"]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_is_not_written_over_something_nor_without_a_database()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["taken"], "text");
        var kind = PostgresStore.Kind(SharedPostgres.Address);

        Assert.Throws<PathTakenException>(() => kind.Create(folder["taken"]));
        Assert.Equal("text", File.ReadAllText(folder["taken"]));
        Assert.Throws<InvalidOperationException>(() =>
            PostgresStore.Kind().Create(folder["ledger"])
        );
        Assert.Throws<IOException>(() =>
            PostgresStore
                .Kind(SharedPostgres.Address with { Database = "absent" })
                .Create(folder["ledger"])
        );
        Assert.IsAssignableFrom<IOException>(
            Record.Exception(() => kind.Create(folder["absent/ledger"]))
        );
        Assert.Equal([folder["taken"]], Directory.GetFiles(folder.Path));
    }

    [Theory]
    [InlineData("")]
    [InlineData("text")]
    [InlineData("securegenomics ledger in postgres, version 2\nADDRESS\nstudy KEY\n")]
    [InlineData("securegenomics ledger in postgres, version 1\nADDRESS\nstudy KEY")]
    [InlineData("securegenomics ledger in postgres, version 1\nADDRESS\nstudy KEY\n\n")]
    [InlineData("securegenomics ledger in postgres, version 1\r\nADDRESS\r\nstudy KEY\r\n")]
    [InlineData("securegenomics ledger in postgres, version 1\nADDRESS\nstudy 12\n")]
    [InlineData("securegenomics ledger in postgres, version 1\npostgres://u:p@h/d\nstudy KEY\n")]
    public void What_does_not_say_where_a_ledger_is_is_refused(string text)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(
            folder["ledger"],
            text.Replace("ADDRESS", "postgres://u@h:5432/d", StringComparison.Ordinal)
                .Replace("KEY", $"{Guid.NewGuid():N}", StringComparison.Ordinal)
        );

        var fault = Assert.Throws<LedgerCorruptException>(() =>
            PostgresStore.Kind().Open(folder["ledger"])
        );

        Assert.StartsWith(folder["ledger"], fault.Message, StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => PostgresStore.Kind().Open(folder["absent"]));
    }
}
