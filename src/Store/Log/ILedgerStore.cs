using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Store;

/// <summary>Where a log's entries are kept: append, read, never change.</summary>
/// <remarks>
/// What a store promises: after <see cref="ILedgerAppend.Commit"/> returns, the entries survive a
/// power cut; a crash at any other time leaves the log as it was before; one append runs at a time,
/// across processes. The same contract tests run against every store.
/// </remarks>
public interface ILedgerStore : IMerkleNodes, IDisposable
{
    /// <summary>The root of the first <paramref name="size"/> entries.</summary>
    /// <param name="size">From 0 to the log's size.</param>
    /// <exception cref="ArgumentOutOfRangeException">The log is shorter.</exception>
    RootHash RootAt(ulong size) => MerkleProver.RootAt(this, size);

    /// <summary>The entries from an index on, in order, as exact bytes.</summary>
    /// <param name="fromIndex">The first index; nothing is returned from the log's size on.</param>
    IEnumerable<ReadOnlyMemory<byte>> ReadEntries(ulong fromIndex = 0);

    /// <summary>One entry's exact bytes; null from the log's size on.</summary>
    ReadOnlyMemory<byte>? ReadEntry(ulong index);

    /// <summary>
    /// Every stored inner node as level (from 1), position and hash, in that order; for a check of
    /// the store.
    /// </summary>
    IEnumerable<(int Level, ulong Position, Sha256Digest Hash)> ReadNodes();

    /// <summary>What the store's own format says is damaged; nothing when it is sound.</summary>
    IEnumerable<string> CheckIntegrity();

    /// <summary>Every checkpoint as size and the note's exact bytes, smallest size first.</summary>
    IEnumerable<(ulong Size, ReadOnlyMemory<byte> Note)> ReadCheckpoints();

    /// <summary>
    /// Takes the log for one append; nobody else can append until it is disposed.
    /// </summary>
    /// <exception cref="LedgerBusyException">Another writer holds the log for too long.</exception>
    ILedgerAppend BeginAppend();

    /// <summary>
    /// The checkpoint with the largest size, as the note's exact bytes with its cosignatures in the
    /// order of their text; null when there is none.
    /// </summary>
    ReadOnlyMemory<byte>? LatestCheckpoint();

    /// <summary>Until it is disposed, everything that is read is of one moment, whatever others
    /// append.</summary>
    /// <returns>Null where nobody else can append.</returns>
    IDisposable? BeginRead() => null;
}
