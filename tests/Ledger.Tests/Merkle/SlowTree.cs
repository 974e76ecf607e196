using System.Collections.Immutable;
using System.Security.Cryptography;

namespace SecureGenomics.Provenance.Ledger.Tests;

/// <summary>The tree as RFC 6962 section 2.1 defines it, by recursion over slices and nothing
/// else.</summary>
internal static class SlowTree
{
    public static RootHash Root(ReadOnlySpan<LeafHash> leaves) =>
        new(new Sha256Digest(leaves.IsEmpty ? SHA256.HashData([]) : Head(leaves)));

    /// <summary>PATH(m, D[n]) of RFC 6962 section 2.1.1.</summary>
    public static ImmutableArray<Sha256Digest> Path(int index, ReadOnlySpan<LeafHash> leaves)
    {
        if (leaves.Length == 1)
            return [];
        var split = Split(leaves.Length);
        return index < split
            ? [.. Path(index, leaves[..split]), new Sha256Digest(Head(leaves[split..]))]
            : [.. Path(index - split, leaves[split..]), new Sha256Digest(Head(leaves[..split]))];
    }

    /// <summary>PROOF(m, D[n]) of RFC 6962 section 2.1.2.</summary>
    public static ImmutableArray<Sha256Digest> Proof(int size, ReadOnlySpan<LeafHash> leaves) =>
        SubProof(size, leaves, whole: true);

    private static ImmutableArray<Sha256Digest> SubProof(
        int size,
        ReadOnlySpan<LeafHash> leaves,
        bool whole
    )
    {
        if (size == leaves.Length)
            return whole ? [] : [new Sha256Digest(Head(leaves))];
        var split = Split(leaves.Length);
        return size <= split
            ? [.. SubProof(size, leaves[..split], whole), new Sha256Digest(Head(leaves[split..]))]
            :
            [
                .. SubProof(size - split, leaves[split..], whole: false),
                new Sha256Digest(Head(leaves[..split])),
            ];
    }

    private static byte[] Head(ReadOnlySpan<LeafHash> leaves)
    {
        if (leaves.Length == 1)
            return leaves[0].Value.ToArray();
        var split = Split(leaves.Length);
        return SHA256.HashData([1, .. Head(leaves[..split]), .. Head(leaves[split..])]);
    }

    // The largest power of two below n.
    private static int Split(int n)
    {
        var split = 1;
        while (split * 2 < n)
            split *= 2;
        return split;
    }
}
