using SecureGenomics.Provenance.Store;
using SecureGenomics.Provenance.Store.LiteDb;
using SecureGenomics.Provenance.Store.Sqlite;
using SecureGenomics.Provenance.Study;

namespace SecureGenomics.Provenance.Cli;

/// <summary>The kinds of ledger stores that this program knows; the first is the default.</summary>
internal static class Stores
{
    public static IReadOnlyList<StoreKind> All { get; } =
    [SqliteLedgerStore.Kind, LiteDbLedgerStore.Kind];

    public static StoreKind Default => All[0];

    /// <summary>Opens a study folder's ledger alone, without replaying it.</summary>
    /// <exception cref="UsageException">Not a study folder.</exception>
    public static ILedgerStore OpenLedger(StudyFolder folder) =>
        folder.HasLedger(All)
            ? folder.OpenLedger(All)
            : throw new UsageException(
                $"{folder.Path}: expected a study folder, found no ledger in it "
                    + $"({string.Join(" or ", All.Select(kind => kind.FileName))})",
                "name the study with --study DIR"
            );
}
