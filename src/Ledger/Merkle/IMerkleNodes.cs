namespace SecureGenomics.Provenance.Ledger;

/// <summary>A tree whose perfect subtrees can be looked up: all that a prover needs.</summary>
public interface IMerkleNodes
{
    /// <summary>Number of leaves.</summary>
    ulong Size { get; }

    /// <summary>
    /// The root of the perfect subtree over the leaves from position·2^level on, 2^level of them.
    /// </summary>
    /// <param name="level">0 for a leaf hash, at most 63.</param>
    /// <param name="position">
    /// The subtree's place on its level; the subtree lies within <see cref="Size"/>.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The subtree reaches beyond the tree.
    /// </exception>
    Sha256Digest NodeAt(int level, ulong position);
}
