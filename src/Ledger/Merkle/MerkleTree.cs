using System.Numerics;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>A whole tree in memory: every perfect subtree of a list of leaf hashes.</summary>
/// <remarks>
/// For a bundle's entries, a list of allowed keys, or a log whose earlier roots are asked for; 64
/// bytes
/// a leaf. A log that only grows uses <see cref="CompactRange"/>. Immutable: appending gives a new
/// tree, at the cost of one hash on average, which shares its nodes with the earlier one.
/// The nodes stand in one list in the order in which they were completed, each leaf before the
/// inner
/// nodes that it completes:
/// <code>
/// level 2                6
/// level 1          2           5           9
/// level 0       0     1     3     4     7     8    10
/// </code>
/// so n leaves and what they complete are 2n − popcount(n) nodes.
/// Source: RFC 6962 section 2.1; RFC 9162 section 2.1.2.
/// </remarks>
public sealed class MerkleTree : IMerkleNodes
{
    private readonly AppendLog<Sha256Digest> _nodes;

    /// <summary>The tree over leaf hashes, in order.</summary>
    public MerkleTree(IEnumerable<LeafHash> leaves)
    {
        ArgumentNullException.ThrowIfNull(leaves);
        _nodes = AppendLog<Sha256Digest>.Empty;
        foreach (var leaf in leaves)
            _nodes = Append(_nodes, Size++, leaf);
    }

    private MerkleTree(AppendLog<Sha256Digest> nodes, ulong size)
    {
        _nodes = nodes;
        Size = size;
    }

    /// <summary>The tree without leaves.</summary>
    public static MerkleTree Empty { get; } = new([]);

    /// <inheritdoc/>
    public ulong Size { get; }

    /// <summary>The root; SHA-256 of no bytes for the empty tree.</summary>
    public RootHash Root => MerkleProver.RootAt(this, Size);

    /// <summary>The root over leaf hashes in order, in constant memory.</summary>
    public static RootHash ComputeRoot(IEnumerable<LeafHash> leaves)
    {
        ArgumentNullException.ThrowIfNull(leaves);
        return leaves.Aggregate(CompactRange.Empty, (range, leaf) => range.Append(leaf)).Root;
    }

    /// <summary>The tree with one more leaf.</summary>
    /// <param name="leaf">The new leaf's hash.</param>
    public MerkleTree Append(LeafHash leaf) => new(Append(_nodes, Size, leaf), Size + 1);

    /// <inheritdoc/>
    public Sha256Digest NodeAt(int level, ulong position)
    {
        if (level is < 0 or > 63 || position >= Size >> level)
            throw new ArgumentOutOfRangeException(
                nameof(position),
                $"no subtree {position} on level {level}"
            );
        // Behind the leaf that completes it stand the nodes that this leaf completes, from level 1
        // up.
        var lastLeaf = ((position + 1) << level) - 1;
        return _nodes[CountNodes(lastLeaf) + level];
    }

    private static AppendLog<Sha256Digest> Append(
        AppendLog<Sha256Digest> nodes,
        ulong size,
        LeafHash leaf
    )
    {
        nodes = nodes.Append(leaf.Value);
        var completed = BitOperations.TrailingZeroCount(~size);
        for (var level = 1; level <= completed; level++)
        {
            // The right child was completed last; its subtree has 2^level − 1 nodes, before which
            // the left child stands.
            nodes = nodes.Append(MerkleHash.Node(nodes[^(1 << level)], nodes[^1]));
        }

        return nodes;
    }

    private static int CountNodes(ulong leaves) =>
        (int)((2 * leaves) - (ulong)BitOperations.PopCount(leaves));
}
