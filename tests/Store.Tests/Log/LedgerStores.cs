using SecureGenomics.Provenance.Store.LiteDb;
using SecureGenomics.Provenance.Store.Postgres;
using SecureGenomics.Provenance.Store.Sqlite;

namespace SecureGenomics.Provenance.Store.Tests;

/// <summary>Makes and opens a store of any kind.</summary>
internal static class LedgerStores
{
    public static ILedgerStore Create(TestedStore kind, string path) =>
        kind switch
        {
            TestedStore.Sqlite => SqliteLedgerStore.Create(path),
            TestedStore.LiteDb => LiteDbLedgerStore.Create(path),
            TestedStore.Postgres => PostgresStore.Kind(SharedPostgres.Address).Create(path),
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };

    public static ILedgerStore Open(TestedStore kind, string path) =>
        kind switch
        {
            TestedStore.Sqlite => SqliteLedgerStore.Open(path),
            TestedStore.LiteDb => LiteDbLedgerStore.Open(path),
            TestedStore.Postgres => PostgresStore.Kind().Open(path),
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };

    /// <summary>The file beside the ledger that a commit is written to.</summary>
    public static string LogOf(TestedStore kind, string path) =>
        path + (kind == TestedStore.Sqlite ? "-wal" : "-log");
}
