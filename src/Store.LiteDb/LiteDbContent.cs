using LiteDB;
using LiteDB.Engine;
using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Store.LiteDb;

/// <summary>The documents of a ledger, and what they add up to.</summary>
/// <remarks>
/// <para>Collection <c>entries</c>: <c>_id</c> = index, <c>bytes</c>, <c>leaf</c> = leaf hash,
/// <c>nodes</c> = the hashes of the inner nodes that this leaf completes, from level 1 up, one
/// after
/// the other. Collection <c>notes</c>: <c>_id</c> = 0, 1, 2…, <c>size</c>, and <c>note</c> (a
/// checkpoint) or <c>line</c> (a cosignature). Document −1 of each says what it is.</para>
/// <para>All of it is verified when it is opened: LiteDB answers as if nothing were there when a
/// link between its pages is damaged.</para>
/// </remarks>
internal sealed class LiteDbContent : IMerkleNodes, IDisposable
{
    public const int PageEntries = 512;

    private const string Entries = "entries";
    private const string Notes = "notes";
    private const string Id = "_id";
    private const string Bytes = "bytes";
    private const string Leaf = "leaf";
    private const string Nodes = "nodes";
    private const string ForSize = "size";
    private const string Note = "note";
    private const string Line = "line";
    private const string Format = "format";
    private const string FormatName = "SecureGenomics.Provenance ledger, version 1";

    private static readonly BsonExpression ById = BsonExpression.Create(Id);

    private readonly DataStream _data;
    private readonly LogStream _logStream;
    private readonly LogFile _log;
    private readonly SortedDictionary<ulong, byte[]> _checkpoints = [];
    private readonly SortedDictionary<ulong, SortedSet<string>> _lines = [];
    private LiteEngine _engine;
    private long _notes;

    /// <summary>Opens and verifies.</summary>
    /// <exception cref="LedgerCorruptException">Something is damaged, or it is no
    /// ledger.</exception>
    public LiteDbContent(ILedgerFile data, LogFile log)
    {
        _log = log;
        _data = new DataStream(data, log);
        _logStream = new LogStream(log);
        _engine = LiteDbFault.WhileReading(() => NewEngine(_data, _logStream));
        var isSound = false;
        try
        {
            RequireFormat(Entries);
            RequireFormat(Notes);
            ReadNew();
            isSound = true;
        }
        finally
        {
            if (!isSound)
                Dispose();
        }
    }

    /// <summary>The tree of all entries.</summary>
    public CompactRange Tree { get; private set; } = CompactRange.Empty;

    /// <summary>Every checkpoint by size.</summary>
    public IReadOnlyDictionary<ulong, byte[]> Checkpoints => _checkpoints;

    public ulong Size => Tree.Size;

    /// <summary>The data file of a ledger without entries.</summary>
    public static byte[] NewFile()
    {
        using var data = new MemoryStream();
        using var log = new MemoryStream();
        using (var engine = NewEngine(data, log))
        {
            // LiteDB folds the log when it likes, unless it is told never to.
            engine.Pragma("CHECKPOINT", 0);
            foreach (var collection in (string[])[Entries, Notes])
                engine.Insert(
                    collection,
                    [new BsonDocument { [Id] = -1L, [Format] = FormatName }],
                    BsonAutoId.Int64
                );
            engine.Checkpoint();
        }

        var file = data.ToArray();
        for (var number = 0; number < file.Length / Page.SizeInBytes; number++)
        {
            var page = file.AsSpan(number * Page.SizeInBytes, Page.SizeInBytes);
            Page.ToDataFile(page);
            Page.Seal(page, number);
        }

        return file;
    }

    /// <summary>Reads what others have appended or folded since, and verifies what is
    /// new.</summary>
    /// <exception cref="LedgerCorruptException">Something is damaged.</exception>
    public void Reopen()
    {
        _engine.Dispose();
        _engine = LiteDbFault.WhileReading(() => NewEngine(_data, _logStream));
        if (CompactRange.Of(this, Size).Root != Tree.Root)
            throw new LedgerCorruptException("the ledger's file was exchanged for another");
        ReadNew();
    }

    /// <summary>One entry's bytes; null from the size on.</summary>
    public byte[]? Entry(ulong index) =>
        index < Size ? Binary(EntryDocument(index), Bytes, $"entry {index} is malformed") : null;

