using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Xunit;

namespace SecureGenomics.Provenance.TestKit;

/// <summary>Which system calls of a run touch its own files, and what fails or kills
/// them.</summary>
/// <remarks>
/// strace counts <c>when=N</c> for each thread by itself, and the runtime makes calls of its own.
/// So a run is
/// written down first; a fault is then aimed at those N at which some thread touches the study, the
/// keys, what
/// is written beside them, or standard output. Whether it arrived is read from the log of the
/// faulty run.
/// </remarks>
public static partial class SystemCalls
{
    /// <summary>A fault: one call of a kind, by its number in its thread, that fails or
    /// kills.</summary>
    /// <param name="Call">The system call's name.</param>
    /// <param name="Number">From 1.</param>
    /// <param name="Effect"><c>error=EIO</c>, <c>error=ENOSPC</c> or <c>signal=SIGKILL</c>.</param>
    public sealed record Fault(string Call, int Number, string Effect)
    {
        /// <inheritdoc/>
        public override string ToString() =>
            string.Create(CultureInfo.InvariantCulture, $"{Call} {Number} {Effect}");
    }

    private static readonly Dictionary<string, string[]> Effects = new(StringComparer.Ordinal)
    {
        ["write"] = ["error=EIO", "error=ENOSPC", "signal=SIGKILL"],
        ["pwrite64"] = ["error=EIO", "error=ENOSPC", "signal=SIGKILL"],
        ["fsync"] = ["error=EIO", "signal=SIGKILL"],
        ["fdatasync"] = ["error=EIO", "signal=SIGKILL"],
        ["rename"] = ["error=EIO", "signal=SIGKILL"],
        ["link"] = ["error=EIO", "signal=SIGKILL"],
        ["openat"] = ["error=EIO", "error=ENOSPC", "signal=SIGKILL"],
        ["ftruncate"] = ["error=EIO", "signal=SIGKILL"],
        ["mkdir"] = ["error=ENOSPC", "signal=SIGKILL"],
        ["unlink"] = ["error=EIO", "signal=SIGKILL"],
    };

    private static readonly string All = string.Join(',', Effects.Keys);

    /// <summary>Skips, by name, where a process may not be traced.</summary>
    public static void RequireTracing()
    {
        Assert.SkipUnless(
            Environment
                .GetEnvironmentVariable("PATH")!
                .Split(':')
                .Any(folder => File.Exists(Path.Combine(folder, "strace"))),
            "SKIPPED: strace is not installed; tests/judges/install.sh installs it"
        );
        using var probe = Process.Start(
            new ProcessStartInfo("strace", ["-qq", "-o", "/dev/null", "true"])
            {
                UseShellExecute = false,
                RedirectStandardError = true,
            }
        )!;
        probe.WaitForExit();
        Assert.SkipUnless(
            probe.ExitCode == 0,
            "SKIPPED: this machine does not let a process be traced (ptrace)"
        );
    }

    /// <summary>The tool that writes a run's calls down.</summary>
    public static string[] Watch(string log) =>
        ["strace", "-f", "-qq", "-y", "-s", "0", "-o", log, "-e", $"trace={All}"];

    /// <summary>The tool that brings a fault about.</summary>
    public static string[] Inject(Fault fault, string log) =>
        [
            "strace",
            "-f",
            "-qq",
            "-y",
            "-s",
            "0",
            "-o",
            log,
            "-e",
            $"trace={fault.Call}",
            "-e",
            string.Create(
                CultureInfo.InvariantCulture,
                $"inject={fault.Call}:{fault.Effect}:when={fault.Number}"
            ),
        ];

    /// <summary>Lets a tool watch, or fault, a process that runs already.</summary>
    /// <param name="tool">From <see cref="Watch"/> or <see cref="Inject"/>.</param>
    /// <param name="process">The process; its calls are counted from now on.</param>
    /// <returns>Lets go of it when disposed.</returns>
    public static IDisposable Attach(string[] tool, int process)
    {
        // Without -qq it says when it has hold of every thread.
        string[] line = [.. tool.Where(part => part != "-qq"), "-p", $"{process}"];
        var tracer = Process.Start(
            new ProcessStartInfo(line[0], line[1..])
            {
                UseShellExecute = false,
                RedirectStandardError = true,
            }
        )!;
        var said = tracer.StandardError.ReadLine();
        if (said?.Contains("attached", StringComparison.Ordinal) != true)
        {
            tracer.WaitForExit();
            tracer.Dispose();
            Assert.Skip($"SKIPPED: this machine does not let a running process be traced: {said}");
        }

        _ = tracer.StandardError.ReadToEndAsync();
        return new Hold(tracer);
    }

    /// <summary>Every fault that the watched run had a place for.</summary>
    public static List<Fault> FaultsOf(string log, string folder)
    {
        var counts = new Dictionary<(string Thread, string Call), int>();
        var places = new SortedSet<(string Call, int Number)>();
        foreach (var line in File.ReadLines(log))
        {
            if (Line().Match(line) is not { Success: true } match)
                continue;
            var key = (match.Groups["thread"].Value, match.Groups["call"].Value);
            counts[key] = counts.GetValueOrDefault(key) + 1;
            if (IsOwn(line, folder))
                places.Add((key.Item2, counts[key]));
        }

        return
        [
            .. places.SelectMany(place =>
                Effects[place.Call].Select(effect => new Fault(place.Call, place.Number, effect))
            ),
        ];
    }

    /// <summary>The lines of calls on the run's own files that were made to fail; for a kill, the
    /// last line of all.</summary>
    public static List<string> Arrived(string log, string folder, Fault fault)
    {
        var lines = File.ReadAllLines(log);
        return fault.Effect == "signal=SIGKILL"
            ?
            [
                .. lines
                    .Where(line =>
                        Line().IsMatch(line)
                        && IsOwn(line, folder)
                        && (
                            line.Contains("= ?", StringComparison.Ordinal)
                            || line.Contains("unfinished", StringComparison.Ordinal)
                        )
                    )
                    .TakeLast(1),
            ]
            :
            [
                .. lines.Where(line =>
                    line.Contains("(INJECTED)", StringComparison.Ordinal)
                    && (IsOwn(line, folder) || line.Contains("resumed", StringComparison.Ordinal))
                ),
            ];
    }

    // The runtime's own files in the temporary folder are not the run's.
    private static bool IsOwn(string line, string folder) =>
        line.Contains("write(1<", StringComparison.Ordinal)
        || (
            line.Contains(folder + "/", StringComparison.Ordinal)
            && !line.Contains(folder + "/tmp/", StringComparison.Ordinal)
            && !line.Contains("/.dotnet", StringComparison.Ordinal)
        );

    private sealed class Hold(Process tracer) : IDisposable
    {
        public void Dispose()
        {
            // Where it killed the process it ends by itself, or waits for a thread that is gone.
            // Otherwise its own end lets go of the process; a kill would leave that stopped.
            if (!tracer.HasExited)
                using (var kill = Process.Start("kill", ["-INT", $"{tracer.Id}"]))
                    kill.WaitForExit();
            if (!tracer.WaitForExit(TimeSpan.FromSeconds(2)))
                tracer.Kill();
            tracer.WaitForExit();
            tracer.Dispose();
        }
    }

    [GeneratedRegex(
        @"^(?<thread>\d+)\s+(?<call>\w+)\(",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Line();
}
