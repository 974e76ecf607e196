using System.Diagnostics;
using System.Globalization;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Reliability.Tests;

/// <summary>
/// The real program under faults at its system calls: what it acknowledged is there, keys are
/// whole, the
/// study is sound, and the same command goes on. A sample by default; <c>SGP_CRASH=all</c> takes
/// every fault,
/// <c>SGP_CRASH=run,result</c> every fault of these, and <c>SGP_CRASH_MINUTES</c> bounds each
/// command's share.
/// </summary>
[Slow]
public sealed class CrashTests(ITestOutputHelper output)
{
    private const int SampleSize = 4;

    private static readonly string[] Wanted = Environment
        .GetEnvironmentVariable("SGP_CRASH")
        ?.Split(',')
        ?? [];
    private static readonly int Seed = Number("SGP_CRASH_SEED") ?? 2026;
    private static readonly TimeSpan Share = TimeSpan.FromMinutes(
        Number("SGP_CRASH_MINUTES") ?? 600
    );
    private static readonly Lazy<StagedStudy> Staged = new(() => new StagedStudy());

    public static TheoryData<string> Names =>
        [.. CrashScenario.All.Select(scenario => scenario.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void After_a_fault_at_any_system_call_nothing_that_was_acknowledged_is_lost(string name)
    {
        SystemCalls.RequireTracing();
        Assert.SkipUnless(
            Wanted is [] or ["all"] || Wanted.Contains(name, StringComparer.Ordinal),
            "SKIPPED: SGP_CRASH names other commands"
        );
        var scenario = CrashScenario.All.Single(candidate => candidate.Name == name);
        var started = Stopwatch.GetTimestamp();
        var faults = FaultsOf(scenario);
        Assert.NotEmpty(faults);
        var random = new Random(Seed);
        var tally = new Tally();
        var taken = 0;
        foreach (
            var fault in faults
                .OrderBy(_ => random.Next())
                .Take(Wanted is [] ? SampleSize : faults.Count)
                .TakeWhile(_ => Stopwatch.GetElapsedTime(started) < Share)
        )
        {
            Run(scenario, fault, tally);
            taken++;
        }

        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{name}: {taken} of {faults.Count} faults, {tally.Arrived} at its own files; "
                    + $"{tally.Killed} killed, {tally.Refused} ended with an error, "
                    + $"{tally.Succeeded} ended well; seed {Seed}, "
                    + $"{Stopwatch.GetElapsedTime(started).TotalSeconds:0} s"
            )
        );
        foreach (var line in tally.Unheard)
            output.WriteLine($"  ended well in spite of {line}");
        Assert.True(tally.Arrived > 0, "no fault arrived");
    }

    private static List<SystemCalls.Fault> FaultsOf(CrashScenario scenario)
    {
        using var folder = Staged.Value.CopyAt(scenario.From);
        using var logs = new TemporaryFolder();
        var run = SgpProcess.RunUnder(
            SystemCalls.Watch(logs["log"]),
            folder.Path,
            Staged.Value.Passphrase,
            scenario.ArgumentsFor(Staged.Value)
        );
        Assert.True(run.ExitCode == 0, run.Error);
        scenario.Acknowledged(folder, Staged.Value, run);
        return SystemCalls.FaultsOf(logs["log"], folder.Path);
    }

    private static void Run(CrashScenario scenario, SystemCalls.Fault fault, Tally tally)
    {
        using var folder = Staged.Value.CopyAt(scenario.From);
        using var logs = new TemporaryFolder();
        var entries = EntriesOf(folder);
        var keys = CrashScenario
            .KeyFilesOf(folder)
            .ToDictionary(path => path, File.ReadAllBytes, StringComparer.Ordinal);

        var run = SgpProcess.RunUnder(
            SystemCalls.Inject(fault, logs["log"]),
            folder.Path,
            Staged.Value.Passphrase,
            scenario.ArgumentsFor(Staged.Value)
        );

        var arrived = SystemCalls.Arrived(logs["log"], folder.Path, fault);
        tally.Add(run, arrived, fault);
        try
        {
            CrashScenario.RequireSound(folder, entries, keys);
            CrashScenario.RequireWholeKeys(folder, Staged.Value, keys);
            if (run.ExitCode == 0)
                scenario.Acknowledged(folder, Staged.Value, run);
            RequireFollowUp(scenario, folder);
        }
#pragma warning disable CA1031 // whatever is found amiss is told with the fault that led to it
        catch (Exception found)
#pragma warning restore CA1031
        {
            Assert.Fail(
                $"{scenario.Name}, {fault}: {found.Message}\nexit code "
                    + $"{run.ExitCode}\n{run.Output}{run.Error}{string.Join('\n', arrived)}"
            );
        }
    }

    /// <summary>The same command again, without a fault: it goes on, or says in a clear way what is
    /// there already.</summary>
    private static void RequireFollowUp(CrashScenario scenario, TemporaryFolder folder)
    {
        var again = SgpProcess.Run(
            folder.Path,
            Staged.Value.Passphrase,
            scenario.ArgumentsFor(Staged.Value)
        );
        // 2: a step that is done already, or a name that is taken; 5: a key's name that is taken.
        if (again.ExitCode is not (0 or 2 or 5))
            throw new InvalidOperationException(
                $"run again, it ended with {again.ExitCode}: {again.Error}"
            );
        CrashScenario.RequireSound(folder, [], new Dictionary<string, byte[]>());
        if (
            scenario.Name is "contribute" or "run" or "result"
            && CrashScenario.StateOf(folder) is var state
            && state.Stage
                < (
                    scenario.Name switch
                    {
                        "run" => Ledger.StudyStage.Computed,
                        "result" => Ledger.StudyStage.Opened,
                        _ => Ledger.StudyStage.Collecting,
                    }
                )
        )
            throw new InvalidOperationException(
                $"run again, the study is still at {state.Stage}: {again.Error}"
            );
        if (scenario.Name == "result" && !File.Exists(folder["study/result.tsv"]))
        {
            SgpProcess.Run(
                folder.Path,
                Staged.Value.Passphrase,
                scenario.ArgumentsFor(Staged.Value)
            );
            if (!File.Exists(folder["study/result.tsv"]))
                throw new InvalidOperationException("run again, result.tsv is not there");
        }
    }

    private static int? Number(string variable) =>
        int.TryParse(
            Environment.GetEnvironmentVariable(variable),
            CultureInfo.InvariantCulture,
            out var number
        )
            ? number
            : null;

    private static List<byte[]> EntriesOf(TemporaryFolder folder)
    {
        using var store = Store.Sqlite.SqliteLedgerStore.Open(folder["study/ledger.db"]);
        return [.. store.ReadEntries().Select(entry => entry.ToArray())];
    }

    /// <summary>What became of the runs.</summary>
    private sealed class Tally
    {
        public int Arrived { get; private set; }

        public int Killed { get; private set; }

        public int Refused { get; private set; }

        public int Succeeded { get; private set; }

        public List<string> Unheard { get; } = [];

        public void Add(SgpProcess run, List<string> arrived, SystemCalls.Fault fault)
        {
            Arrived += arrived.Count > 0 ? 1 : 0;
            // strace ends as its child did: 128 + 9 by a shell's count, or killed itself.
            if (run.ExitCode is 137 or -9 or 9)
                Killed++;
            else if (run.ExitCode == 0)
                Succeeded++;
            else
                Refused++;
            if (run.ExitCode == 0 && arrived.Count > 0)
                Unheard.Add($"{fault}: {arrived[0]}");
        }
    }
}