    /// <summary>Up to <see cref="PageEntries"/> entries from an index on.</summary>
    public List<ReadOnlyMemory<byte>> EntriesFrom(ulong index)
    {
        var page = new List<ReadOnlyMemory<byte>>(PageEntries);
        if (index >= Size)
            return page;
        foreach (var document in Documents(Entries, (long)index))
        {
            RequireId(document, (long)index + page.Count, "entry");
            page.Add(Binary(document, Bytes, $"entry {index} is malformed"));
        }

        return page;
    }

    public Sha256Digest NodeAt(int level, ulong position)
    {
        if (level is < 0 or > 63 || position >= Size >> level)
            throw new ArgumentOutOfRangeException(
                nameof(position),
                $"no subtree {position} on level {level}"
            );
        var fault = $"the tree's node at level {level}, position {position} is malformed";
        // A leaf completes the subtrees that end with it.
        var document = EntryDocument(((position + 1) << level) - 1);
        var hashes = Binary(document, level == 0 ? Leaf : Nodes, fault);
        var offset = Math.Max(0, level - 1) * Sha256Digest.SizeInBytes;
        return hashes.Length >= offset + Sha256Digest.SizeInBytes
            ? new Sha256Digest(hashes.AsSpan(offset, Sha256Digest.SizeInBytes))
            : throw new LedgerCorruptException(fault);
    }

    /// <summary>The checkpoint of the largest size with its cosignatures.</summary>
    public byte[]? LatestCheckpoint()
    {
        if (_checkpoints.Count == 0)
            return null;
        var (size, note) = _checkpoints.Last();
        return
        [
            .. note,
            .. _lines
                .GetValueOrDefault(size, [])
                .SelectMany(line => System.Text.Encoding.UTF8.GetBytes(line + "\n")),
        ];
    }

    /// <summary>Stores entries and notes, all or nothing; they are on the disk on return.</summary>
    /// <param name="entries">Documents of <see cref="NewEntry"/>, in order.</param>
    /// <param name="notes">Checkpoints and cosignatures; those that are there are left
    /// out.</param>
    /// <param name="tree">The tree with the entries.</param>
    /// <exception cref="IOException">The disk is full or fails; nothing else is usable
    /// then.</exception>
    public void Store(List<BsonDocument> entries, List<BsonDocument> notes, CompactRange tree)
    {
        var added = notes.Where(TryTake).ToList();
        foreach (var note in added)
            note[Id] = _notes++;
        if (entries.Count == 0 && added.Count == 0)
            return;
        LiteDbFault.WhileWriting(() =>
        {
            _log.BeginCommit();
            _engine.BeginTrans();
            if (entries.Count > 0)
                _engine.Insert(Entries, entries, BsonAutoId.Int64);
            if (added.Count > 0)
                _engine.Insert(Notes, added, BsonAutoId.Int64);
            _engine.Commit();
            _log.EndCommit();
        });
        Tree = tree;
    }

    /// <summary>Brings the log's pages into the data file and empties the log.</summary>
    /// <exception cref="IOException">The disk is full or fails; the log has stayed.</exception>
    public void Fold()
    {
        _data.IsFolding = true;
        try
        {
            // LiteDB writes the pages, flushes the data stream and only then empties the log.
            LiteDbFault.WhileWriting(() => _engine.Checkpoint());
        }
        finally
        {
            _data.IsFolding = false;
        }
    }

    /// <summary>An entry's document, and the tree with it.</summary>
    public static (BsonDocument Document, CompactRange Tree) NewEntry(
        LogEntry entry,
        CompactRange tree
    )
    {
        var (grown, nodes) = Grow(tree, entry.Hash);
        var document = new BsonDocument
        {
            [Id] = (long)entry.Index,
            [Leaf] = entry.Hash.Value.ToArray(),
            [Nodes] = nodes,
            [Bytes] = entry.Bytes.ToArray(),
        };
        return (document, grown);
    }

    public static BsonDocument NewCheckpoint(ulong size, byte[] note) =>
        new() { [ForSize] = (long)size, [Note] = note };

    public static BsonDocument NewCosignature(ulong size, string line) =>
        new() { [ForSize] = (long)size, [Line] = line };

    public void Dispose() => _engine.Dispose();

    private static LiteEngine NewEngine(Stream data, Stream log) =>
        new(
            new EngineSettings
            {
                DataStream = data,
                LogStream = log,
                Collation = Collation.Binary,
            }
        );

    private static (CompactRange Tree, byte[] Nodes) Grow(CompactRange tree, LeafHash leaf)
    {
        var nodes = new List<byte>();
        var grown = tree.Append(leaf, (_, _, hash) => nodes.AddRange(hash.ToArray()));
        return (grown, [.. nodes]);
    }

