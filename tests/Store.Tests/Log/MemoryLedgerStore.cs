using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Store.Tests;

/// <summary>A second store behind the interface, as plain as can be: it shows what the contract
/// asks for.</summary>
internal sealed class MemoryLedgerStore : ILedgerStore
{
    private readonly List<LogEntry> _entries = [];
    private readonly SortedDictionary<ulong, byte[]> _checkpoints = [];

    public ulong Size => (ulong)_entries.Count;

    /// <summary>Whether appends find the disk full.</summary>
    public bool IsFull { get; set; }

    public Sha256Digest NodeAt(int level, ulong position) =>
        new MerkleTree(_entries.Select(entry => entry.Hash)).NodeAt(level, position);

    public IEnumerable<ReadOnlyMemory<byte>> ReadEntries(ulong fromIndex = 0) =>
        _entries.Skip((int)fromIndex).Select(entry => entry.Bytes);

    public ReadOnlyMemory<byte>? ReadEntry(ulong index) =>
        index < Size ? _entries[(int)index].Bytes : default(ReadOnlyMemory<byte>?);

    public IEnumerable<(int Level, ulong Position, Sha256Digest Hash)> ReadNodes()
    {
        for (var level = 1; Size >> level > 0; level++)
        {
            for (var position = 0UL; position < Size >> level; position++)
                yield return (level, position, NodeAt(level, position));
        }
    }

    public IEnumerable<string> CheckIntegrity() => [];

    public IEnumerable<(ulong Size, ReadOnlyMemory<byte> Note)> ReadCheckpoints() =>
        _checkpoints.Select(pair => (pair.Key, (ReadOnlyMemory<byte>)pair.Value));

    public ILedgerAppend BeginAppend() => new Pending(this);

    public ReadOnlyMemory<byte>? LatestCheckpoint() =>
        _checkpoints.Count == 0 ? default(ReadOnlyMemory<byte>?) : _checkpoints.Last().Value;

    public void Dispose() => _entries.Clear();

    private sealed class Pending(MemoryLedgerStore store) : ILedgerAppend
    {
        private readonly List<LogEntry> _added = [];
        private readonly List<(ulong Size, byte[] Note)> _notes = [];

        public ulong Size => store.Size + (ulong)_added.Count;

        public void Append(IEnumerable<LogEntry> entries)
        {
            if (store.IsFull)
                throw new IOException("no space left on device");
            foreach (var entry in entries)
            {
                if (entry.Index != Size)
                    throw new ArgumentException("out of place", nameof(entries));
                _added.Add(entry);
            }
        }

        public void AddCheckpoint(ulong size, ReadOnlySpan<byte> note) =>
            _notes.Add((size, note.ToArray()));

        public void AddCosignature(ulong size, NoteSignature cosignature) =>
            throw new NotSupportedException();

        public void Commit()
        {
            store._entries.AddRange(_added);
            foreach (var (size, note) in _notes)
                store._checkpoints.TryAdd(size, note);
        }

        public void Dispose() => _added.Clear();
    }
}
