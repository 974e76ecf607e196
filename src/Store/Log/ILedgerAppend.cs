using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Store;

/// <summary>One append: all of it is stored at <see cref="Commit"/>, or nothing.</summary>
public interface ILedgerAppend : IDisposable
{
    /// <summary>Number of entries, those of this append included.</summary>
    ulong Size { get; }

    /// <summary>Adds entries; their indexes continue the log.</summary>
    /// <param name="entries">Stored one by one as they come; an exception of the source reaches the
    /// caller as it is.</param>
    /// <exception cref="ArgumentException">An entry's index is not the next one.</exception>
    /// <exception cref="IOException">The disk is full or fails.</exception>
    void Append(IEnumerable<LogEntry> entries);

    /// <summary>Adds a checkpoint; a second one for the same size changes nothing.</summary>
    /// <param name="size">The checkpoint's size.</param>
    /// <param name="note">The note's exact bytes.</param>
    void AddCheckpoint(ulong size, ReadOnlySpan<byte> note);

    /// <summary>
    /// Adds a witness's line to a stored checkpoint; the same line again changes nothing.
    /// </summary>
    /// <param name="size">The checkpoint's size.</param>
    /// <param name="cosignature">A cosignature that was verified.</param>
    void AddCosignature(ulong size, NoteSignature cosignature);

    /// <summary>Makes the append durable. Disposing without it takes everything back.</summary>
    /// <exception cref="AppendOutcomeUnknownException">The store is on another machine, or in
    /// another
    /// process, and could not be asked whether the append is stored.</exception>
    /// <exception cref="IOException">The disk is full or fails; nothing was appended.</exception>
    void Commit();
}
