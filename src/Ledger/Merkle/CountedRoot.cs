using System.Runtime.InteropServices;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>How many digests a set holds, and the Merkle root over them.</summary>
/// <param name="Count">Number of digests.</param>
/// <param name="Root">
/// RFC 6962 root with each 32-byte digest as one leaf's data; of the empty tree for none.
/// </param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct CountedRoot(ulong Count, RootHash Root)
{
    /// <summary>The count and root of a list of entries, in the order given.</summary>
    public static CountedRoot Of(IEnumerable<LeafHash> leafHashes) =>
        Over(leafHashes.Select(hash => hash.Value));

    /// <summary>The count and root of a list of blobs, in the order given.</summary>
    public static CountedRoot Of(IEnumerable<ArtifactDigest> artifacts) =>
        Over(artifacts.Select(digest => digest.Value));

    private static CountedRoot Over(IEnumerable<Sha256Digest> digests)
    {
        var range = CompactRange.Empty;
        Span<byte> leaf = stackalloc byte[Sha256Digest.SizeInBytes];
        foreach (var digest in digests)
        {
            digest.CopyTo(leaf);
            range = range.Append(LeafHash.Compute(leaf));
        }

        return new CountedRoot(range.Size, range.Root);
    }
}
