using SecureGenomics.Provenance.Store;
using SecureGenomics.Provenance.Store.LiteDb;
using SecureGenomics.Provenance.Store.Postgres;
using SecureGenomics.Provenance.Store.Sqlite;

namespace SecureGenomics.Provenance.Cli;

/// <summary>The kinds of ledger stores that this program knows.</summary>
internal static class Stores
{
    private const string PostgresPrefix = "postgres://";

    private static readonly StoreKind[] InTheFolder =
    [
        SqliteLedgerStore.Kind,
        LiteDbLedgerStore.Kind,
    ];

    /// <summary>What a study that is there may have.</summary>
    public static IReadOnlyList<StoreKind> All { get; } = [.. InTheFolder, PostgresStore.Kind()];

    /// <summary>What a new study has unless its maker says otherwise.</summary>
    public static StoreKind Default => InTheFolder[0];

    /// <summary>What may be written behind <c>--store</c>.</summary>
    public static string Words =>
        string.Join('|', InTheFolder.Select(kind => kind.Name)) + $"|{PostgresPrefix}…";

    /// <summary>Whether several servers may keep one ledger.</summary>
    public static bool IsShared(string text) =>
        text.StartsWith(PostgresPrefix, StringComparison.OrdinalIgnoreCase);

    /// <summary>The kind that a user names.</summary>
    /// <exception cref="UsageException">There is none of that name, or the address is
    /// malformed.</exception>
    public static StoreKind KindOf(string text)
    {
        if (!IsShared(text))
            return Array.Find(InTheFolder, kind => kind.Name == text)
                ?? throw new UsageException(
                    $"--store: expected {Words}, found \"{text}\"",
                    "docs/stores.md says what each promises"
                );
        try
        {
            return PostgresStore.Kind(PostgresAddress.Parse(text));
        }
        catch (FormatException e)
        {
            throw new UsageException(
                $"--store: {e.Message}",
                "write postgres://USER@HOST:PORT/DATABASE; the password comes from PGPASSWORD or "
                    + "~/.pgpass"
            );
        }
    }
}
