using System.Collections.Immutable;
using System.Numerics;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>Makes proofs from a tree's perfect subtrees, looking up O(log² n) of them.</summary>
/// <remarks>Source: RFC 6962 sections 2.1.1 and 2.1.2.</remarks>
public static class MerkleProver
{
    /// <summary>The root of the first <paramref name="size"/> leaves.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The tree is smaller.</exception>
    public static RootHash RootAt(IMerkleNodes tree, ulong size)
    {
        RequireSize(tree, size);
        return size == 0 ? CompactRange.Empty.Root : new RootHash(Hash(tree, 0, size));
    }

    /// <summary>Proves that a leaf stands at an index of the tree of a size.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="index">The leaf's index; below the size.</param>
    /// <param name="size">The size of the tree that is proved in; at most the tree's.</param>
    /// <exception cref="ArgumentOutOfRangeException">Index or size is out of range.</exception>
    public static InclusionProof ProveInclusion(IMerkleNodes tree, ulong index, ulong size)
    {
        RequireSize(tree, size);
        if (index >= size)
            throw new ArgumentOutOfRangeException(
                nameof(index),
                $"index {index} is not in a tree of {size}"
            );
        var path = ImmutableArray.CreateBuilder<Sha256Digest>();
        AddPath(tree, path, index, 0, size);
        return new InclusionProof(index, size, path.DrainToImmutable());
    }

    /// <summary>Proves that the tree of one size is the beginning of the tree of another.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="oldSize">From 1 to <paramref name="newSize"/>.</param>
    /// <param name="newSize">At most the tree's size.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is out of range.</exception>
    public static ConsistencyProof ProveConsistency(IMerkleNodes tree, ulong oldSize, ulong newSize)
    {
        RequireSize(tree, newSize);
        if (oldSize == 0 || oldSize > newSize)
            throw new ArgumentOutOfRangeException(
                nameof(oldSize),
                $"size {oldSize} is not within 1 to {newSize}"
            );
        var path = ImmutableArray.CreateBuilder<Sha256Digest>();
        if (oldSize < newSize)
            AddSubProof(tree, path, oldSize, 0, newSize, whole: true);
        return new ConsistencyProof(oldSize, newSize, path.DrainToImmutable());
    }

    private static void AddPath(
        IMerkleNodes tree,
        ImmutableArray<Sha256Digest>.Builder path,
        ulong index,
        ulong start,
        ulong end
    )
    {
        if (end - start == 1)
            return;
        var middle = start + Split(end - start);
        if (index < middle)
        {
            AddPath(tree, path, index, start, middle);
            path.Add(Hash(tree, middle, end));
        }
        else
        {
            AddPath(tree, path, index, middle, end);
            path.Add(Hash(tree, start, middle));
        }
    }

    private static void AddSubProof(
        IMerkleNodes tree,
        ImmutableArray<Sha256Digest>.Builder path,
        ulong oldEnd,
        ulong start,
        ulong end,
        bool whole
    )
    {
        if (oldEnd == end)
        {
            // The verifier knows the earlier root; any other subtree it must be told.
            if (!whole)
                path.Add(Hash(tree, start, end));
            return;
        }

        var middle = start + Split(end - start);
        if (oldEnd <= middle)
        {
            AddSubProof(tree, path, oldEnd, start, middle, whole);
            path.Add(Hash(tree, middle, end));
        }
        else
        {
            AddSubProof(tree, path, oldEnd, middle, end, whole: false);
            path.Add(Hash(tree, start, middle));
        }
    }

    // The hash of the leaves from start to end; start is where a subtree of that height begins.
    private static Sha256Digest Hash(IMerkleNodes tree, ulong start, ulong end)
    {
        Sha256Digest? root = null;
        foreach (var (level, position) in PerfectSubtrees.Covering(end - start).Reverse())
        {
            var node = tree.NodeAt(level, position + (start >> level));
            root = root is { } right ? MerkleHash.Node(node, right) : node;
        }

        return root!.Value;
    }

    // The largest power of two below n.
    private static ulong Split(ulong n) => 1UL << BitOperations.Log2(n - 1);

    private static void RequireSize(IMerkleNodes tree, ulong size)
    {
        ArgumentNullException.ThrowIfNull(tree);
        if (size > tree.Size)
            throw new ArgumentOutOfRangeException(nameof(size), $"the tree has {tree.Size} leaves");
    }
}
