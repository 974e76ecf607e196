namespace SecureGenomics.Provenance.Ledger;

/// <summary>A whole tree in memory: every perfect subtree of a list of leaf hashes.</summary>
/// <remarks>
/// For a bundle's entries or a list of allowed keys, where nothing is stored; 64 bytes a leaf. A log
/// that grows uses <see cref="CompactRange"/>. Source: RFC 6962 section 2.1.
/// </remarks>
public sealed class MerkleTree : IMerkleNodes
{
    // Item l holds the nodes of level l, from position 0 on.
    private readonly List<List<Sha256Digest>> _levels = [[]];

    /// <summary>The tree over leaf hashes, in order.</summary>
    public MerkleTree(IEnumerable<LeafHash> leaves)
    {
        ArgumentNullException.ThrowIfNull(leaves);
        var range = CompactRange.Empty;
        foreach (var leaf in leaves)
        {
            _levels[0].Add(leaf.Value);
            range = range.Append(leaf, (level, _, hash) =>
            {
                if (level == _levels.Count)
                    _levels.Add([]);
                _levels[level].Add(hash);
            });
        }

        Root = range.Root;
    }

    /// <inheritdoc/>
    public ulong Size => (ulong)_levels[0].Count;

    /// <summary>The root; SHA-256 of no bytes for the empty tree.</summary>
    public RootHash Root { get; }

    /// <summary>The root over leaf hashes in order, in constant memory.</summary>
    public static RootHash ComputeRoot(IEnumerable<LeafHash> leaves)
    {
        ArgumentNullException.ThrowIfNull(leaves);
        return leaves.Aggregate(CompactRange.Empty, (range, leaf) => range.Append(leaf)).Root;
    }

    /// <inheritdoc/>
    public Sha256Digest NodeAt(int level, ulong position) =>
        level >= 0 && level < _levels.Count && position < (ulong)_levels[level].Count
            ? _levels[level][(int)position]
            : throw new ArgumentOutOfRangeException(
                nameof(position), $"no subtree {position} on level {level}");
}
