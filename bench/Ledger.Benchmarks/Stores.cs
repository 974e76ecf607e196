using System.Diagnostics;
using Npgsql;
using SecureGenomics.Provenance.Store;
using SecureGenomics.Provenance.Store.LiteDb;
using SecureGenomics.Provenance.Store.Postgres;
using SecureGenomics.Provenance.Store.Sqlite;

namespace SecureGenomics.Provenance.Ledger.Benchmarks;

/// <summary>Each store with the same entries: what an append, a start and a proof cost, and how
/// large the files are.</summary>
/// <remarks>The stores alone: entries are signed before the clock starts.</remarks>
internal static class Stores
{
    private const int BatchSize = 1000;
    private const int OneByOne = 1000;
    private const int ByHundreds = 10_000;
    private const int Proofs = 1000;

    public static int Run(int count, string folder, PostgresAddress? address)
    {
        Directory.CreateDirectory(folder);
        var entries = Signed(Math.Max(count, OneByOne), Path.Combine(folder, "signed.db"));
        Console.WriteLine(
            $"{entries.Sum(entry => entry.Bytes.Length) / entries.Count:N0} B an entry"
        );
        // Each twice, in turns: the first round also warms the code up.
        for (var round = 1; round <= 2; round++)
        {
            Console.WriteLine($"round {round}");
            Measure(
                "SQLite",
                Path.Combine(folder, $"sqlite{round}"),
                SqliteLedgerStore.Create,
                SqliteLedgerStore.Open,
                entries.Take(count)
            );
            Measure(
                "LiteDB",
                Path.Combine(folder, $"litedb{round}"),
                LiteDbLedgerStore.Create,
                LiteDbLedgerStore.Open,
                entries.Take(count)
            );
            if (address is null)
                continue;
            var postgres = PostgresStore.Kind(address);
            Measure(
                "PostgreSQL",
                Path.Combine(folder, $"postgres{round}"),
                postgres.Create,
                postgres.Open,
                entries.Take(count)
            );
            Console.WriteLine($"PostgreSQL: {BytesPerEntry(address):N0} B an entry in its tables");
        }

        return 0;
    }

    private static List<Entry> Signed(int count, string path)
    {
        using var sample = new LogSample();
        using var ledger = StudyLedger.Create(
            SqliteLedgerStore.Create(path),
            sample.Study(),
            sample.LedgerKey,
            TimeProvider.System
        );
        ledger.Append([sample.Context(ledger.State)]);
        for (var done = 2; done < count; done += BatchSize)
            ledger.Append(
                LogSample.Contributions(ledger.State, done, Math.Min(BatchSize, count - done))
            );
        return [.. ledger.Store.ReadEntries().Select(bytes => Entry.Parse(bytes))];
    }

    private static void Measure(
        string name,
        string folder,
        Func<string, ILedgerStore> create,
        Func<string, ILedgerStore> open,
        IEnumerable<Entry> entries
    )
    {
        Directory.CreateDirectory(folder);
        var single = Path.Combine(folder, "single.db");
        using (var store = create(single))
            Appending(name, store, [.. entries.Take(OneByOne)], 1);
        using (var store = create(Path.Combine(folder, "hundreds.db")))
            Appending(name, store, [.. entries.Take(ByHundreds)], 100);
        var path = Path.Combine(folder, "ledger.db");
        using (var store = create(path))
            Appending(name, store, [.. entries], BatchSize);
        var bytes = Directory.GetFiles(folder, "ledger.db*").Sum(file => new FileInfo(file).Length);
        if (name != "PostgreSQL")
            Console.WriteLine(
                $"{name}: {bytes / entries.Count():N0} B an entry in the closed files"
            );
        var clock = Stopwatch.StartNew();
        using (var store = open(path))
        {
            var size = store.Size;
            Console.WriteLine($"{name}: open {clock.Elapsed.TotalMilliseconds:N0} ms");
            clock.Restart();
            var read = store.ReadEntries().Count();
            Console.WriteLine($"{name}: read all {read / clock.Elapsed.TotalSeconds:N0} a second");
            var random = new Random(1);
            clock.Restart();
            for (var i = 0; i < Proofs; i++)
                _ = MerkleProver.ProveInclusion(store, (ulong)random.NextInt64((long)size), size);
            Console.WriteLine(
                $"{name}: inclusion proof {clock.Elapsed.TotalMilliseconds / Proofs:N3} ms"
            );
        }
    }

    private static long BytesPerEntry(PostgresAddress address)
    {
        using var connection = new NpgsqlConnection(
            $"Host={address.Host};Port={address.Port};Username={address.User};"
                + $"Database={address.Database};Pooling=false"
        );
        connection.Open();
        using var command = new NpgsqlCommand(
            "SELECT (pg_total_relation_size('sgp.entries') + pg_total_relation_size('sgp.nodes')) "
                + "/ count(*) FROM sgp.entries",
            connection
        );
        return (long)command.ExecuteScalar()!;
    }

    private static void Appending(string name, ILedgerStore store, Entry[] entries, int batch)
    {
        using var process = Process.GetCurrentProcess();
        var processor = process.TotalProcessorTime;
        var clock = Stopwatch.StartNew();
        foreach (var part in entries.Chunk(batch))
        {
            using var append = store.BeginAppend();
            append.Append(part);
            append.Commit();
        }

        var elapsed = clock.Elapsed;
        process.Refresh();
        Console.WriteLine(
            $"{name}: append in batches of {batch}: {entries.Length / elapsed.TotalSeconds:N0} a "
                + "second, processor "
                + $"{(process.TotalProcessorTime - processor).TotalMicroseconds / entries.Length:N0}"
                + " µs each"
        );
    }
}
