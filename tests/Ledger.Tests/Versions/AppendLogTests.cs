using Xunit;

namespace SecureGenomics.Provenance.Ledger.Tests;

/// <summary>Versions that share one buffer against lists that share nothing.</summary>
public sealed class AppendLogTests
{
    [Fact]
    public void Every_version_of_every_history_stays_as_it_was()
    {
        var random = new Random(2026);
        var versions = new List<(AppendLog<int> Log, List<int> Slow)>
        {
            (AppendLog<int>.Empty, []),
        };
        for (var i = 0; i < 300; i++)
        {
            // Mostly the newest grows, now and then an older one, which is a fork.
            var (log, slow) = versions[
                random.Next(20) == 0 ? random.Next(versions.Count) : versions.Count - 1
            ];
            versions.Add((log.Append(i), [.. slow, i]));
        }

        Assert.Contains(versions, version => version.Log.Count > 64);
        foreach (var (log, slow) in versions)
            Assert.Equal(slow, Enumerable.Range(0, log.Count).Select(index => log[index]));
    }

    [Fact]
    public void Two_that_begin_with_one_empty_version_do_not_meet()
    {
        var none = AppendLog<int>.Empty;

        Assert.Equal((1, 2), (none.Append(1)[0], none.Append(2)[0]));
    }

    [Fact]
    public void No_version_shows_what_stands_behind_its_end()
    {
        var older = AppendLog<int>.Empty.Append(1);
        _ = older.Append(2);

        Assert.Throws<ArgumentOutOfRangeException>(() => older[1]);
        Assert.Throws<ArgumentOutOfRangeException>(() => older[-1]);
        Assert.Throws<ArgumentOutOfRangeException>(() => AppendLog<int>.Empty[0]);
    }
}
