using Microsoft.Data.Sqlite;

namespace SecureGenomics.Provenance.Store.Tests;

/// <summary>Writes to a ledger's file past the store, as no program of ours does.</summary>
internal static class RawSql
{
    public static void Execute(string path, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
