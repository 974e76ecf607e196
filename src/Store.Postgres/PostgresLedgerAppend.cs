using System.Text;
using Npgsql;
using NpgsqlTypes;
using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Store.Postgres;

/// <summary>
/// One transaction that holds the study's advisory lock from its first line to its last.
/// </summary>
/// <remarks>
/// <para>Entries are gathered and copied batch by batch: while a COPY runs, the connection can do
/// nothing else, and the source of the entries may read the store.</para>
/// <para>READ COMMITTED, not SERIALIZABLE: who has the lock is alone, and each statement sees all
/// that was committed before the lock was had. A serializable snapshot would be older than that
/// wait.</para>
/// </remarks>
internal sealed class PostgresLedgerAppend : ILedgerAppend
{
    private const int BatchEntries = 1000;
    private const int BatchBytes = 4 << 20;

    private readonly PostgresLedgerStore _store;
    private readonly StudyRows _rows;
    private readonly PostgresTransaction _transaction;
    private readonly List<LogEntry> _entries = [];
    private readonly List<(int Level, ulong Position, Sha256Digest Hash)> _nodes = [];
    private readonly List<SignedNote> _notes = [];
    private long _bytes;
    private CompactRange _tree;
    private LogEntry? _last;
    private bool _isOpen = true;
    private bool _hasNews;

    public PostgresLedgerAppend(
        PostgresLedgerStore store,
        StudyRows rows,
        PostgresTransaction transaction,
        CompactRange tree
    )
    {
        (_store, _rows, _transaction, _tree) = (store, rows, transaction, tree);
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
            _tree = _tree.Append(next.Hash, (level, position, hash) =>
                _nodes.Add((level, position, hash))
            );
            _entries.Add(next);
            _last = next;
            _bytes += next.Bytes.Length;
            if (_entries.Count == BatchEntries || _bytes >= BatchBytes)
                Send();
        }
    }

    public void AddCheckpoint(ulong size, ReadOnlySpan<byte> note) =>
        Add(new SignedNote(IsCheckpoint: true, size, note.ToArray()));

    public void AddCosignature(ulong size, NoteSignature cosignature) =>
        Add(
            new SignedNote(
                IsCheckpoint: false,
                size,
                Encoding.UTF8.GetBytes(cosignature.ToString())
            )
        );

    public void Commit()
    {
        Send();
        if (_hasNews)
            _transaction.Do(_rows.Notify);
        if (_transaction.Commit() is { } fault)
        {
            // The connection goes first: its server may still hold the lock for it.
            Dispose();
            _store.RequireStored(_last, _notes, fault);
        }

        _store.Remember(_tree, _last);
    }

    public void Dispose()
    {
        if (!_isOpen)
            return;
        _isOpen = false;
        _store.Release();
    }

    private void Add(SignedNote note)
    {
        ObjectDisposedException.ThrowIf(!_isOpen, this);
        _hasNews |= _transaction.Do(connection => _rows.Add(connection, note)) > 0;
        _notes.Add(note);
    }

    private void Send()
    {
        ObjectDisposedException.ThrowIf(!_isOpen, this);
        if (_entries.Count == 0)
            return;
        _transaction.Do(connection =>
        {
            using (
                var copy = connection.BeginBinaryImport(
                    "COPY sgp.entries FROM STDIN (FORMAT BINARY)"
                )
            )
            {
                foreach (var entry in _entries)
                {
                    copy.StartRow();
                    copy.Write(_rows.Study, NpgsqlDbType.Integer);
                    copy.Write((long)entry.Index, NpgsqlDbType.Bigint);
                    copy.Write(entry.Hash.Value.ToArray(), NpgsqlDbType.Bytea);
                    copy.Write(entry.Bytes, NpgsqlDbType.Bytea);
                }

                _ = copy.Complete();
            }

            return _nodes.Count > 0 ? CopyNodes(connection) : 0;
        });
        _hasNews = true;
        _entries.Clear();
        _nodes.Clear();
        _bytes = 0;
    }

    private ulong CopyNodes(NpgsqlConnection connection)
    {
        using var copy = connection.BeginBinaryImport("COPY sgp.nodes FROM STDIN (FORMAT BINARY)");
        foreach (var (level, position, hash) in _nodes)
        {
            copy.StartRow();
            copy.Write(_rows.Study, NpgsqlDbType.Integer);
            copy.Write((short)level, NpgsqlDbType.Smallint);
            copy.Write((long)position, NpgsqlDbType.Bigint);
            copy.Write(hash.ToArray(), NpgsqlDbType.Bytea);
        }

        return copy.Complete();
    }
}
