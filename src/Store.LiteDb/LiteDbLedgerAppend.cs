using LiteDB;
using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Store.LiteDb;

/// <summary>An append that holds the lock from its first line to its last.</summary>
/// <remarks>
/// Kept in memory until it is committed, then written in one transaction: so there is never one to
/// take back, which LiteDB does by writing, and none that depends on the thread.
/// </remarks>
internal sealed class LiteDbLedgerAppend : ILedgerAppend
{
    private readonly LiteDbLedgerStore _store;
    private readonly List<BsonDocument> _entries = [];
    private readonly List<BsonDocument> _notes = [];
    private CompactRange _tree;
    private bool _isOpen = true;

    public LiteDbLedgerAppend(LiteDbLedgerStore store, CompactRange tree)
    {
        _store = store;
        _tree = tree;
    }

    public ulong Size => _tree.Size;

    public void Append(IEnumerable<LogEntry> entries)
    {
        foreach (var next in entries)
        {
            if (next.Index != Size)
                throw new ArgumentException(
                    $"entry {next.Index} where {Size} comes next",
                    nameof(entries)
                );
            var (document, tree) = LiteDbContent.NewEntry(next, _tree);
            _entries.Add(document);
            _tree = tree;
        }
    }

    public void AddCheckpoint(ulong size, ReadOnlySpan<byte> note) =>
        _notes.Add(LiteDbContent.NewCheckpoint(size, note.ToArray()));

    public void AddCosignature(ulong size, NoteSignature cosignature) =>
        _notes.Add(LiteDbContent.NewCosignature(size, cosignature.ToString()));

    public void Commit()
    {
        ObjectDisposedException.ThrowIf(!_isOpen, this);
        _store.Commit(_entries, _notes, _tree);
        _entries.Clear();
        _notes.Clear();
    }

    public void Dispose()
    {
        if (!_isOpen)
            return;
        _isOpen = false;
        _store.EndAppend();
    }
}
