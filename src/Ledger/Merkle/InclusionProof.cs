using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>Shows that a leaf stands at an index of a tree.</summary>
/// <param name="Index">The leaf's index, from 0.</param>
/// <param name="Size">The tree's size; above the index.</param>
/// <param name="Path">The siblings' hashes, from the leaf up; at most 64.</param>
/// <remarks>
/// The root is computed from leaf, index, size and path, and then compared. Source: RFC 9162
/// section 2.1.3.2.
/// </remarks>
public sealed record InclusionProof(ulong Index, ulong Size, ImmutableArray<Sha256Digest> Path)
{
    /// <summary>
    /// Whether the proof leads from the leaf to the root; the default of either never verifies.
    /// </summary>
    /// <param name="leaf">The leaf's hash.</param>
    /// <param name="root">The root of the tree of <see cref="Size"/> leaves.</param>
    public bool Verify(LeafHash leaf, RootHash root) =>
        !leaf.IsDefault && !root.IsDefault && ComputeRoot(leaf) is { } computed && computed == root;

    /// <summary>
    /// The root that the proof leads to; null when index, size and path do not fit together.
    /// </summary>
    /// <param name="leaf">The leaf's hash.</param>
    public RootHash? ComputeRoot(LeafHash leaf)
    {
        if (Index >= Size || Path.IsDefault)
            return null;
        var node = Index;
        var last = Size - 1;
        var hash = leaf.Value;
        foreach (var sibling in Path)
        {
            if (last == 0)
                return null; // longer than the tree is high
            if ((node & 1) == 1 || node == last)
            {
                hash = MerkleHash.Node(sibling, hash);
                // A last node without a right sibling moves up until it is a right child.
                while ((node & 1) == 0 && node != 0)
                {
                    node >>= 1;
                    last >>= 1;
                }
            }
            else
            {
                hash = MerkleHash.Node(hash, sibling);
            }

            node >>= 1;
            last >>= 1;
        }

        return last == 0 ? new RootHash(hash) : null;
    }

    /// <inheritdoc/>
    public bool Equals(InclusionProof? other) =>
        other is not null
        && Index == other.Index
        && Size == other.Size
        && Path.SequenceEqual(other.Path);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Index, Size, Path.Length);
}
