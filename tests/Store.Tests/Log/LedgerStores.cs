using SecureGenomics.Provenance.Store.LiteDb;
using SecureGenomics.Provenance.Store.Sqlite;

namespace SecureGenomics.Provenance.Store.Tests;

/// <summary>Makes and opens a store of either kind.</summary>
internal static class LedgerStores
{
    public static ILedgerStore Create(StoreKind kind, string path) =>
        kind switch
        {
            StoreKind.Sqlite => SqliteLedgerStore.Create(path),
            StoreKind.LiteDb => LiteDbLedgerStore.Create(path),
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };

    public static ILedgerStore Open(StoreKind kind, string path) =>
        kind switch
        {
            StoreKind.Sqlite => SqliteLedgerStore.Open(path),
            StoreKind.LiteDb => LiteDbLedgerStore.Open(path),
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };

    /// <summary>The file beside the ledger that a commit is written to.</summary>
    public static string LogOf(StoreKind kind, string path) =>
        path + (kind == StoreKind.Sqlite ? "-wal" : "-log");
}
