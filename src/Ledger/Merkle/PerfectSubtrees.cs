using System.Numerics;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>Which perfect subtrees make up a range of leaves.</summary>
/// <remarks>
/// A node at level l and position p covers the leaves from p·2^l to (p+1)·2^l − 1.
/// </remarks>
internal static class PerfectSubtrees
{
    /// <summary>
    /// The subtrees of the first <paramref name="size"/> leaves, largest first: one per 1-bit.
    /// </summary>
    public static IEnumerable<(int Level, ulong Position)> Covering(ulong size)
    {
        var start = 0UL;
        while (start < size)
        {
            var level = BitOperations.Log2(size - start);
            yield return (level, start >> level);
            start += 1UL << level;
        }
    }
}
