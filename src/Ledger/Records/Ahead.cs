using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>Does work on all cores ahead of a reader who takes the results in order.</summary>
internal static class Ahead
{
    // Below this many items threads cost more than they give.
    private const int Few = 4;

    /// <summary>
    /// The results in the order of the source, at most some thousand ahead of the reader.
    /// </summary>
    /// <remarks>An exception of the source or of the work reaches the reader as it is.</remarks>
    public static IEnumerable<TResult> Of<TSource, TResult>(IEnumerable<TSource> source, Func<TSource, TResult> work) =>
        source is IReadOnlyCollection<TSource> { Count: <= Few }
            ? source.Select(work)
            : Unwrapped(Partitioner.Create(source, EnumerablePartitionerOptions.NoBuffering)
                .AsParallel()
                .AsOrdered()
                .WithMergeOptions(ParallelMergeOptions.NotBuffered)
                .Select(work));

    private static IEnumerable<T> Unwrapped<T>(ParallelQuery<T> query)
    {
        using var results = query.GetEnumerator();
        while (true)
        {
            try
            {
                if (!results.MoveNext())
                    yield break;
            }
            catch (AggregateException several)
            {
                ExceptionDispatchInfo.Throw(several.Flatten().InnerExceptions[0]);
            }

            yield return results.Current;
        }
    }
}
