using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.StudyKit;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Server.Tests;

/// <summary>
/// A contributor's program under faults at its system calls: the same command again goes on, its
/// contribution counts once, and a receipt that has its name is whole. A sample by default, more
/// where <c>CI</c> is <c>true</c>.
/// </summary>
[Slow]
public sealed class ClientFaultTests(ITestOutputHelper output)
{
    private const int Seed = 2026;

    private static bool IsCi => Environment.GetEnvironmentVariable("CI") == "true";

    [Fact]
    public async Task After_any_fault_the_same_command_goes_on_and_counts_once()
    {
        SystemCalls.RequireTracing();
        await using var server = await TestServer.StartAsync();
        var people = server.Study();
        var random = new Random(Seed);
        var watchLog = server["watch.log"];
        var watched = await ContributeAsync(
            "watched",
            people.Invite(),
            SystemCalls.Watch(watchLog)
        );
        Assert.True(watched.ExitCode == 0, watched.Error);
        var faults = SystemCalls
            .FaultsOf(watchLog, server["watched"])
            .GroupBy(fault => (fault.Call, fault.Effect))
            .Select(same => same.OrderBy(_ => random.Next()).First())
            .OrderBy(_ => random.Next())
            .Take(IsCi ? 24 : 4)
            .ToArray();
        Assert.NotEmpty(faults);

        var arrived = 0;
        var before = people.View().Contributions;
        for (var i = 0; i < faults.Length; i++)
        {
            var (who, code, log) = ($"c{i}", people.Invite(), server[$"{i}.log"]);
            var run = await ContributeAsync(who, code, SystemCalls.Inject(faults[i], log));
            var hits = SystemCalls.Arrived(log, server[who], faults[i]);
            arrived += hits.Count > 0 ? 1 : 0;
            output.WriteLine($"{faults[i]}: {hits.Count} arrived, exit {run.ExitCode}");
            var repeated = await ContributeAsync(who, code, []);

            Assert.True(repeated.ExitCode == 0, $"{faults[i]}: {repeated.Error}\n{run.Error}");
            Assert.Equal(before + (ulong)i + 1, people.View().Contributions);
            RequireReceipt(who, $"{faults[i]}");
        }

        Assert.True(arrived > 0, "no fault arrived");

        void RequireReceipt(string who, string fault)
        {
            using var study = people.Open(people.Researcher);
            var entries = study.ReadEntries().Select(bytes => Entry.Parse(bytes)).ToArray();
            var files = Directory.GetFiles(server[$"{who}/receipts"], "*.tlog-proof");
            Assert.True(files.Length > 0, $"{fault}: no receipt");
            Assert.All(files, file =>
            {
                var receipt = Receipt.Parse(File.ReadAllBytes(file));
                Assert.Equal(receipt.Entry, entries[receipt.Proof.Index].Hash);
            });
        }

        async Task<(int ExitCode, string Error)> ContributeAsync(
            string who,
            string code,
            string[] tool
        )
        {
            var home = server[who];
            Directory.CreateDirectory(home);
            var vcf = Path.Combine(home, "mine.vcf");
            await File.WriteAllBytesAsync(vcf, SampleProtocol.Vcf(["0/1", "1/1", "0/0"]));
            using var process = SgpProcess.StartUnder(
                tool,
                home,
                SgpProcess.Passphrase,
                "contribute",
                vcf,
                "--study",
                new Uri(server.Url, people.Path).AbsoluteUri,
                "--invitation",
                code,
                "--yes",
                "-q",
                "--receipts",
                Path.Combine(home, "receipts")
            );
            var error = process.StandardError.ReadToEndAsync();
            await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            return (process.ExitCode, await error);
        }
    }
}
