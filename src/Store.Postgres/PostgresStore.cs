using System.Collections.Concurrent;
using System.Text;
using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Store.Postgres;

/// <summary>PostgreSQL as a kind of store: the file in a study's folder that says where its log
/// is.</summary>
/// <remarks>
/// <code>
/// securegenomics ledger in postgres, version 1
/// postgres://sgp@db.example.org:5432/studies
/// study 6f1c2f0e9b3a4d5c8e7f001122334455
/// </code>
/// Three lines, each ended by a newline: the form, the address without a password, the study's name
/// within the database. A database that moved is followed by writing its new address there.
/// </remarks>
public static class PostgresStore
{
    private const string FirstLine = "securegenomics ledger in postgres, version 1";
    private const int MaxBytes = 4096;

    /// <summary>PostgreSQL, as a kind of store.</summary>
    /// <param name="address">Where new logs are made; null to open alone. A log is opened where its
    /// file says, whatever is given here.</param>
    /// <returns>A kind whose stores share the connections to each database.</returns>
    public static StoreKind Kind(PostgresAddress? address = null)
    {
        var pools = new ConcurrentDictionary<PostgresAddress, PostgresPool>();
        return new StoreKind(
            "postgres",
            "ledger.postgres",
            path =>
                Create(
                    path,
                    Pool(
                        address
                            ?? throw new InvalidOperationException(
                                "no database was named for new ledgers"
                            )
                    )
                ),
            path =>
            {
                var (place, key) = Read(path);
                return PostgresLedgerStore.Open(Pool(place), key);
            }
        );

        PostgresPool Pool(PostgresAddress place) =>
            pools.GetOrAdd(place, named => new PostgresPool(named));
    }

    /// <summary>What a file says: the database, and the study's name within it.</summary>
    /// <exception cref="FileNotFoundException">There is no file.</exception>
    /// <exception cref="LedgerCorruptException">It is not such a file.</exception>
    public static (PostgresAddress Address, Guid Key) Read(string path)
    {
        if (!File.Exists(path))
            throw new FileNotFoundException($"there is no ledger at {path}", path);
        using var file = File.OpenRead(path);
        var bytes = new byte[MaxBytes];
        var length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        try
        {
            return
                Encoding.UTF8.GetString(bytes.AsSpan(0, length)).Split('\n')
                    is [FirstLine, var address, ['s', 't', 'u', 'd', 'y', ' ', .. var key], ""]
                ? (PostgresAddress.Parse(address), Guid.ParseExact(key, "N"))
                : throw new FormatException("it does not say where a ledger is");
        }
        catch (FormatException fault)
        {
            throw new LedgerCorruptException($"{path}: {fault.Message}", fault);
        }
    }

    // The study first: a file that names none would be a folder that cannot be opened. A study
    // without a file is an empty one that nobody finds.
    private static PostgresLedgerStore Create(string path, PostgresPool pool)
    {
        if (Path.Exists(path))
            throw new PathTakenException(path);
        var store = PostgresLedgerStore.Create(pool);
        var isMade = false;
        try
        {
            DurableFile.WriteNew(
                path,
                Encoding.UTF8.GetBytes($"{FirstLine}\n{pool.Address}\nstudy {store.Key:N}\n"),
                DurableFile.PublicMode
            );
            isMade = true;
            return store;
        }
        finally
        {
            if (!isMade)
                store.Dispose();
        }
    }
}
