using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Server.Tests;

/// <summary>
/// A real server under faults at its system calls: it says so or goes on, and what it acknowledged
/// is there. A sample by default, more where <c>CI</c> is <c>true</c>.
/// </summary>
[Slow]
public sealed class ServerFaultTests(ITestOutputHelper output)
{
    private const string Kill = "signal=SIGKILL";
    private const int Seed = 2026;

    private static bool IsCi => Environment.GetEnvironmentVariable("CI") == "true";

    [Fact]
    public async Task After_an_error_at_any_system_call_the_server_says_so_and_goes_on()
    {
        SystemCalls.RequireTracing();
        await using var server = await TestServer.StartAsync();
        using var process = await HandOverAsync(server);
        var stories = new List<FaultedStory>();
        var faults = Watch(server, process, stories)
            .Where(fault => fault.Effect != Kill)
            .GroupBy(fault => fault.Call)
            .SelectMany(Sample(IsCi ? 6 : 1))
            .OrderBy(_ => Random.Next())
            .Take(IsCi ? 40 : 4)
            .ToArray();
        Assert.NotEmpty(faults);

        var arrived = 0;
        foreach (var fault in faults)
        {
            var story = new FaultedStory(server);
            stories.Add(story);
            var log = server[$"{stories.Count}.log"];
            string? refused;
            using (SystemCalls.Attach(SystemCalls.Inject(fault, log), process.Id))
                refused = Require(fault, () => story.Run(mayVanish: false));
            var hits = SystemCalls.Arrived(log, server[""].TrimEnd('/'), fault);
            arrived += hits.Count > 0 ? 1 : 0;
            output.WriteLine($"{fault}: {hits.Count} arrived, {refused ?? "went on"}");
            Require(fault, () =>
            {
                story.RequireRepeated();
                return 0;
            });
        }

        process.Kill();
        foreach (var story in stories)
            story.RequireKept();
        await ReturnAsync(server);
        foreach (var story in stories)
            story.RequireRepeated();
        Assert.True(arrived > 0, "no fault arrived");
    }

    [Fact]
    public async Task Killed_at_any_system_call_the_server_keeps_what_it_acknowledged()
    {
        SystemCalls.RequireTracing();
        await using var server = await TestServer.StartAsync();
        var process = await HandOverAsync(server);
        try
        {
            var stories = new List<FaultedStory>();
            var faults = Watch(server, process, stories)
                .Where(fault => fault.Effect == Kill)
                .OrderBy(_ => Random.Next())
                .Take(IsCi ? 12 : 2)
                .ToArray();
            Assert.NotEmpty(faults);

            var killed = 0;
            foreach (var fault in faults)
            {
                var story = new FaultedStory(server);
                stories.Add(story);
                string? ended;
                using (
                    SystemCalls.Attach(
                        SystemCalls.Inject(fault, server[$"{stories.Count}.log"]),
                        process.Id
                    )
                )
                    ended = Require(fault, () => story.Run(mayVanish: true));
                output.WriteLine($"{fault}: {ended ?? "went on"}");
                killed += ended is null ? 0 : 1;
                process.Kill();
                process.Dispose();
                story.RequireKept();
                process = await HandOverAsync(server);
                Require(fault, () =>
                {
                    story.RequireRepeated();
                    return 0;
                });
            }

            process.Kill();
            foreach (var story in stories)
                story.RequireKept();
            Assert.True(killed > 0, "no fault arrived");
        }
        finally
        {
            process.Dispose();
        }
    }

    [Fact]
    public async Task While_the_disk_is_full_the_server_says_so_and_then_it_goes_on()
    {
        SystemCalls.RequireTracing();
        await using var server = await TestServer.StartAsync();
        using var process = await HandOverAsync(server);
        var story = new FaultedStory(server);
        string[] full =
        [
            "strace",
            "-f",
            "-o",
            server["full.log"],
            "-e",
            "trace=pwrite64,mkdir",
            "-e",
            "inject=pwrite64,mkdir:error=ENOSPC",
        ];

        string? refused;
        using (SystemCalls.Attach(full, process.Id))
            refused = story.Run(mayVanish: false);

        Assert.Equal("503 storage", refused);
        story.RequireRepeated();
        process.Kill();
        story.RequireKept();
    }

    private Random Random { get; } = new(Seed);

    /// <summary>Gives the folder to a process of its own.</summary>
    private static async Task<ServerProcess> HandOverAsync(TestServer server)
    {
        if (server.Elsewhere is null)
            await server.Running.DisposeAsync();
        var process = new ServerProcess(
            server["home"],
            server["server"],
            server.Passphrase.Chars.ToString(),
            "--name",
            server.Options.Name
        );
        await process.StartAsync();
        server.Elsewhere = process.Url;
        return process;
    }

    private static async Task ReturnAsync(TestServer server)
    {
        await server.StartAgainAsync();
        server.Elsewhere = null;
    }

    /// <summary>One story without a fault, and the faults that it had a place for.</summary>
    private static List<SystemCalls.Fault> Watch(
        TestServer server,
        ServerProcess process,
        List<FaultedStory> stories
    )
    {
        // The runtime loads what it needs before it is watched: a fault there would be its own.
        var first = new FaultedStory(server);
        stories.Add(first);
        Assert.Null(first.Run(mayVanish: false));
        var watched = new FaultedStory(server);
        stories.Add(watched);
        using (SystemCalls.Attach(SystemCalls.Watch(server["watch.log"]), process.Id))
            Assert.Null(watched.Run(mayVanish: false));
        return SystemCalls.FaultsOf(server["watch.log"], server[""].TrimEnd('/'));
    }

    private Func<IGrouping<string, SystemCalls.Fault>, IEnumerable<SystemCalls.Fault>> Sample(
        int count
    ) => faults => faults.OrderBy(_ => Random.Next()).Take(count);

    private static T Require<T>(SystemCalls.Fault fault, Func<T> step)
    {
        try
        {
            return step();
        }
#pragma warning disable CA1031 // whatever is found amiss is told with the fault that led to it
        catch (Exception found)
#pragma warning restore CA1031
        {
            Assert.Fail($"{fault}: {found}");
            throw;
        }
    }
}
