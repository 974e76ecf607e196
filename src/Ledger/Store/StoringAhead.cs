using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>
/// Hands entries to an append on another thread, some at a time, while the next ones are being signed.
/// </summary>
/// <remarks>
/// At most one slice is under way, so the append is never used by two threads at once. A fault of the
/// store reaches whoever hands over the next slice, or the end. Fewer entries than a slice are stored
/// by the caller's own thread.
/// </remarks>
internal sealed class StoringAhead(ILedgerAppend append) : IDisposable
{
    private const int SliceSize = 128;

    private readonly List<Entry> _entries = [];
    private Task _storing = Task.CompletedTask;
    private int _handedOver;

    /// <summary>Takes the next entry.</summary>
    /// <exception cref="IOException">The disk is full or fails.</exception>
    public void Add(Entry entry)
    {
        _entries.Add(entry);
        if (_entries.Count - _handedOver < SliceSize)
            return;
        _storing.GetAwaiter().GetResult();
        var slice = Rest();
        _storing = Task.Run(() => append.Append(slice));
    }

    /// <summary>Stores what is left.</summary>
    /// <returns>All entries, in order; the append has every one of them.</returns>
    /// <exception cref="IOException">The disk is full or fails.</exception>
    public ImmutableArray<Entry> Finish()
    {
        _storing.GetAwaiter().GetResult();
        append.Append(Rest());
        return [.. _entries];
    }

    /// <summary>Waits for a slice under way; what it met no longer matters to a caller who gave up.
    /// </summary>
    public void Dispose() =>
        _storing.ContinueWith(static _ => { }, TaskScheduler.Default).GetAwaiter().GetResult();

    private List<Entry> Rest()
    {
        var rest = _entries[_handedOver..];
        _handedOver = _entries.Count;
        return rest;
    }
}
