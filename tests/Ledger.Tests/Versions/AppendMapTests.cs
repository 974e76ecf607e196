using Xunit;

namespace SecureGenomics.Provenance.Ledger.Tests;

/// <summary>Versions that share one buffer against dictionaries that share nothing.</summary>
public sealed class AppendMapTests
{
    [Fact]
    public void Every_version_of_every_history_stays_as_it_was()
    {
        var random = new Random(2026);
        var versions = new List<(AppendMap<int, int> Map, Twin Slow)>
        {
            (AppendMap<int, int>.Empty, new Twin([])),
        };
        for (var i = 0; i < 400; i++)
        {
            // Mostly the newest grows, now and then an older one, which is a fork; half of the keys
            // are there already.
            var (map, slow) = versions[
                random.Next(20) == 0 ? random.Next(versions.Count) : versions.Count - 1
            ];
            var key = random.Next(60);
            var isRemoval = random.Next(4) == 0;
            versions.Add(
                (
                    isRemoval ? map.Remove(key) : map.Set(key, i),
                    new Twin([.. slow.Changes, (key, isRemoval ? null : i)])
                )
            );
        }

        Assert.Contains(versions, version => version.Map.Count > 32);
        foreach (var (map, slow) in versions)
        {
            Assert.Equal(slow.Newest.Count, map.Count);
            Assert.Equal(slow.Values, map.Values());
            for (var key = 0; key < 60; key++)
                Assert.Equal(
                    slow.Newest.TryGetValue(key, out var value) ? value : null,
                    Get(map, key)
                );
        }
    }

    [Fact]
    public void A_value_takes_the_place_of_the_one_before()
    {
        var once = AppendMap<int, string>.Empty.Set(1, "a").Set(2, "b");
        var twice = once.Set(1, "c");

        Assert.Equal(["a", "b"], once.Values());
        Assert.Equal(["b", "c"], twice.Values());
        Assert.Equal((2, 2), (once.Count, twice.Count));
    }

    [Fact]
    public void A_removed_key_is_not_there_until_it_is_set_again()
    {
        var both = AppendMap<int, string>.Empty.Set(1, "a").Set(2, "b");
        var one = both.Remove(1);
        var again = one.Set(1, "c");

        Assert.Equal(["a", "b"], both.Values());
        Assert.Equal(["b"], one.Values());
        Assert.Equal(["b", "c"], again.Values());
        Assert.Equal((2, 1, 2), (both.Count, one.Count, again.Count));
        Assert.False(one.Contains(1));
        Assert.Same(one, one.Remove(1));
        Assert.Empty(AppendMap<int, string>.Empty.Remove(1).Values());
    }

    [Fact]
    public void No_version_knows_a_key_that_came_behind_its_end()
    {
        var older = AppendMap<int, int>.Empty.Set(1, 1);
        var newer = older.Set(2, 2);

        Assert.True(newer.Contains(2));
        Assert.False(older.Contains(2));
        Assert.False(AppendMap<int, int>.Empty.Contains(1));
        Assert.Empty(AppendMap<int, int>.Empty.Values());
    }

    [Theory]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(64)]
    public void A_map_that_just_fills_its_buffer_has_every_value(int count)
    {
        var map = Enumerable
            .Range(0, count)
            .Aggregate(AppendMap<int, int>.Empty, (known, i) => known.Set(i, i + 1));

        Assert.Equal(Enumerable.Range(1, count), map.Values());
        Assert.All(Enumerable.Range(0, count), i => Assert.Equal(i + 1, Get(map, i)));
    }

    [Fact]
    public void Keys_of_one_hash_code_are_told_apart()
    {
        var map = Enumerable
            .Range(0, 50)
            .Aggregate(AppendMap<SameHash, int>.Empty, (known, i) => known.Set(new SameHash(i), i));

        Assert.Equal(50, map.Count);
        Assert.Equal(Enumerable.Range(0, 50), map.Values());
        Assert.All(Enumerable.Range(0, 50), i =>
            Assert.True(map.TryGetValue(new SameHash(i), out var value) && value == i)
        );
        Assert.False(map.Contains(new SameHash(50)));
    }

    private static int? Get(AppendMap<int, int> map, int key) =>
        map.TryGetValue(key, out var value) ? value : null;

    private readonly record struct SameHash(int Number)
    {
        public override int GetHashCode() => 1;
    }

    /// <summary>All that was set or, without a value, removed, in order.</summary>
    private sealed record Twin(List<(int Key, int? Value)> Changes)
    {
        public Dictionary<int, int> Newest =>
            Changes
                .GroupBy(change => change.Key, change => change.Value)
                .Where(values => values.Last() is not null)
                .ToDictionary(values => values.Key, values => values.Last()!.Value);

        // Numbers are set in ascending order, so that the order of setting is theirs.
        public IEnumerable<int> Values => Newest.Values.Order();
    }
}
