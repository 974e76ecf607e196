using System.Globalization;
using Microsoft.Playwright;
using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.StudyKit;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Web.Tests;

/// <summary>What docs/performance.md, "In the browser", says: processor time of the page's process,
/// all of its threads. Run by hand: <c>-explicit only</c>.</summary>
[Slow]
public sealed class MeasurementTests(ITestOutputHelper output)
{
    private const string Contributing = """
        async ([context, vcf, times]) => {
          const { Sgp } = await import('/sgp.js')
          self.sgp ??= await Sgp.start()
          const read = async (path) => (await fetch(path)).arrayBuffer()
          await sgp.openContext(await read(context))
          const file = new File([await read(vcf)], 'mine.vcf')
          const pair = await crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify'])
          const publicKey = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey))
          const sign = (message) => crypto.subtle.sign('Ed25519', pair.privateKey, message)
          for (let i = 0; i < times; i++) {
            await sgp.preview(file, { sample: self.sample })
            await sgp.contribute({ publicKey, sign })
          }
        }
        """;

    private const string Verifying = """
        async ([path]) => {
          const { Sgp } = await import('/sgp.js')
          self.sgp ??= await Sgp.start()
          const file = new File([await (await fetch(path)).blob()], 'study.sgp')
          return (await sgp.verify(file)).verdict
        }
        """;

    private const string Reading = """
        async ([context, megabytes]) => {
          const { Sgp } = await import('/sgp.js')
          self.sgp ??= await Sgp.start()
          await sgp.openContext(await (await fetch(context)).arrayBuffer())
          const lines = ['##fileformat=VCFv4.2', '##contig=<ID=19,length=58617616>',
            '#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tme', '']
          const parts = [lines.join('\n')]
          let position = 1000
          for (let i = 0; i < megabytes; i++) {
            let part = ''
            while (part.length < 1 << 20)
              part += `chr19\t${position += 3}\t.\tA\tG\t50\tPASS\tDP=30;MQ=60\tGT:AD:DP:GQ\t0/1:15,15:30:99\n`
            parts.push(part)
          }
          return sgp.preview(new File(parts, 'large.vcf')).then(() => '', (error) => error.message)
        }
        """;

    [Fact(Explicit = true)]
    public async Task A_contribution_of_ten_variants() =>
        await ContributeAsync("alzheimers-allele-frequency");

    [Fact(Explicit = true)]
    public async Task A_contribution_of_six_hundred_variants() =>
        await ContributeAsync("1000genomes-chr21-allele-frequency");

    [Theory(Explicit = true)]
    [InlineData(12)]
    [InlineData(500)]
    public async Task The_verification_of_a_bundle(int contributions)
    {
        using var protocol = new SampleProtocol(open: "pedersen");
        using var local = new LocalStudy(protocol.Load());
        string[][] genomes =
        [
            .. Enumerable
                .Range(0, contributions)
                .Select(i => (string[])["0/1", "0/0", i % 2 == 0 ? "1/1" : "0/1"]),
        ];
        local.Contribute(SampleProtocol.Vcf(genomes));
        local.Finish();
        var bundle = File.ReadAllBytes(local.Release());
        await MeasureAsync($"verify {contributions}", async (page, server, measure) =>
        {
            var path = server.Put(bundle);
            await measure("first", () => page.EvaluateAsync(Verifying, new object[] { path }));
            await measure("again", () => page.EvaluateAsync(Verifying, new object[] { path }));
        });
    }

    [Fact(Explicit = true)]
    public async Task A_large_file_of_genotypes()
    {
        using var protocol = new SampleProtocol();
        using var local = new LocalStudy(protocol.Load());
        await MeasureAsync("read", async (page, server, measure) =>
        {
            var context = server.Put(Context(local));
            await measure("1 MiB", () =>
                page.EvaluateAsync<string>(Reading, new object[] { context, 1 })
            );
            await measure("64 MiB", () =>
                page.EvaluateAsync<string>(Reading, new object[] { context, 64 })
            );
        });
    }

    private async Task ContributeAsync(string name)
    {
        using var git = new GitFolder();
        git.CopyFromCheckout($"protocols/{name}").Commit();
        using var local = new LocalStudy(
            ProtocolSource.LoadCommitted(git[$"protocols/{name}"], out _)
        );
        var vcf = File.ReadAllBytes(git[$"protocols/{name}/expected/input.vcf"]);
        using var extraction = SampleProtocol.Read(local.Study.Protocol, vcf);
        var sample = extraction.Genotypes.Genomes[0];
        await MeasureAsync(name, async (page, server, measure) =>
        {
            await page.EvaluateAsync("sample => { self.sample = sample }", sample);
            var (context, file) = (server.Put(Context(local)), server.Put(vcf));
            await measure("page start to first contribution", () =>
                page.EvaluateAsync(Contributing, new object[] { context, file, 1 })
            );
            await measure("context and ten more", () =>
                page.EvaluateAsync(Contributing, new object[] { context, file, 10 })
            );
            await measure("context and ten more", () =>
                page.EvaluateAsync(Contributing, new object[] { context, file, 10 })
            );
            await measure("context alone", () =>
                page.EvaluateAsync(Contributing, new object[] { context, file, 0 })
            );
        });
    }

    private async Task MeasureAsync(
        string what,
        Func<IPage, StaticServer, Func<string, Func<Task>, Task>, Task> work
    )
    {
        await using var browser = await BrowserKit.RealBrowser.StartAsync();
        using var server = new StaticServer(PublishedApp.Folder);
        await using var visitor = await browser.VisitAsync(server.Address);
        visitor.Context.SetDefaultTimeout(600_000);
        await visitor.Page.GotoAsync(new Uri(server.Address, "blank").ToString());
        var session = await browser.Browser.NewBrowserCDPSessionAsync();
        await work(visitor.Page, server, async (step, act) =>
        {
            var before = await CpuAsync();
            await act();
            var spent = await CpuAsync() - before;
            output.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{what}, {step}: {spent:0.00} s of processor time"
                )
            );
        });

        async Task<double> CpuAsync()
        {
            var answer = await session.SendAsync("SystemInfo.getProcessInfo");
            return answer!
                .Value.GetProperty("processInfo")
                .EnumerateArray()
                .Where(process => process.GetProperty("type").GetString() == "renderer")
                .Sum(process => process.GetProperty("cpuTime").GetDouble());
        }
    }

    private static byte[] Context(LocalStudy local)
    {
        var path = local[$"{Guid.NewGuid():N}.sgpctx"];
        ContextFile.Write(local.Study, path);
        return File.ReadAllBytes(path);
    }
}
