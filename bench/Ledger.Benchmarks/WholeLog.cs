using System.Diagnostics;
using System.Security.Cryptography;
using SecureGenomics.Provenance.Store;
using SecureGenomics.Provenance.Store.Sqlite;

namespace SecureGenomics.Provenance.Ledger.Benchmarks;

/// <summary>Appends, verifies and proves in one log of a given size, and compares with the
/// floors.</summary>
/// <remarks>
/// The floor of verification is two signatures an entry and three hashes over its bytes, on the
/// same
/// cores and by the same libraries, with nothing else.
/// </remarks>
internal static class WholeLog
{
    private const int BatchSize = 1000;

    public static int Run(int entries, string folder)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, "ledger.db");
        using var sample = new LogSample();
        Append(sample, path, entries);
        VerifyLog(path);
        Verify(path, entries);
        Prove(path, entries);
        return 0;
    }

    private static void Append(LogSample sample, string path, int entries)
    {
        using var ledger = StudyLedger.Create(
            SqliteLedgerStore.Create(path),
            sample.Study(),
            sample.LedgerKey,
            TimeProvider.System
        );
        ledger.Append([sample.Context(ledger.State)]);
        var appending = new Meter();
        for (var done = 0; done < entries; done += BatchSize)
        {
            var batch = LogSample.Contributions(
                ledger.State,
                done,
                Math.Min(BatchSize, entries - done)
            );
            appending.Start();
            ledger.Append(batch);
            appending.Stop();
        }

        Say($"append, batches of {BatchSize}, fsync each", appending, entries);

        var one = LogSample.Contributions(ledger.State, entries, 200);
        var single = new Meter();
        single.Start();
        foreach (var statement in one)
            ledger.Append([statement]);
        single.Stop();
        Say("append, one by one, fsync each", single, one.Length);
        Console.WriteLine(
            $"{"entry, bytes on average", -44} {new FileInfo(path).Length / entries, 10:N0} in "
                + $"the file"
        );
    }

    private static void VerifyLog(string path)
    {
        using var store = SqliteLedgerStore.Open(path);
        var replay = new Meter();
        replay.Start();
        var log = LogReplay.Run(store.ReadEntries());
        replay.Stop();
        Say("verify the log: chain, both signatures, tree", replay, (int)log.Size);
    }

    private static void Verify(string path, int entries)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var replay = new Meter();
        replay.Start();
        using (
            var ledger = StudyLedger.Open(
                SqliteLedgerStore.Open(path),
                ledgerKey: null,
                TimeProvider.System
            )
        )
        {
            replay.Stop();
            var held = GC.GetTotalMemory(forceFullCollection: true) - before;
            Say("verify the study: the same, and its rules", replay, entries);
            Console.WriteLine(
                $"{"memory held by the state", -44} {held / 1e6, 10:N1} MB, "
                    + $"{(double)held / entries:N0} B an entry"
            );
            GC.KeepAlive(ledger);
        }

        Console.WriteLine(
            $"{"peak memory of the process", -44} "
                + $"{Process.GetCurrentProcess().PeakWorkingSet64 / 1e6, 10:N0} MB"
        );
        var floor = Floor(path);
        Say("floor: signatures and hashing alone", floor, entries);
        Console.WriteLine(
            $"{"ratio to the floor", -44} {replay.Elapsed / floor.Elapsed, 10:N2} by the clock, "
                + $"{replay.Processor / floor.Processor:N2} in processor time"
        );
    }

    // Signatures and hashes of the same entries, already parsed, on all cores.
    private static Meter Floor(string path)
    {
        using var store = SqliteLedgerStore.Open(path);
        Ed25519PublicKey? ledgerKey = null;
        var floor = new Meter();
        foreach (var page in store.ReadEntries().Chunk(4096))
        {
            var parsed = page.Select(bytes => Entry.Parse(bytes)).ToArray();
            ledgerKey ??= ((StudyPredicate)parsed[0].Statement.Predicate).Roles.Ledger;
            floor.Start();
            Parallel.ForEach(parsed, entry =>
            {
                _ = entry.Envelope.Verify(ledgerKey.Value);
                if (entry.Statement.Predicate is ContributionPredicate contribution)
                    _ = entry.StatementEnvelope.Verify(contribution.Contributor);
                Span<byte> digest = stackalloc byte[32];
                SHA256.HashData(entry.Bytes.Span, digest);
            });
            floor.Stop();
        }

        return floor;
    }

    private static void Prove(string path, int entries)
    {
        const int proofs = 1000;
        using var store = SqliteLedgerStore.Open(path);
        var size = store.Size;
        var random = new Random(1);
        _ = MerkleProver.ProveInclusion(store, 0, size);
        var proving = Stopwatch.StartNew();
        for (var i = 0; i < proofs; i++)
            _ = MerkleProver.ProveInclusion(store, (ulong)random.NextInt64((long)size), size);
        Console.WriteLine(
            $"{"inclusion proof from the store", -44} "
                + $"{proving.Elapsed.TotalMilliseconds / proofs, 10:N3} ms each at {entries:N0} "
                + $"entries"
        );
        proving.Restart();
        for (var i = 0; i < proofs; i++)
            _ = MerkleProver.ProveConsistency(store, (ulong)random.NextInt64(1, (long)size), size);
        Console.WriteLine(
            $"{"consistency proof from the store", -44} "
                + $"{proving.Elapsed.TotalMilliseconds / proofs, 10:N3} ms each"
        );
    }

    private static void Say(string what, Meter meter, int count) =>
        Console.WriteLine(
            $"{what, -44} {meter.Elapsed.TotalSeconds, 10:N2} s, "
                + $"{count / meter.Elapsed.TotalSeconds:N0} a second; "
                + $"processor {meter.Processor.TotalSeconds:N2} s, "
                + $"{meter.Processor.TotalMicroseconds / count:N0} µs each"
        );

    /// <summary>Clock and processor time together: on a shared machine only the second is the
    /// program's own.</summary>
    private sealed class Meter
    {
        private readonly Stopwatch _clock = new();
        private TimeSpan _processorAtStart;

        public TimeSpan Elapsed => _clock.Elapsed;

        public TimeSpan Processor { get; private set; }

        public void Start()
        {
            _processorAtStart = Process.GetCurrentProcess().TotalProcessorTime;
            _clock.Start();
        }

        public void Stop()
        {
            _clock.Stop();
            Processor += Process.GetCurrentProcess().TotalProcessorTime - _processorAtStart;
        }
    }
}
