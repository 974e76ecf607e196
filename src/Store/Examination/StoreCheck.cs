using System.Collections.Immutable;
using System.Globalization;
using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Store;

/// <summary>
/// Makes everything in a store again from its entries and blobs, and says what differs.
/// </summary>
/// <remarks>
/// Chain, rules and signatures; leaf hashes; inner nodes, missing and surplus ones; checkpoints;
/// the
/// digests of blobs. Nothing is repaired. Source: docs/spec/log.md 8.
/// </remarks>
public sealed class StoreCheck
{
    private readonly ILedgerStore _store;
    private readonly BlobStore? _blobs;
    private readonly IProgress<ulong>? _progress;
    private readonly ImmutableArray<StoreFinding>.Builder _findings =
        ImmutableArray.CreateBuilder<StoreFinding>();
    private readonly List<LeafHash> _leaves = [];
    private readonly SortedSet<string> _blobNames = new(StringComparer.Ordinal);
    private StudyState _state = StudyState.Empty;
    private bool _rulesHold = true;

    private StoreCheck(ILedgerStore store, BlobStore? blobs, IProgress<ulong>? progress)
    {
        _store = store;
        _blobs = blobs;
        _progress = progress;
    }

    /// <summary>Checks a store.</summary>
    /// <param name="store">The log.</param>
    /// <param name="blobs">The blobs beside it; null to leave them out.</param>
    /// <param name="progress">Told the number of entries read so far.</param>
    /// <returns>What is wrong; empty when nothing is.</returns>
    /// <exception cref="IOException">The disk fails.</exception>
    public static ImmutableArray<StoreFinding> Run(
        ILedgerStore store,
        BlobStore? blobs = null,
        IProgress<ulong>? progress = null
    )
    {
        ArgumentNullException.ThrowIfNull(store);
        // Without one moment for all, an entry that is appended meanwhile would look like a missing
        // one.
        using var moment = store.BeginRead();
        var check = new StoreCheck(store, blobs, progress);
        check.CheckFile();
        check.CheckEntries();
        check.CheckNodes();
        check.CheckCheckpoints();
        check.CheckBlobs();
        return check._findings.ToImmutable();
    }

    private void CheckFile()
    {
        foreach (var problem in _store.CheckIntegrity())
            Report("file", problem);
    }

    private void CheckEntries()
    {
        try
        {
            foreach (var bytes in _store.ReadEntries())
            {
                CheckEntry((ulong)_leaves.Count, bytes);
                _progress?.Report((ulong)_leaves.Count);
            }
        }
        catch (LedgerCorruptException fault)
        {
            Report($"entry {_leaves.Count}", fault.Message);
        }

        if ((ulong)_leaves.Count != _store.Size)
            Report($"entry {_leaves.Count}", $"is missing, though the log has {_store.Size}");
    }

    private void CheckEntry(ulong index, ReadOnlyMemory<byte> bytes)
    {
        var where = string.Create(CultureInfo.InvariantCulture, $"entry {index}");
        var leaf = LeafHash.Compute(bytes.Span);
        _leaves.Add(leaf);
        CheckLeaf(where, index, leaf);
        if (!_rulesHold)
            return; // later rules build on the broken one
        try
        {
            var entry = Entry.Parse(bytes);
            var transition = _state.Apply(entry);
            if (transition.IsAccepted)
                _state = transition.State;
            else
                BreakRules(
                    where,
                    $"breaks a rule ({transition.Rejection.Name}): "
                        + $"{transition.Rejection.Explanation}"
                );
            _blobNames.UnionWith(
                entry.Statement.Blobs.Select(subject => subject.Digest.ToString())
            );
        }
        catch (LedgerFormatException fault)
        {
            BreakRules(where, $"is malformed: {fault.Message}");
        }
    }

    private void CheckLeaf(string where, ulong index, LeafHash leaf)
    {
        try
        {
            if (_store.NodeAt(0, index) != leaf.Value)
                Report(where, $"has the leaf hash {leaf}, another is stored");
        }
        catch (LedgerCorruptException fault)
        {
            Report(where, fault.Message);
        }
    }

    private void BreakRules(string where, string what)
    {
        _rulesHold = false;
        Report(where, what);
    }

    private void CheckNodes()
    {
        var tree = new MerkleTree(_leaves);
        var expected = 0UL;
        for (var level = 1; level < 64 && tree.Size >> level > 0; level++)
        {
            for (var position = 0UL; position < tree.Size >> level; position++, expected++)
                CheckNode(tree, level, position);
        }

        var stored = 0UL;
        try
        {
            foreach (var (level, position, _) in _store.ReadNodes())
            {
                stored++;
                if (level is < 1 or > 63 || position >= tree.Size >> level)
                    Report($"node {level}/{position}", "does not belong to the tree");
            }

            if (stored < expected)
                Report("nodes", $"{stored} are stored, the tree has {expected}");
        }
        catch (LedgerCorruptException fault)
        {
            Report("nodes", fault.Message);
        }
    }

    private void CheckNode(MerkleTree tree, int level, ulong position)
    {
        try
        {
            if (_store.NodeAt(level, position) != tree.NodeAt(level, position))
                Report($"node {level}/{position}", "is not the hash of its two children");
        }
        catch (LedgerCorruptException fault)
        {
            Report($"node {level}/{position}", fault.Message);
        }
    }

    private void CheckCheckpoints()
    {
        var tree = new MerkleTree(_leaves);
        var genesis = _state.Study?.Predicate;
        foreach (var (size, bytes) in _store.ReadCheckpoints())
        {
            var where = $"checkpoint {size}";
            try
            {
                var note = Note.Parse(bytes.Span);
                var claim = Checkpoint.Parse(note.Text);
                if (claim.Size != size)
                    Report(where, $"says size {claim.Size}");
                else if (size > tree.Size)
                    Report(
                        where,
                        $"is beyond the log, which has {tree.Size} entries: the log was rolled back"
                    );
                else if (MerkleProver.RootAt(tree, size) != claim.Root)
                    Report(where, "has another root than the entries");
                if (
                    genesis is not null
                    && (
                        claim.Origin != genesis.Origin
                        || !note.Verify(new VerifierKey(genesis.Origin, genesis.Roles.Ledger))
                    )
                )
                    Report(where, "is not signed by the ledger's key");
            }
            catch (NoteFormatException fault)
            {
                Report(where, $"is malformed: {fault.Message}");
            }
        }
    }

    private void CheckBlobs()
    {
        if (_blobs is null)
            return;
        foreach (var name in _blobNames)
        {
            if (!_blobs.Contains(ArtifactDigest.Parse(name)))
                Report($"blob {name}", "is missing, though an entry names it");
        }

        foreach (var problem in _blobs.CheckAll())
            _findings.Add(problem);
    }

    private void Report(string where, string what) => _findings.Add(new StoreFinding(where, what));
}
