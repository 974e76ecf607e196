using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Store.LiteDb;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Store.Tests;

/// <summary>
/// The power goes at any write or sync, and any part of what was not synced is lost: what was
/// acknowledged is there, and no half of what was not.
/// </summary>
public sealed class LiteDbPowerCutTests
{
    private static readonly Lazy<IReadOnlyList<Entry>> Entries = new(() =>
        LiteDbSamples.Entries(90)
    );

    [Slow]
    [Theory]
    [InlineData(0, 100)]
    [InlineData(100, 100)]
    [InlineData(200, 100)]
    public void A_power_cut_at_any_call_loses_nothing_that_was_acknowledged(int seed, int cases)
    {
        var cuts = 0;
        for (var i = seed; i < seed + cases; i++)
            cuts += Cut(new Random(i), calls => calls.Next(1, 160)) ? 1 : 0;

        Assert.True(cuts > cases / 2, $"only {cuts} of {cases} runs came to the cut");
    }

    /// <summary>Tiny batches and a fold before each: most calls are those of folds.</summary>
    [Fact]
    public void A_power_cut_in_a_fold_is_mended_from_the_log()
    {
        for (var call = 1; call <= 60; call++)
        {
            var place = call;
            Cut(new Random(call), _ => place, foldFrames: 1);
        }
    }

    private static bool Cut(Random random, Func<Random, int> calls, int? foldFrames = null)
    {
        using var before = new TemporaryFolder();
        using var after = new TemporaryFolder();
        using var disk = new PowerCutDisk(random);
        LiteDbLedgerStore.Create(before["ledger.db"]).Dispose();
        var acknowledged = 0;
        var started = 0;
        disk.CallsLeft = calls(random);
        try
        {
            while (!disk.IsOff && acknowledged < Entries.Value.Count)
            {
                using var store = LiteDbLedgerStore.Open(before["ledger.db"], disk.Open);
                store.FoldFrames = foldFrames ?? random.Next(1, 40);
                for (var appends = random.Next(1, 6); appends > 0; appends--)
                {
                    var next = random.Next(1, 8);
                    started = Math.Min(acknowledged + next, Entries.Value.Count);
                    LiteDbSamples.Append(
                        store,
                        Entries.Value.Take(started).Skip(acknowledged),
                        noted: true
                    );
                    acknowledged = started;
                }
            }
        }
        catch (IOException) when (disk.IsOff)
        {
            // The power is off.
        }

        disk.Leave(after.Path);
        using (var store = LiteDbLedgerStore.Open(after["ledger.db"]))
        {
            Assert.Contains((int)store.Size, (int[])[acknowledged, started]);
            Assert.Equal(
                Entries.Value.Take((int)store.Size).Select(entry => entry.Hash),
                store.ReadEntries().Select(bytes => LeafHash.Compute(bytes.Span))
            );
            Assert.Equal(
                store.Size,
                store.ReadCheckpoints().Select(note => note.Size).LastOrDefault()
            );
            Assert.Empty(store.CheckIntegrity());
            store.FoldFrames = 1;
            LiteDbSamples.Append(store, Entries.Value.Skip((int)store.Size).Take(1));
        }

        using var again = LiteDbLedgerStore.Open(after["ledger.db"]);
        Assert.Empty(
            StoreCheck
                .Run(again)
                .Where(finding =>
                    finding.Where != "checkpoint"
                    && !finding.Where.StartsWith("checkpoint ", StringComparison.Ordinal)
                )
        );
        return disk.IsOff;
    }
}
