using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Store;
using SecureGenomics.Provenance.Store.Sqlite;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Reliability.Tests;

/// <summary>
/// Processes that append, read, check, release and verify at once, for
/// <c>SGP_CONCURRENCY_SECONDS</c> (by default
/// 15): every acknowledged record is there once, in one chain.
/// </summary>
[Slow]
public sealed class ConcurrencyTests(ITestOutputHelper output)
{
    private const int Busy = 5;

    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(
        int.TryParse(
            Environment.GetEnvironmentVariable("SGP_CONCURRENCY_SECONDS"),
            CultureInfo.InvariantCulture,
            out var seconds
        )
            ? seconds
            : 15
    );

    [Fact]
    public async Task Every_acknowledged_record_is_there_once_in_one_chain()
    {
        using var staged = new StagedStudy();
        using var folder = staged.CopyAt(StudyStage.Collecting);
        using var finished = staged.CopyAt(StudyStage.Opened);
        var acknowledged = new ConcurrentBag<ulong>();
        var counts = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        var started = Stopwatch.GetTimestamp();
        string[] study = ["--study", "study", "--keys", "keys", "--json"];

        await Task.WhenAll(
            Loop("contribute", folder, _ => ["contribute", "1.vcf", .. study], Acknowledge),
            Loop("contribute", folder, _ => ["contribute", "2.vcf", .. study], Acknowledge),
            Loop(
                "log",
                folder,
                i =>
                    i % 2 == 0
                        ? ["log", "--study", "study", "--json"]
                        : ["fsck", "--study", "study"],
                run => Assert.Equal(0, run.ExitCode)
            ),
            Loop(
                "release",
                finished,
                i => ["release", "--study", "study", "-o", $"{i}.sgp"],
                run => Assert.Equal(0, run.ExitCode)
            ),
            Loop(
                "verify",
                finished,
                _ => ["verify", "earlier.sgp", "--policy", "policy"],
                run => Assert.Equal(0, run.ExitCode)
            )
        );

        using var store = SqliteLedgerStore.Open(folder["study/ledger.db"]);
        Assert.Empty(
            StoreCheck
                .Run(store, new BlobStore(folder["study/objects"]))
                .Where(finding => !finding.IsHarmless)
        );
        Assert.Equal(5UL + (ulong)acknowledged.Count, store.Size);
        Assert.Equal(
            Enumerable.Range(5, acknowledged.Count).Select(i => (ulong)i),
            acknowledged.Order()
        );
        var released = Directory
            .GetFiles(finished.Path, "?*.sgp")
            .Select(File.ReadAllBytes)
            .ToArray();
        Assert.All(released, bundle => Assert.Equal(released[0], bundle));
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{string.Join(", ", counts.OrderBy(count => count.Key, StringComparer.Ordinal).Select(count => $"{count.Value} × {count.Key}"))} in {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s; {acknowledged.Count} records acknowledged, {store.Size} in the ledger"
            )
        );

        Task Loop(
            string name,
            TemporaryFolder where,
            Func<int, string[]> arguments,
            Action<SgpProcess> judge
        ) =>
            Task.Run(() =>
            {
                for (var i = 0; Stopwatch.GetElapsedTime(started) < Duration; i++)
                {
                    judge(SgpProcess.Run(where.Path, staged.Passphrase, arguments(i)));
                    counts.AddOrUpdate(name, 1, (_, count) => count + 1);
                }
            });

        void Acknowledge(SgpProcess run)
        {
            if (run.ExitCode == Busy)
            {
                counts.AddOrUpdate("told that the ledger is busy", 1, (_, count) => count + 1);
                return;
            }

            Assert.True(run.ExitCode == 0, run.Error);
            using var answer = JsonDocument.Parse(run.Output);
            foreach (var index in answer.RootElement.GetProperty("entries").EnumerateArray())
                acknowledged.Add(index.GetUInt64());
        }
    }
}
