using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>Does work on all cores ahead of a reader who takes the results in order.</summary>
internal static class Ahead
{
    // Items that one core takes at a time: enough that handing them over costs nothing beside a
    // signature.
    private const int RunLength = 8;

    /// <summary>The results in the order of the source, some dozens of them ahead of the
    /// reader.</summary>
    /// <remarks>
    /// The reader's thread alone enumerates the source, and does none of the work. An exception of
    /// the source
    /// or of the work reaches the reader as it is, behind the results that come before it.
    /// </remarks>
    /// <param name="source">Taken in order.</param>
    /// <param name="work">Called on any thread.</param>
    public static IEnumerable<TResult> Of<TSource, TResult>(
        IEnumerable<TSource> source,
        Func<TSource, TResult> work
    )
    {
        if (OperatingSystem.IsBrowser())
            return source.Select(work); // One thread, and nobody may wait on it.
        return OnAllCores(source, work);
    }

    private static IEnumerable<TResult> OnAllCores<TSource, TResult>(
        IEnumerable<TSource> source,
        Func<TSource, TResult> work
    )
    {
        var window = 4 * Environment.ProcessorCount;
        var pending = new Queue<Task<Run<TResult>>>(window);
        using var items = source.GetEnumerator();
        for (var read = Read(items); ; read = Read(items))
        {
            if (read.Results.Count > 0)
            {
                var taken = read.Results;
                pending.Enqueue(Task.Run(() => Work(taken, work)));
            }

            var atEnd = read.Fault is not null || read.Results.Count < RunLength;
            while (pending.Count > (atEnd ? 0 : window - 1))
            {
                var run = pending.Dequeue().GetAwaiter().GetResult();
                foreach (var result in run.Results)
                    yield return result;
                run.Fault?.Throw();
            }

            read.Fault?.Throw();
            if (atEnd)
                yield break;
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "thrown again in its turn")]
    private static Run<T> Read<T>(IEnumerator<T> items)
    {
        var run = new List<T>(RunLength);
        try
        {
            while (run.Count < RunLength && items.MoveNext())
                run.Add(items.Current);
        }
        catch (Exception fault)
        {
            return new Run<T>(run, ExceptionDispatchInfo.Capture(fault));
        }

        return new Run<T>(run, Fault: null);
    }

    [SuppressMessage("Design", "CA1031", Justification = "thrown again in its turn")]
    private static Run<TResult> Work<TSource, TResult>(
        List<TSource> items,
        Func<TSource, TResult> work
    )
    {
        var results = new List<TResult>(items.Count);
        try
        {
            foreach (var item in items)
                results.Add(work(item));
        }
        catch (Exception fault)
        {
            return new Run<TResult>(results, ExceptionDispatchInfo.Capture(fault));
        }

        return new Run<TResult>(results, Fault: null);
    }

    /// <summary>Items in order, and what came instead of the next one.</summary>
    private readonly record struct Run<T>(List<T> Results, ExceptionDispatchInfo? Fault);
}
