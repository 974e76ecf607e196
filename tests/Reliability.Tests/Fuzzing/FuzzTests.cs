using System.Diagnostics;
using System.Globalization;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Reliability.Tests;

/// <summary>Every parser under a seeded mutator: an answer or a documented error, in bounded time
/// and memory.</summary>
public sealed class FuzzTests(ITestOutputHelper output) : IDisposable
{
    private static readonly Dictionary<string, FuzzTarget> Targets = FheTargets
        .All()
        .Concat(GenomicsTargets.All())
        .Concat(GitTargets.All())
        .Concat(LedgerTargets.All())
        .ToDictionary(target => target.Name, StringComparer.Ordinal);

    public static TheoryData<string> Names => [.. Targets.Keys];

    internal static FuzzTarget TargetOf(string name) => Targets[name];

    [Theory]
    [MemberData(nameof(Names))]
    public void Damaged_files_are_read_or_refused_and_nothing_else(string name)
    {
        Assert.SkipUnless(
            FuzzTarget.IsWanted(name),
            "SKIPPED: SGP_FUZZ_TARGETS names other targets"
        );
        var started = Stopwatch.GetTimestamp();

        var (run, refused) = Targets[name].Fuzz();

        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{name}: {run} cases, {refused} refused, seed {FuzzTarget.Seed}, "
                    + $"{Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s"
            )
        );
        if (run >= 100)
            Assert.InRange(refused, run / 20, run); // a mutator that hits nothing tests nothing
    }

    [Fact]
    public void The_same_seed_and_number_give_the_same_damage()
    {
        byte[][] corpus = ["some file"u8.ToArray(), "another"u8.ToArray()];

        Assert.Equal(Mutator.Mutate(corpus, 1, 7), Mutator.Mutate(corpus, 1, 7));
        Assert.True(
            Enumerable
                .Range(0, 1000)
                .Select(i => Convert.ToHexString(Mutator.Mutate(corpus, 1, i)))
                .Distinct()
                .Count() > 500
        );
        Assert.Equal("some file"u8, corpus[0]);
    }

    [Fact]
    public void A_parser_that_throws_something_else_is_told_on_with_its_case()
    {
        var broken = new FuzzTarget("broken parser", ["x"u8.ToArray()], bytes =>
            _ = bytes.Length > 3 ? bytes[^1] / (bytes.Length - bytes.Length) : 0
        );

        var failure = Assert.ThrowsAny<Exception>(() => broken.Fuzz());

        Assert.Contains("DivideByZeroException", failure.Message, StringComparison.Ordinal);
        Assert.Contains("SGP_FUZZ_FROM=", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_parser_that_takes_too_much_memory_is_told_on()
    {
        var greedy = new FuzzTarget("greedy parser", ["x"u8.ToArray()], bytes =>
            _ = bytes.Length > 3 ? new byte[1 << 20] : []
        )
        {
            MaximumBytes = 1 << 16,
        };

        Assert.Contains(
            "bytes allocated",
            Assert.ThrowsAny<Exception>(() => greedy.Fuzz()).Message,
            StringComparison.Ordinal
        );
    }

    public void Dispose() => LedgerTargets.RemoveScratch();
}
