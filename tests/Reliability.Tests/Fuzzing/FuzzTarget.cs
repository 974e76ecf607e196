using System.Diagnostics;
using System.Globalization;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Reliability.Tests;

/// <summary>One parser under the mutator.</summary>
/// <param name="Name">Of the format.</param>
/// <param name="Corpus">Small whole files, each accepted by the parser.</param>
/// <param name="Parse">Reads the bytes; returns or refuses.</param>
/// <param name="Refusals">The documented errors; anything else is a defect.</param>
internal sealed record FuzzTarget(
    string Name,
    IReadOnlyList<byte[]> Corpus,
    Action<byte[]> Parse,
    params Type[] Refusals
)
{
    /// <summary>One case in so many is run: for what costs more than microseconds.</summary>
    public int Every { get; init; } = 1;

    /// <summary>Whether the corpus is drawn anew in each run, because what is in it is
    /// random.</summary>
    public bool IsDrawnAnew { get; init; }

    /// <summary>Most bytes that one case may allocate.</summary>
    public long MaximumBytes { get; init; } = 64 << 20;

    private static readonly TimeSpan MaximumTime = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Hanging = TimeSpan.FromMinutes(2);

    /// <summary>Cases per target: <c>SGP_FUZZ_CASES</c>, by default 10^5.</summary>
    public static long Cases { get; } = Number("SGP_FUZZ_CASES", 100_000);

    /// <summary>The first case: <c>SGP_FUZZ_FROM</c>, to go on or to replay one.</summary>
    public static long From { get; } = Number("SGP_FUZZ_FROM", 0);

    /// <summary>Whether a target is run: all, or those that <c>SGP_FUZZ_TARGETS</c> names,
    /// separated by semicolons.</summary>
    public static bool IsWanted(string name) =>
        Environment.GetEnvironmentVariable("SGP_FUZZ_TARGETS") is not { Length: > 0 } wanted
        || wanted.Split(';').Contains(name, StringComparer.Ordinal);

    /// <summary>The run's seed: <c>SGP_FUZZ_SEED</c>.</summary>
    public static int Seed { get; } = (int)Number("SGP_FUZZ_SEED", 2026);

    /// <summary>Runs the cases.</summary>
    /// <returns>Cases run and how many of them were refused.</returns>
    public (long Run, long Refused) Fuzz()
    {
        foreach (var whole in Corpus)
            Parse(whole); // what a target does not accept whole teaches the mutator nothing
        var (run, refused) = (0L, 0L);
        var current = Array.Empty<byte>();
        var number = From;
        using var watchdog = new Timer(_ =>
        {
            var path = Keep(current, number);
            Environment.FailFast($"{Describe(number)} does not end; the input is in {path}");
        });
        for (; number < From + (Cases / Every); number++, run++)
        {
            current = Mutator.Mutate(Corpus, Seed, number);
            if (run % 1024 == 0 || Every > 1)
                watchdog.Change(Hanging, Timeout.InfiniteTimeSpan);
            refused += IsRefused(current, number) ? 1 : 0;
        }

        return (run, refused);
    }

    /// <summary>Whether one input is refused; any other error, and too much time or memory, fails
    /// the test.</summary>
    public bool IsRefused(byte[] input, long number)
    {
        // A busy machine stops a thread for long: only what is slow three times is slow.
        for (var attempt = 1; ; attempt++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var started = Stopwatch.GetTimestamp();
            var refused = false;
            try
            {
                Parse(input);
            }
#pragma warning disable CA1031 // to tell the documented errors from all others is the point
            catch (Exception error)
#pragma warning restore CA1031
            {
                refused = true;
                if (!Array.Exists(Refusals, type => type.IsInstanceOfType(error)))
                    Fail(
                        input,
                        number,
                        $"expected {string.Join(" or ", Refusals.Select(type => type.Name))}, "
                            + $"found {error}"
                    );
            }

            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            if (allocated > MaximumBytes)
                Fail(
                    input,
                    number,
                    $"expected at most {MaximumBytes} bytes allocated, found {allocated}"
                );
            var elapsed = Stopwatch.GetElapsedTime(started);
            if (elapsed <= MaximumTime)
                return refused;
            if (attempt == 3)
                Fail(
                    input,
                    number,
                    $"expected an answer within {MaximumTime}, found {elapsed} three times"
                );
        }
    }

    private void Fail(byte[] input, long number, string what) =>
        Assert.Fail($"{Describe(number)}: {what}\nthe input is in {Keep(input, number)}");

    private string Describe(long number) =>
        $"{Name}, case {number} (replay: SGP_FUZZ_SEED={Seed} SGP_FUZZ_FROM={number} "
        + $"SGP_FUZZ_CASES={Every})";

    private string Keep(byte[] input, long number)
    {
        var folder = Directory.CreateDirectory(Checkout.PathOf("artifacts/fuzz")).FullName;
        var path = Path.Combine(folder, $"{Name.Replace(' ', '-')}-{Seed}-{number}");
        File.WriteAllBytes(path, input);
        return path;
    }

    private static long Number(string variable, long otherwise) =>
        long.TryParse(
            Environment.GetEnvironmentVariable(variable),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var number
        )
            ? number
            : otherwise;
}
