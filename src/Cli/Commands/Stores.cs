using SecureGenomics.Provenance.Store;
using SecureGenomics.Provenance.Store.LiteDb;
using SecureGenomics.Provenance.Store.Sqlite;

namespace SecureGenomics.Provenance.Cli;

/// <summary>The kinds of ledger stores that this program knows; the first is the default.</summary>
internal static class Stores
{
    public static IReadOnlyList<StoreKind> All { get; } =
    [SqliteLedgerStore.Kind, LiteDbLedgerStore.Kind];

    public static StoreKind Default => All[0];
}
