using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Verifier.Tests;

/// <summary>No mutant of a whole bundle is VERIFIED unless it means the same bundle; none breaks
/// the verifier.</summary>
/// <remarks>
/// A mutant means the same bundle exactly when all its files are the honest ones, but for
/// <c>policy</c>, which is the publisher's
/// and is never read, and for signature lines of the checkpoint beside the ledger key's, which are
/// anybody's.
/// <c>SGP_MUTATION_CASES</c> says how many (100,000 in continuous integration, where <c>CI</c> is
/// <c>true</c>, and a fifth of them elsewhere), <c>SGP_MUTATION_SEED</c> and <c>SGP_MUTATION_FROM</c>
/// where to begin; a failure prints
/// what replays it and keeps the bundle in artifacts/fuzz (the smallest study has fresh keys in
/// each run).
/// </remarks>
public sealed class BundleMutationTests(SmallestStudy honest, ITestOutputHelper output)
    : IClassFixture<SmallestStudy>
{
    private const long MaximumBytes = 64 << 20;

    private static readonly int Cases = Number(
        "SGP_MUTATION_CASES",
        Environment.GetEnvironmentVariable("CI") == "true" ? 100_000 : 20_000
    );
    private static readonly int Seed = Number("SGP_MUTATION_SEED", 2026);
    private static readonly int From = Number("SGP_MUTATION_FROM", 0);

    [Fact]
    public void No_mutant_of_a_whole_bundle_is_verified_or_breaks_the_verifier()
    {
        var mutator = new BundleMutator(honest.Bundle, Seed);
        var original = new BundleMeaning(honest.Bundle);
        var found = new ConcurrentDictionary<(string Depth, string Answer), int>();
        var failures = new ConcurrentQueue<string>();
        var (started, processor) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);

        Parallel.For(
            From,
            From + Cases,
            new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount },
            () => new MutantFile(),
            (number, loop, file) =>
            {
                var depth = file.Write(stream => mutator.Mutate(number, stream));
                if (file.Content.SequenceEqual(mutator.Whole))
                {
                    Count(depth, "the same bytes");
                    return file;
                }

                try
                {
                    var report = Judge(file.Path);
                    if (report.Verdict == Verdict.Verified && !original.IsMeantBy(file.Path))
                        throw new InvalidOperationException("another bundle is VERIFIED");
                    var failed = report.Results.FirstOrDefault(result =>
                        result.Status == CheckStatus.Failed
                    );
                    Count(depth, failed?.Check.Id ?? report.Verdict.ToString());
                }
#pragma warning disable CA1031 // any exception is what is looked for
                catch (Exception error)
#pragma warning restore CA1031
                {
                    failures.Enqueue(
                        $"case {number}, {depth} (replay: SGP_MUTATION_SEED={Seed} "
                            + $"SGP_MUTATION_FROM={number} SGP_MUTATION_CASES=1): {error}\nthe "
                            + $"bundle is in {Keep(file.Path, number)}"
                    );
                    loop.Stop();
                }

                return file;
            },
            file => file.Dispose()
        );

        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{found.Values.Sum()} mutants of {mutator.Whole.Length} bytes, seed {Seed}, "
                    + $"{Stopwatch.GetElapsedTime(started).TotalSeconds:0} s, "
                    + $"{(Environment.CpuUsage.TotalTime - processor).TotalSeconds:0} s of "
                    + $"processor time"
            )
        );
        foreach (var ((depth, answer), count) in found.OrderBy(pair => pair.Key))
            output.WriteLine(
                string.Create(CultureInfo.InvariantCulture, $"{depth, -8} {answer, -20} {count}")
            );
        Assert.Empty(failures);
        if (Cases < 5000)
            return;
        // A mutator that hits one thing only tests little.
        Assert.All(BundleMutator.Depths, depth =>
            Assert.Contains(found.Keys, pair =>
                pair.Depth == depth && pair.Answer.Contains('.', StringComparison.Ordinal)
            )
        );
        Assert.Superset(
            new HashSet<string>
            {
                "bundle.format",
                "bundle.digests",
                "bundle.manifest",
                "ledger.encoding",
                "ledger.chain",
                "signers.entries",
                "log.checkpoint",
                "protocol.commit",
            },
            found.Keys.Select(pair => pair.Answer).ToHashSet(StringComparer.Ordinal)
        );

        void Count(string depth, string answer) =>
            found.AddOrUpdate((depth, answer), 1, (_, count) => count + 1);
    }

    [Fact]
    public void One_seed_and_number_give_one_mutant()
    {
        var (one, again) = (
            new BundleMutator(honest.Bundle, 7),
            new BundleMutator(honest.Bundle, 7)
        );

        for (var number = 0; number < 40; number++)
        {
            using MemoryStream first = new(),
                second = new();
            Assert.Equal(one.Mutate(number, first), again.Mutate(number, second));
            Assert.Equal(first.ToArray(), second.ToArray());
        }
    }

    private VerificationReport Judge(string path)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var report = Verification.Run(path, new VerificationOptions { Policy = honest.Policy });
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        return allocated <= MaximumBytes
            ? report
            : throw new InvalidOperationException(
                $"expected at most {MaximumBytes} bytes allocated, found {allocated}"
            );
    }

    private static string Keep(string bundle, int number)
    {
        var path = Path.Combine(
            Directory.CreateDirectory(Checkout.PathOf("artifacts/fuzz")).FullName,
            $"bundle-{Seed}-{number}.sgp"
        );
        File.Copy(bundle, path, overwrite: true);
        return path;
    }

    private static int Number(string variable, int otherwise) =>
        int.TryParse(
            Environment.GetEnvironmentVariable(variable),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var number
        )
            ? number
            : otherwise;
}
