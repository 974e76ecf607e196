namespace SecureGenomics.Provenance.Ledger;

/// <summary>Whole-tree computations over a list of leaf hashes.</summary>
public static class MerkleTree
{
    /// <summary>The root over leaf hashes in order; SHA-256 of no bytes for none.</summary>
    /// <remarks>Source: RFC 6962 section 2.1.</remarks>
    public static RootHash ComputeRoot(IEnumerable<LeafHash> leaves)
    {
        ArgumentNullException.ThrowIfNull(leaves);
        return leaves.Aggregate(CompactRange.Empty, (range, leaf) => range.Append(leaf)).Root;
    }
}
