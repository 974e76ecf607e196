using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Ledger.Tests;

public sealed class SqliteLedgerStoreTests : LedgerStoreContract
{
    private protected override ILedgerStore NewStore(TemporaryFolder folder) => SqliteLedgerStore.Create(folder["ledger.db"]);

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
        using (var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={folder["other.db"]};Pooling=False"))
        {
            SqliteLedgerStore.Create(folder["ledger.db"]).Dispose();
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "CREATE TABLE entries(x)";
            command.ExecuteNonQuery();
        }

        Assert.Throws<LedgerCorruptException>(() => SqliteLedgerStore.Open(folder["other.db"]));
    }
}
