using System.Collections.Immutable;
using System.Numerics;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>
/// The few hashes that a growing tree needs: the roots of its perfect subtrees, largest first.
/// </summary>
/// <remarks>
/// A tree of n leaves is a row of perfect subtrees, one per 1-bit of n; appending merges equal ones
/// like a carry in binary addition. At most 64 hashes stand for any log, and the value never
/// changes: appending gives a new one. Source: RFC 6962 section 2.1; RFC 9162 section 2.1.2.
/// </remarks>
public sealed class CompactRange
{
    private readonly ImmutableArray<Sha256Digest> _subtrees;

    internal CompactRange(ulong size, ImmutableArray<Sha256Digest> subtrees)
    {
        Size = size;
        _subtrees = subtrees;
    }

    /// <summary>The tree without leaves.</summary>
    public static CompactRange Empty { get; } = new(0, []);

    /// <summary>The tree of the first leaves of a stored one.</summary>
    /// <param name="nodes">Where the roots of its perfect subtrees are looked up.</param>
    /// <param name="size">At most the size of <paramref name="nodes"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The stored tree is smaller.</exception>
    public static CompactRange Of(IMerkleNodes nodes, ulong size)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        return new CompactRange(
            size,
            [
                .. PerfectSubtrees
                    .Covering(size)
                    .Select(node => nodes.NodeAt(node.Level, node.Position)),
            ]
        );
    }

    /// <summary>Number of leaves.</summary>
    public ulong Size { get; }

    /// <summary>The root; SHA-256 of no bytes for the empty tree.</summary>
    public RootHash Root
    {
        get
        {
            if (_subtrees.IsEmpty)
                return new RootHash(MerkleHash.Empty);
            var root = _subtrees[^1];
            for (var i = _subtrees.Length - 2; i >= 0; i--)
                root = MerkleHash.Node(_subtrees[i], root);
            return new RootHash(root);
        }
    }

    /// <summary>The tree with one more leaf.</summary>
    /// <param name="leaf">The new leaf's hash.</param>
    /// <exception cref="OverflowException">The tree has 2^64 − 1 leaves.</exception>
    public CompactRange Append(LeafHash leaf) => Append(leaf, static (_, _, _) => { });

    /// <summary>
    /// The tree with one more leaf; reports each inner node that the leaf completes.
    /// </summary>
    /// <param name="leaf">The new leaf's hash.</param>
    /// <param name="completed">
    /// Takes level (from 1), position on the level (from 0) and hash.
    /// </param>
    /// <exception cref="OverflowException">The tree has 2^64 − 1 leaves.</exception>
    public CompactRange Append(LeafHash leaf, Action<int, ulong, Sha256Digest> completed)
    {
        ArgumentNullException.ThrowIfNull(completed);
        var carries = BitOperations.TrailingZeroCount(~Size);
        var kept = _subtrees.Length - carries;
        var merged = leaf.Value;
        for (var level = 1; level <= carries; level++)
        {
            merged = MerkleHash.Node(_subtrees[^level], merged);
            completed(level, Size >> level, merged);
        }

        var subtrees = ImmutableArray.CreateBuilder<Sha256Digest>(kept + 1);
        subtrees.AddRange(_subtrees.AsSpan()[..kept]);
        subtrees.Add(merged);
        return new CompactRange(Size + 1, subtrees.MoveToImmutable());
    }
}
