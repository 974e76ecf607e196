using System.Collections.Concurrent;
using Xunit;

namespace SecureGenomics.Provenance.Ledger.Tests;

public class AheadTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(5000)]
    public void Results_come_in_the_order_of_the_source(int count) =>
        Assert.Equal(
            Enumerable.Range(0, count).Select(i => i * i),
            Ahead.Of(Enumerable.Range(0, count), i => i * i)
        );

    [Fact]
    public void A_fault_of_the_work_comes_in_its_turn()
    {
        var seen = new List<int>();

        var fault = Assert.Throws<LedgerCorruptException>(() =>
            seen.AddRange(
                Taken(
                    Ahead.Of(Enumerable.Range(0, 1000), i =>
                        i == 437 ? throw new LedgerCorruptException("here") : i
                    ),
                    seen
                )
            )
        );

        Assert.Equal("here", fault.Message);
        Assert.Equal(Enumerable.Range(0, 437), seen);
    }

    [Fact]
    public void A_fault_of_the_source_comes_behind_what_it_gave_before()
    {
        var seen = new List<int>();

        Assert.Throws<LedgerCorruptException>(() => Taken(Ahead.Of(Broken(), i => i), seen));

        Assert.Equal(Enumerable.Range(0, 437), seen);

        static IEnumerable<int> Broken()
        {
            for (var i = 0; i < 437; i++)
                yield return i;
            throw new LedgerCorruptException("a gap");
        }
    }

    [Fact]
    public void The_source_is_read_by_the_readers_thread_and_no_further_than_the_window()
    {
        var reader = Environment.CurrentManagedThreadId;
        var threads = new ConcurrentBag<int>();
        var given = 0;

        using var results = Ahead.Of(Source(), i => i).GetEnumerator();
        for (var i = 0; i < 100; i++)
        {
            Assert.True(results.MoveNext());
            Assert.InRange(given, i + 1, i + (8 * ((4 * Environment.ProcessorCount) + 1)));
        }

        Assert.Equal([reader], threads.Distinct());

        IEnumerable<int> Source()
        {
            while (true)
            {
                threads.Add(Environment.CurrentManagedThreadId);
                yield return given++;
            }
        }
    }

    private static List<int> Taken(IEnumerable<int> results, List<int> seen)
    {
        foreach (var result in results)
            seen.Add(result);
        return [];
    }
}