    private void ReadNew()
    {
        if (LiteDbFault.WhileReading(() => _engine.Pragma("CHECKPOINT").AsInt32) != 0)
            throw new LedgerCorruptException("the ledger's file lets LiteDB fold the log");
        while (true)
        {
            var page = Documents(Entries, (long)Size);
            foreach (var document in page)
                ReadEntry(document);
            if (page.Count < PageEntries)
                break;
        }

        RequireLast(Entries, (long)Size - 1, "entry");
        while (true)
        {
            var page = Documents(Notes, _notes);
            foreach (var document in page)
                ReadNote(document);
            if (page.Count < PageEntries)
                break;
        }

        RequireLast(Notes, _notes - 1, "note");
    }

    private void ReadEntry(BsonDocument document)
    {
        var index = Size;
        RequireId(document, (long)index, "entry");
        var fault = $"entry {index} is damaged";
        var leaf = LeafHash.Compute(Binary(document, Bytes, fault));
        var (tree, nodes) = Grow(Tree, leaf);
        if (!Binary(document, Leaf, fault).AsSpan().SequenceEqual(leaf.Value.ToArray()))
            throw new LedgerCorruptException($"{fault}: it has the leaf hash {leaf}");
        if (!Binary(document, Nodes, fault).AsSpan().SequenceEqual(nodes))
            throw new LedgerCorruptException(
                $"the tree's nodes that entry {index} completes are not the hashes of their "
                    + "children"
            );
        Tree = tree;
    }

    private void ReadNote(BsonDocument document)
    {
        RequireId(document, _notes, "note");
        if (!document[ForSize].IsInt64 || !TryTake(document))
            throw new LedgerCorruptException($"note {_notes} is malformed");
        _notes++;
    }

    // False for what is there already.
    private bool TryTake(BsonDocument note)
    {
        var size = (ulong)note[ForSize].AsInt64;
        if (note[Note] is { IsBinary: true } bytes)
            return _checkpoints.TryAdd(size, bytes.AsBinary);
        if (!_lines.TryGetValue(size, out var lines))
            _lines.Add(size, lines = new SortedSet<string>(StringComparer.Ordinal));
        return note[Line] is { IsString: true } line && lines.Add(line.AsString);
    }

    private void RequireFormat(string collection)
    {
        if (Find(collection, -1)?[Format] is not { IsString: true, AsString: FormatName })
            throw new LedgerCorruptException(
                $"this is a LiteDB file without the {collection} of a ledger that this program "
                    + "knows"
            );
    }

    // Found from the other end: a broken link does not hide the last documents.
    private void RequireLast(string collection, long id, string what)
    {
        var query = new Query
        {
            OrderBy = ById,
            Order = Query.Descending,
            Limit = 1,
        };
        var last = Run(collection, query);
        if (last.Count != 1)
            throw new LedgerCorruptException($"{what} {id} is missing");
        RequireId(last[0], id, what);
    }

    private static void RequireId(BsonDocument document, long id, string what)
    {
        if (document[Id] is not { IsInt64: true } found || found.AsInt64 != id)
            throw new LedgerCorruptException($"{what} {id} is missing");
    }

    private static byte[] Binary(BsonDocument document, string field, string fault) =>
        document[field] is { IsBinary: true } value
            ? value.AsBinary
            : throw new LedgerCorruptException(fault);

    private BsonDocument EntryDocument(ulong index) =>
        Find(Entries, (long)index) ?? throw new LedgerCorruptException($"entry {index} is missing");

    private BsonDocument? Find(string collection, long id)
    {
        var query = new Query { Limit = 1 };
        query.Where.Add(BsonExpression.Create("_id = @0", id));
        var found = Run(collection, query);
        if (found.Count == 0)
            return null;
        RequireId(found[0], id, collection);
        return found[0];
    }

    private List<BsonDocument> Documents(string collection, long fromId)
    {
        var query = new Query { OrderBy = ById, Limit = PageEntries };
        query.Where.Add(BsonExpression.Create("_id >= @0", fromId));
        return Run(collection, query);
    }

    private List<BsonDocument> Run(string collection, Query query) =>
        LiteDbFault.WhileReading(() =>
        {
            var documents = new List<BsonDocument>();
            using var reader = _engine.Query(collection, query);
            while (reader.Read())
                documents.Add(reader.Current.AsDocument);
            return documents;
        });
}
