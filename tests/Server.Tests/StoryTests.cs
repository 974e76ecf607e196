using System.Text.Json;
using SecureGenomics.Provenance.Client;
using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Store;
using SecureGenomics.Provenance.Store.Sqlite;
using SecureGenomics.Provenance.StudyKit;
using SecureGenomics.Provenance.TestKit;
using SecureGenomics.Provenance.Verifier;
using SecureGenomics.Provenance.Wire;
using Xunit;

namespace SecureGenomics.Provenance.Server.Tests;

/// <summary>The shared study with real processes, which are killed, cut off and repeated.</summary>
[Slow]
public sealed class StoryTests
{
    private static bool IsCi => Environment.GetEnvironmentVariable("CI") == "true";

    [Fact]
    public async Task Everybody_with_a_process_of_their_own_ends_with_the_same_verified_study()
    {
        var count = IsCi ? 30 : 10;
        using var folder = new TemporaryFolder();
        using var sample = new SampleProtocol(minimumContributors: 5, open: "pedersen");
        using var server = new ServerProcess(folder["hospital"]);
        await server.StartAsync();
        var researcher = folder["researcher"];
        await SgpProcess.MustAsync(
            researcher,
            "login",
            server.Url.AbsoluteUri,
            "--name",
            "hospital",
            "--invitation",
            server.Invitation
        );
        var url = JsonDocument
            .Parse(
                await SgpProcess.MustAsync(
                    researcher,
                    "create",
                    "--remote",
                    "hospital",
                    "--protocol",
                    sample.Folder,
                    "--json"
                )
            )
            .RootElement.GetProperty("url")
            .GetString()!;
        await SgpProcess.MustAsync(researcher, "keygen", "--study", url, "-q");
        var codes = (
            await SgpProcess.MustAsync(
                researcher,
                "invite",
                "--study",
                url,
                "--count",
                $"{count + 1}",
                "-q"
            )
        ).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        // Contributors come in waves of four; the first one's network is cut in every upload, and
        // the server is killed while the second wave is on its way.
        var cut = new TcpRelay(server.Url, cutAfterBytes: 60_000);
        for (var wave = 0; wave < count; wave += 4)
        {
            var running = Enumerable
                .Range(wave, Math.Min(4, count - wave))
                .Select(i => ContributeAsync(i, i == 0 ? Through(cut) : url, expectSuccess: i != 0))
                .ToArray();
            if (wave == 4)
            {
                await Task.Delay(700, TestContext.Current.CancellationToken);
                server.Kill();
                await server.StartAsync();
            }

            await Task.WhenAll(running);
        }

        // Whoever was cut off repeats; one repeats without need. Each counts once.
        cut.Dispose();
        await ContributeAsync(0, url, expectSuccess: true);
        await ContributeAsync(1, url, expectSuccess: true);

        // One more contributes with a key that she keeps, and takes it back.
        await SgpProcess.MustAsync(folder[$"c{count}"], "key", "create", "mine", "-q");
        await ContributeAsync(count, url, expectSuccess: true, "--key", "mine");
        Assert.Equal((ulong)count + 1, View().Contributions);
        var withdrawn = await SgpProcess.MustAsync(
            folder[$"c{count}"],
            "withdraw",
            "--study",
            url,
            "--key",
            "mine"
        );
        Assert.StartsWith("withdrew the contribution of ", withdrawn);
        Assert.Equal((ulong)count, View().Contributions);

        // The server is killed while it computes, and goes on by itself.
        var run = SgpProcess.RunAsync(researcher, "run", "--study", url);
        var computing = await Task.Run(FirstStep);
        server.Kill();
        await server.StartAsync();
        var first = await run;
        using (var connection = new ServerConnection(server.Url, TimeProvider.System))
            Assert.Contains(
                connection.Get($"/v1/jobs/{computing.Id}/logs", WireJson.Default.JobLog).Lines,
                line => line.Text == "the server was started again: the job goes on"
            );
        if (first.ExitCode != 0)
            await SgpProcess.MustAsync(researcher, "run", "--study", url);
        await SgpProcess.MustAsync(researcher, "result", "--study", url, "-q");
        await SgpProcess.MustAsync(
            researcher,
            "release",
            "--study",
            url,
            "-o",
            "study.sgp",
            "--policy-out",
            "policy",
            "-q"
        );

        var auditor = await SgpProcess.MustAsync(
            folder["auditor"],
            "verify",
            url,
            "--policy",
            Path.Combine(researcher, "policy")
        );
        Assert.StartsWith("VERIFIED V6\n", auditor);
        Assert.Contains($"{count} contributions, {count} genomes", auditor);
        for (var i = 0; i <= count; i++)
        {
            var receipt = Directory.GetFiles(folder[$"c{i}/receipts"]).Single();
            Assert.StartsWith(
                i < count ? "counted: " : "withdrawn: ",
                await SgpProcess.MustAsync(
                    folder[$"c{i}"],
                    "check",
                    receipt,
                    Path.Combine(researcher, "study.sgp")
                )
            );
        }

        StudyView View()
        {
            using var connection = new ServerConnection(server.Url, TimeProvider.System);
            return connection.Get(new Uri(url).AbsolutePath, WireJson.Default.StudyView);
        }

        // What the server tells while it works, so that it is known to be at it.
        JobView FirstStep()
        {
            using var connection = new ServerConnection(server.Url, TimeProvider.System);
            return connection
                .Events(
                    $"{new Uri(url).AbsolutePath}/events",
                    TestContext.Current.CancellationToken
                )
                .Where(next => next.Event == "job")
                .Select(next => JsonSerializer.Deserialize(next.Data, WireJson.Default.JobView)!)
                .First(job => job is { State: "RUNNING", Step: not null, Done: not null });
        }

        async Task ContributeAsync(int i, string study, bool expectSuccess, params string[] options)
        {
            Directory.CreateDirectory(folder[$"c{i}"]);
            var vcf = folder[$"c{i}/mine.vcf"];
            if (!File.Exists(vcf))
                await File.WriteAllBytesAsync(
                    vcf,
                    SampleProtocol.Vcf(["0/1", i % 2 == 0 ? "0/0" : "1/1", "0/1"])
                );
            var (exit, output, error) = await SgpProcess.RunAsync(
                folder[$"c{i}"],
                [
                    "contribute",
                    vcf,
                    "--study",
                    study,
                    "--invitation",
                    codes[i],
                    "--yes",
                    "-q",
                    "--receipts",
                    folder[$"c{i}/receipts"],
                    .. options,
                ]
            );
            Assert.True(!expectSuccess || exit == 0, $"contributor {i}: {output}\n{error}");
        }

        string Through(TcpRelay relay) =>
            url.Replace(server.Url.Authority, relay.Url.Authority, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_killed_again_and_again_keeps_every_promise()
    {
        var rounds = IsCi ? 8 : 3;
        using var folder = new TemporaryFolder();
        using var sample = new SampleProtocol();
        using var server = new ServerProcess(folder["hospital"]);
        await server.StartAsync();
        var researcher = folder["researcher"];
        await SgpProcess.MustAsync(
            researcher,
            "login",
            server.Url.AbsoluteUri,
            "--name",
            "hospital",
            "--invitation",
            server.Invitation
        );
        var id = JsonDocument
            .Parse(
                await SgpProcess.MustAsync(
                    researcher,
                    "create",
                    "--remote",
                    "hospital",
                    "--protocol",
                    sample.Folder,
                    "--json"
                )
            )
            .RootElement.GetProperty("study")
            .GetString()!;
        await SgpProcess.MustAsync(researcher, "keygen", "--study", $"hospital/{id[..12]}", "-q");
        await SgpProcess.MustAsync(
            researcher,
            "invite",
            "--study",
            $"hospital/{id[..12]}",
            "--open"
        );

        var received = 0;
        using var stop = new CancellationTokenSource();
        var contributors = Enumerable
            .Range(0, 8)
            .Select(i => Task.Run(() => ContributeUntil(i, stop.Token)))
            .ToArray();
        for (var round = 0; round < rounds; round++)
        {
            // In the middle of the work: some have their receipts, some wait for theirs.
            await UntilAsync(4 + (4 * round));
            server.Kill();
            await server.StartAsync();
        }

        await UntilAsync(4 + (4 * rounds));
        await stop.CancelAsync();
        var receipts = (await Task.WhenAll(contributors)).SelectMany(next => next).ToArray();
        server.Kill();

        // What is on the disk now is judged without the server.
        var studyFolder = Path.Combine(server.Data, "studies", id);
        using var store = SqliteLedgerStore.Kind.Open(Path.Combine(studyFolder, "ledger.db"));
        Assert.DoesNotContain(
            StoreCheck.Run(store, new BlobStore(Path.Combine(studyFolder, "objects"))),
            finding => !finding.IsHarmless
        );
        var entries = store.ReadEntries().Select(bytes => Entry.Parse(bytes)).ToArray();
        Assert.True(receipts.Length > 8, $"{receipts.Length} receipts");
        Assert.All(receipts, next =>
        {
            var receipt = Receipt.Parse(File.ReadAllBytes(next.ReceiptFile));
            Assert.Equal(receipt.Entry, entries[receipt.Proof.Index].Hash);
            Assert.Equal(next.Entry.Hash, receipt.Entry);
            Assert.Equal(
                receipt.Proof.Checkpoint.Root,
                store.RootAt(receipt.Proof.Checkpoint.Size)
            );
        });
        Assert.Equal(receipts.Length, receipts.Select(next => next.Entry.Index).Distinct().Count());
        var contributions = entries.Count(entry =>
            entry.Statement.Kind == StatementKind.Contribution
        );
        // What was stopped before its answer may be in the log; nothing is there twice.
        Assert.InRange(contributions, receipts.Length, receipts.Length + 8);
        Assert.Equal(
            contributions,
            entries
                .Where(entry => entry.Statement.Kind == StatementKind.Contribution)
                .Select(entry => ArtifactDigest.Compute(entry.StatementEnvelope.Bytes.Span))
                .Distinct()
                .Count()
        );

        async Task UntilAsync(int count)
        {
            while (
                Volatile.Read(ref received) < count
                && !contributors.Any(contributor => contributor.IsCompleted)
            )
                await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        List<(Entry Entry, string ReceiptFile)> ContributeUntil(int who, CancellationToken end)
        {
            var folders = new ClientFolders(
                folder[$"c{who}/config"],
                folder[$"c{who}/data"],
                folder[$"c{who}/cache"]
            );
            var connection = new ServerConnection(server.Url, TimeProvider.System) { Repeats = 20 };
            var remote = folders.Remotes.Meet(connection);
            using var outbox = Outbox.Open(connection, remote, id, folders);
            using var maker = new ContributionMaker(outbox.ReadContext(new VerificationOptions()));
            using var genotypes = SampleProtocol.Read(
                sample.Load(),
                SampleProtocol.Vcf(["0/1", "1/1", "0/0"])
            );
            var sent = new List<(Entry, string)>();
            for (var i = 0; !end.IsCancellationRequested; i++)
            {
                using var key = Ed25519PrivateKey.Generate();
                var one = outbox.Submit($"{i}", () => maker.Make(genotypes.Genotypes, .., key));
                // Asked again, it is the same.
                if (i % 5 == 0)
                    Assert.Equal(
                        one.Entry.Hash,
                        outbox
                            .Submit($"{i}", () => throw new InvalidOperationException())
                            .Entry.Hash
                    );
                sent.Add(one);
                Interlocked.Increment(ref received);
            }

            return sent;
        }
    }
}
