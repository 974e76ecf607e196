namespace SecureGenomics.Provenance.Ledger;

/// <summary>Where a log's entries are kept: append, read, never change.</summary>
/// <remarks>
/// What a store promises: after <see cref="ILedgerAppend.Commit"/> returns, the entries survive a
/// power cut; a crash at any other time leaves the log as it was before; one append runs at a time,
/// across processes. The same contract tests run against every store.
/// </remarks>
public interface ILedgerStore : IDisposable
{
    /// <summary>Number of entries.</summary>
    ulong Size { get; }

    /// <summary>The root of the first <paramref name="size"/> entries.</summary>
    /// <param name="size">From 0 to <see cref="Size"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The log is shorter.</exception>
    RootHash RootAt(ulong size);

    /// <summary>The entries from an index on, in order, as exact bytes.</summary>
    /// <param name="fromIndex">The first index; nothing is returned from the log's size on.</param>
    IEnumerable<ReadOnlyMemory<byte>> ReadEntries(ulong fromIndex = 0);

    /// <summary>The index of the entry with this leaf hash; null when there is none.</summary>
    ulong? IndexOf(LeafHash hash);

    /// <summary>Takes the log for one append; nobody else can append until it is disposed.</summary>
    /// <exception cref="LedgerBusyException">Another writer holds the log for too long.</exception>
    ILedgerAppend BeginAppend();

    /// <summary>The checkpoint with the largest size, as the note's exact bytes; null when there is none.</summary>
    ReadOnlyMemory<byte>? LatestCheckpoint();
}
