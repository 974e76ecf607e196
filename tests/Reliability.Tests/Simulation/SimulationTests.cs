using System.Diagnostics;
using System.Globalization;
using SecureGenomics.Provenance.TestKit;
using SecureGenomics.Provenance.Verifier;
using Xunit;

namespace SecureGenomics.Provenance.Reliability.Tests;

/// <summary>
/// Rounds of a study with many actors, some of whom lie: the verdict is VERIFIED exactly when
/// nobody did.
/// <c>SGP_SIMULATION_STEPS</c> says how many steps, <c>SGP_SIMULATION_SEED</c> where to begin: a
/// round's seed replays it.
/// </summary>
public sealed class SimulationTests(ITestOutputHelper output)
{
    private static readonly long Steps = Number("SGP_SIMULATION_STEPS", 1_000);
    private static readonly int FirstSeed = (int)Number("SGP_SIMULATION_SEED", 1);

    /// <summary>A contributor's coefficient above its prime, which the lying computing party then
    /// was to add.</summary>
    public static TheoryData<int> FoundSeeds => [6960];

    [Fact]
    public void The_verdict_is_verified_exactly_when_nobody_lied()
    {
        using var all = new SimulatedStudy();
        using var folder = new TemporaryFolder();
        var started = Stopwatch.GetTimestamp();
        var (rounds, steps, honest) = (0, 0L, 0);
        var told = new SortedDictionary<string, int>(StringComparer.Ordinal);
        for (var seed = FirstSeed; steps < Steps; seed++, rounds++)
        {
            var (lies, entries) = PlayOrTell(all, seed, folder["round.sgp"]);
            foreach (var lie in lies)
                told[lie] = told.GetValueOrDefault(lie) + 1;
            var report = Verification.Run(
                folder["round.sgp"],
                new VerificationOptions { Policy = all.Policy }
            );
            var stranger = Verification.Run(folder["round.sgp"], new VerificationOptions());

            Assert.True(
                report.Verdict == Verdict.Verified == (lies.Count == 0)
                    && stranger.Verdict != Verdict.Verified,
                $"seed {seed} (replay: SGP_SIMULATION_SEED={seed} SGP_SIMULATION_STEPS=1): "
                    + $"{report.Verdict}, {stranger.Verdict} without a policy, "
                    + $"though {(lies.Count == 0 ? "nobody lied" : string.Join(" and ", lies))}: "
                    + string.Join(
                        ", ",
                        report
                            .Results.Where(result => result.Status == CheckStatus.Failed)
                            .Select(result => result.Check.Id)
                    )
            );
            honest += lies.Count == 0 ? 1 : 0;
            steps += entries + lies.Count + 2; // what was appended, what was a lie, two audits
            File.Delete(folder["round.sgp"]);
        }

        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{steps} steps in {rounds} rounds, {honest} of them honest, {told.Values.Sum()} "
                    + $"lies of {told.Count} kinds, seeds from {FirstSeed}, "
                    + $"{Stopwatch.GetElapsedTime(started).TotalSeconds:0} s"
            )
        );
        Assert.True(
            rounds < 30 || (honest > 0 && told.Count > 5),
            "the rounds were all of one kind"
        );
    }

    [Slow]
    [Fact]
    public void Each_lie_alone_is_caught()
    {
        using var all = new SimulatedStudy();
        using var folder = new TemporaryFolder();
        foreach (var (actor, lies) in Liars.All)
        {
            foreach (var (name, tell) in lies)
            {
                var random = new Random(7);
                var study = all.Draw(random);
                tell(all, study, random);
                study.Write(folder[$"{actor} {name}.sgp"]);

                var report = Verification.Run(
                    folder[$"{actor} {name}.sgp"],
                    new VerificationOptions { Policy = all.Policy }
                );

                Assert.True(
                    report.Verdict is Verdict.Failed or Verdict.Malformed,
                    $"{actor} {name}: {report.Verdict}"
                );
            }
        }
    }

    [Theory]
    [MemberData(nameof(FoundSeeds))]
    public void A_round_that_once_ended_in_an_error_is_played_to_its_verdict(int seed)
    {
        using var all = new SimulatedStudy();
        using var folder = new TemporaryFolder();

        var (lies, _) = PlayOrTell(all, seed, folder["round.sgp"]);

        Assert.NotEmpty(lies);
        Assert.NotEqual(
            Verdict.Verified,
            Verification
                .Run(folder["round.sgp"], new VerificationOptions { Policy = all.Policy })
                .Verdict
        );
    }

    private static (List<string> Lies, int Entries) PlayOrTell(
        SimulatedStudy all,
        int seed,
        string path
    )
    {
        try
        {
            return Play(all, seed, path);
        }
        catch (Exception error)
        {
            throw new InvalidOperationException(
                $"seed {seed} (replay: SGP_SIMULATION_SEED={seed} SGP_SIMULATION_STEPS=1) was "
                    + $"not played to its end",
                error
            );
        }
    }

    /// <summary>One round: everybody acts, about half of the time somebody lies, now and then
    /// several do.</summary>
    private static (List<string> Lies, int Entries) Play(SimulatedStudy all, int seed, string path)
    {
        var random = new Random(seed);
        var study = all.Draw(random);
        var lies = new List<string>();
        if (random.Next(2) == 0)
        {
            var actors = Liars.All.Keys.ToArray();
            random.Shuffle(actors);
            foreach (var actor in actors.Take(random.Next(4) == 0 ? random.Next(2, 4) : 1))
            {
                var (name, tell) = Liars.All[actor][random.Next(Liars.All[actor].Length)];
                tell(all, study, random);
                lies.Add($"{actor} {name}");
            }
        }

        study.Write(path);
        return (lies, study.Steps.Count);
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
