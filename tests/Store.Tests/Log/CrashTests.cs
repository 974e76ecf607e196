using System.Globalization;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Ledger.Tests;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Store.Tests;

/// <summary>
/// After a crash at any point the log is a prefix that holds every acknowledged entry, its check
/// finds nothing, and the next writer goes on.
/// </summary>
public class CrashTests
{
    [Theory]
    [InlineData(TestedStore.Sqlite)]
    [InlineData(TestedStore.LiteDb)]
    [InlineData(TestedStore.Postgres)]
    public async Task A_killed_writer_loses_nothing_that_was_acknowledged(TestedStore kind)
    {
        var random = new Random(9);
        using var folder = new TemporaryFolder();
        NewLedger(LedgerStores.Create(kind, folder["ledger.db"]));
        for (var round = 0; round < 6; round++)
        {
            using var child = ChildWriter.Start(
                "",
                "append",
                $"{kind}",
                folder["ledger.db"],
                $"{round * 1000}",
                "1000"
            );
            var acknowledged = new List<string>();
            // The first line shows that it runs; a few more at random, then it dies in mid-stride.
            for (var lines = random.Next(1, 40); lines > 0; lines--)
                acknowledged.Add(
                    (
                        await child.StandardOutput.ReadLineAsync(
                            TestContext.Current.CancellationToken
                        )
                    )!
                );
            child.Kill();
            acknowledged.AddRange(
                (
                    await child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)
                ).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            );
            await child.WaitForExitAsync(TestContext.Current.CancellationToken);

            RequireSound(LedgerStores.Open(kind, folder["ledger.db"]), acknowledged);
        }
    }

    [Theory]
    [InlineData(TestedStore.Sqlite)]
    [InlineData(TestedStore.LiteDb)]
    [InlineData(TestedStore.Postgres)]
    public async Task Two_processes_that_append_at_once_lose_nothing(TestedStore kind)
    {
        using var folder = new TemporaryFolder();
        NewLedger(LedgerStores.Create(kind, folder["ledger.db"]));

        using var first = ChildWriter.Start(
            "",
            "append",
            $"{kind}",
            folder["ledger.db"],
            "0",
            "60"
        );
        using var second = ChildWriter.Start(
            "",
            "append",
            $"{kind}",
            folder["ledger.db"],
            "60",
            "60"
        );
        var lines = await Task.WhenAll(
            first.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken),
            second.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)
        );
        await first.WaitForExitAsync(TestContext.Current.CancellationToken);
        await second.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal((0, 0), (first.ExitCode, second.ExitCode));
        string[] acknowledged =
        [
            .. lines.SelectMany(text => text.Split('\n', StringSplitOptions.RemoveEmptyEntries)),
        ];
        Assert.Equal(120, acknowledged.Distinct().Count());
        RequireSound(LedgerStores.Open(kind, folder["ledger.db"]), acknowledged, expectedSize: 122);
    }

    [Theory]
    [InlineData(TestedStore.Sqlite)]
    [InlineData(TestedStore.LiteDb)]
    public async Task A_disk_that_takes_no_more_is_heard_of_and_leaves_a_valid_log(TestedStore kind)
    {
        using var folder = new TemporaryFolder();
        NewLedger(LedgerStores.Create(kind, folder["ledger.db"]));

        // No file may grow over 300 KiB; the runtime's own code mappings must not count as files.
        using var child = ChildWriter.Start(
            "trap '' XFSZ; ulimit -f 300; export DOTNET_EnableWriteXorExecute=0;",
            "append",
            $"{kind}",
            folder["ledger.db"],
            "0",
            "500"
        );
        var lines = await child.StandardOutput.ReadToEndAsync(
            TestContext.Current.CancellationToken
        );
        var errors = await child.StandardError.ReadToEndAsync(
            TestContext.Current.CancellationToken
        );
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(
            child.ExitCode == ChildWriter.HeardOfError,
            $"exit code {child.ExitCode}: {errors}"
        );
        RequireSound(
            LedgerStores.Open(kind, folder["ledger.db"]),
            lines.Split('\n', StringSplitOptions.RemoveEmptyEntries)
        );
    }

    [Slow]
    [Theory]
    [InlineData(TestedStore.Sqlite, "pwrite64", "error=ENOSPC", 14)]
    [InlineData(TestedStore.Sqlite, "pwrite64", "signal=SIGKILL", 14)]
    [InlineData(TestedStore.Sqlite, "fdatasync,fsync", "error=EIO", 5)]
    [InlineData(TestedStore.Sqlite, "fdatasync,fsync", "signal=SIGKILL", 5)]
    [InlineData(TestedStore.LiteDb, "pwrite64", "error=ENOSPC", 30)]
    [InlineData(TestedStore.LiteDb, "pwrite64", "signal=SIGKILL", 30)]
    [InlineData(TestedStore.LiteDb, "fsync", "error=EIO", 8)]
    [InlineData(TestedStore.LiteDb, "fsync", "signal=SIGKILL", 8)]
    [InlineData(TestedStore.LiteDb, "ftruncate", "error=EIO", 2)]
    [InlineData(TestedStore.LiteDb, "ftruncate", "signal=SIGKILL", 2)]
    public async Task A_failure_at_any_system_call_of_the_log_leaves_a_valid_log(
        TestedStore kind,
        string calls,
        string fault,
        int places
    )
    {
        Tool.Require("strace");
        var reached = 0;
        for (var place = 1; place <= places; place++)
        {
            using var folder = new TemporaryFolder();
            NewLedger(LedgerStores.Create(kind, folder["ledger.db"]));
            string[] tool =
            [
                "strace",
                "-qq",
                "-f",
                "-o",
                folder["trace"],
                "-P",
                folder["ledger.db"],
                "-P",
                LedgerStores.LogOf(kind, folder["ledger.db"]),
                "-e",
                $"trace={calls}",
                "-e",
                $"inject={calls}:{fault}:when={place}",
            ];
            using var child = ChildWriter.StartUnder(
                tool,
                "append",
                $"{kind}",
                folder["ledger.db"],
                "0",
                "4"
            );
            var lines = await child.StandardOutput.ReadToEndAsync(
                TestContext.Current.CancellationToken
            );
            await child.WaitForExitAsync(TestContext.Current.CancellationToken);

            var acknowledged = lines.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            var isReached =
                child.ExitCode != 0
                || File.ReadAllText(folder["trace"])
                    .Contains("(INJECTED)", StringComparison.Ordinal);
            reached += isReached ? 1 : 0;
            // A failure that nobody was told of came after the last entry was safe.
            Assert.True(child.ExitCode != 0 || acknowledged.Length == 4);
            RequireSound(LedgerStores.Open(kind, folder["ledger.db"]), acknowledged);
        }

        Assert.True(reached > 0, "no injected failure reached the writer");
    }

    [Theory]
    [InlineData("syncfs", "error=EIO", 2)]
    [InlineData("fsync", "error=EIO", 4)]
    [InlineData("fsync", "signal=SIGKILL", 4)]
    [InlineData("rename", "error=EIO", 4)]
    [InlineData("rename", "signal=SIGKILL", 4)]
    [InlineData("pwrite64", "error=ENOSPC", 6)]
    public async Task A_failure_at_any_system_call_of_the_blobs_leaves_no_half_blob(
        string calls,
        string fault,
        int places
    )
    {
        Tool.Require("strace");
        var reached = 0;
        for (var place = 1; place <= places; place++)
        {
            using var folder = new TemporaryFolder();
            var objects = folder["objects"];
            string[] tool =
            [
                "strace",
                "-qq",
                "-f",
                "-o",
                "/dev/null",
                "-e",
                $"trace={calls}",
                "-e",
                $"inject={calls}:{fault}:when={place}",
            ];
            using var child = ChildWriter.StartUnder(tool, "blobs", objects, "2");
            var lines = await child.StandardOutput.ReadToEndAsync(
                TestContext.Current.CancellationToken
            );
            await child.WaitForExitAsync(TestContext.Current.CancellationToken);

            reached += child.ExitCode == 0 ? 0 : 1;
            var store = new BlobStore(objects);
            foreach (var digest in lines.Split('\n', StringSplitOptions.RemoveEmptyEntries))
                Assert.NotEmpty(store.ReadAllBytes(ArtifactDigest.Parse(digest)));
            Assert.DoesNotContain(store.CheckAll(), finding =>
                finding.Where.StartsWith("blob", StringComparison.Ordinal)
            );
        }

        Assert.True(reached > 0, "no injected failure reached the writer");
    }

    [Fact]
    public async Task A_blob_that_is_there_already_is_acknowledged_only_after_its_folder_is_synced()
    {
        Tool.Require("strace");
        using var folder = new TemporaryFolder();
        var objects = folder["objects"];
        string? one = null;
        for (var run = 0; run < 2; run++)
        {
            using var child = ChildWriter.StartUnder(
                ["strace", "-qq", "-f", "-y", "-o", folder["log"], "-e", "trace=fsync,syncfs"],
                "blobs",
                objects,
                "1"
            );
            var digest = (
                await child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)
            )
                .Trim()
                .Split('\n')[^1];
            await child.WaitForExitAsync(TestContext.Current.CancellationToken);
            one = $"<{objects}/{digest[..2]}>)";
        }

        // The second run wrote nothing: the first might have died between the name and the sync.
        // Many folders are synced with their file system, one is by itself.
        Assert.Contains(File.ReadLines(folder["log"]), line =>
            line.Contains(" syncfs(", StringComparison.Ordinal)
            && line.Contains($"<{objects}>)", StringComparison.Ordinal)
        );
        Assert.Contains(File.ReadLines(folder["log"]), line =>
            line.Contains(" fsync(", StringComparison.Ordinal)
            && line.Contains(one!, StringComparison.Ordinal)
        );
    }

    /// <summary>Starts a study in a new store, which is closed then.</summary>
    internal static void NewLedger(ILedgerStore opened)
    {
        using var scenario = new StudyScenario().Through(StudyStage.Collecting);
        using var store = opened;
        using var append = store.BeginAppend();
        append.Append(scenario.Entries);
        append.Commit();
    }

    /// <summary>Asks that a store is sound, holds what was acknowledged, and takes one entry more;
    /// it is closed then.</summary>
    internal static void RequireSound(
        ILedgerStore opened,
        IEnumerable<string> acknowledged,
        ulong? expectedSize = null
    )
    {
        using var scenario = new StudyScenario();
        using var store = opened;
        Assert.Empty(StoreCheck.Run(store));
        foreach (var line in acknowledged)
        {
            var words = line.Split(' ');
            var stored = store.ReadEntry(ulong.Parse(words[0], CultureInfo.InvariantCulture));
            Assert.Equal(LeafHash.Parse(words[1]), LeafHash.Compute(Assert.NotNull(stored).Span));
        }

        if (expectedSize is { } size)
            Assert.Equal(size, store.Size);
        // The next start works.
        using var ledger = StudyLedger.Open(store, scenario.LedgerKey, TimeProvider.System);
        using var key = Ed25519PrivateKey.Generate();
        var next = new Statement(
            ContributionPredicate.SubjectsFor([
                new ArtifactDigest(Sha256Digest.Compute(key.PublicKey.ToArray())),
            ]),
            scenario.ContributionBody(ledger.State, key.PublicKey)
        );
        Assert.Single(ledger.Append([next.Sign(key)]));
    }
}
