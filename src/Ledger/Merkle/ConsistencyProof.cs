using System.Collections.Immutable;
using System.Numerics;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>Shows that a tree is the beginning of a later one.</summary>
/// <param name="OldSize">The earlier tree's size; at least 1.</param>
/// <param name="NewSize">The later tree's size; not below the earlier.</param>
/// <param name="Path">Subtree hashes, in the order of RFC 9162 section 2.1.4.1; at most 65.</param>
/// <remarks>
/// Both roots are computed from the proof, and then compared. Source: RFC 9162 section 2.1.4.2.
/// </remarks>
public sealed record ConsistencyProof(
    ulong OldSize,
    ulong NewSize,
    ImmutableArray<Sha256Digest> Path
)
{
    /// <summary>
    /// Whether the proof leads to both roots; the default of either never verifies.
    /// </summary>
    /// <param name="oldRoot">The root at the earlier size.</param>
    /// <param name="newRoot">The root at the later size.</param>
    public bool Verify(RootHash oldRoot, RootHash newRoot)
    {
        if (
            oldRoot.IsDefault
            || newRoot.IsDefault
            || OldSize == 0
            || OldSize > NewSize
            || Path.IsDefault
        )
            return false;
        if (OldSize == NewSize)
            return Path.IsEmpty && oldRoot == newRoot;
        return ComputeRoots(oldRoot) is { } roots && roots.Old == oldRoot && roots.New == newRoot;
    }

    /// <summary>
    /// The two roots that the proof leads to; null when sizes and path do not fit together. Where
    /// the
    /// earlier size is a power of two the path leaves its root out: then it is the one given.
    /// </summary>
    internal (RootHash Old, RootHash New)? ComputeRoots(RootHash oldRoot)
    {
        if (OldSize == 0 || OldSize >= NewSize || Path.IsDefault)
            return null;
        var node = OldSize - 1;
        var last = NewSize - 1;
        // Up to the root of the largest perfect subtree that the earlier tree ends with.
        var shift = BitOperations.TrailingZeroCount(OldSize);
        node >>= shift;
        last >>= shift;

        var rest = Path.AsSpan();
        Sha256Digest seed;
        if (BitOperations.IsPow2(OldSize))
        {
            seed = oldRoot.Value;
        }
        else
        {
            if (rest.IsEmpty)
                return null;
            seed = rest[0];
            rest = rest[1..];
        }

        var older = seed;
        var newer = seed;
        foreach (var sibling in rest)
        {
            if (last == 0)
                return null; // longer than the tree is high
            if ((node & 1) == 1 || node == last)
            {
                older = MerkleHash.Node(sibling, older);
                newer = MerkleHash.Node(sibling, newer);
                while ((node & 1) == 0 && node != 0)
                {
                    node >>= 1;
                    last >>= 1;
                }
            }
            else
            {
                newer = MerkleHash.Node(newer, sibling);
            }

            node >>= 1;
            last >>= 1;
        }

        return last == 0 ? (new RootHash(older), new RootHash(newer)) : null;
    }

    /// <inheritdoc/>
    public bool Equals(ConsistencyProof? other) =>
        other is not null
        && OldSize == other.OldSize
        && NewSize == other.NewSize
        && Path.SequenceEqual(other.Path);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(OldSize, NewSize, Path.Length);
}
