using System.Diagnostics;
using System.Text;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Ledger.Tests;
using SecureGenomics.Provenance.Store.LiteDb;

namespace SecureGenomics.Provenance.Store.Tests;

/// <summary>A separate process that writes to a store and says, line by line, what was
/// acknowledged.</summary>
internal static class ChildWriter
{
    /// <summary>Exit code for an error that the writer heard of, as opposed to a crash.</summary>
    public const int HeardOfError = 5;

    public static int Run(string[] args)
    {
        try
        {
            switch (args)
            {
                case ["append", var kind, var path, var first, var count]:
                    Append(Enum.Parse<TestedStore>(kind), path, int.Parse(first), int.Parse(count));
                    return 0;
                case ["blobs", var folder, var count]:
                    WriteBlobs(folder, int.Parse(count));
                    return 0;
                case ["generate"]:
                    Ed25519PrivateKey.Generate().Dispose();
                    return 0;
                default:
                    return 2;
            }
        }
        catch (Exception fault) when (fault is IOException or MissingNativeLibraryException)
        {
            Console.Error.WriteLine(fault.Message);
            return HeardOfError;
        }
    }

    /// <summary>Starts this program as a writer, or a shell line around it.</summary>
    public static Process Start(string wrapper, params string[] args)
    {
        var self = Path.Combine(AppContext.BaseDirectory, "SecureGenomics.Provenance.Store.Tests");
        var line = string.Join(
            ' ',
            args.Prepend("--child").Prepend(self).Select(arg => $"'{arg}'")
        );
        var start = new ProcessStartInfo("/bin/sh", ["-c", $"{wrapper} exec {line}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        return Process.Start(start)!;
    }

    /// <summary>Starts this program as a writer under a tracer or the like.</summary>
    public static Process StartUnder(IEnumerable<string> tool, params string[] args)
    {
        var self = Path.Combine(AppContext.BaseDirectory, "SecureGenomics.Provenance.Store.Tests");
        string[] line = [.. tool, self, "--child", .. args];
        return Process.Start(
            new ProcessStartInfo(line[0], line[1..])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                UseShellExecute = false,
            }
        )!;
    }

    private static void Append(TestedStore kind, string path, int first, int count)
    {
        using var scenario = new StudyScenario();
        var store = LedgerStores.Open(kind, path);
        // A fold after every few appends, so that faults and other processes meet it.
        if (store is LiteDbLedgerStore folding)
            folding.FoldFrames = 12;
        using var ledger = StudyLedger.Open(store, scenario.LedgerKey, TimeProvider.System);
        for (var i = first; i < first + count; i++)
        {
            using var key = Ed25519PrivateKey.FromSeed(
                Sha256Digest.Compute(Encoding.ASCII.GetBytes($"contributor {i}")).ToArray()
            );
            var predicate = scenario.ContributionBody(ledger.State, key.PublicKey);
            var statement = new Statement(
                ContributionPredicate.SubjectsFor([StudyScenario.Blob($"ciphertext {i}")]),
                predicate
            );
            var entry = ledger.Append([statement.Sign(key)])[0];
            Acknowledge($"{entry.Index} {entry.Hash}");
        }
    }

    private static void WriteBlobs(string folder, int count)
    {
        var store = new BlobStore(folder);
        for (var i = 0; i < count; i++)
        {
            using var batch = store.BeginBatch();
            var digests = Enumerable
                .Range(0, 12)
                .Select(n => batch.Add(BlobContent(i, n)))
                .ToList();
            batch.Commit();
            foreach (var digest in digests)
                Acknowledge(digest.ToString());
            Acknowledge(store.Put(BlobContent(i, 12)).ToString());
        }
    }

    private static byte[] BlobContent(int batch, int n) =>
        Encoding.ASCII.GetBytes($"blob {batch} {n} {new string('x', 5000)}");

    private static void Acknowledge(string line)
    {
        Console.Out.WriteLine(line);
        Console.Out.Flush();
    }
}
