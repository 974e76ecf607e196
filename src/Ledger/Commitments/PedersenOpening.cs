using System.Security.Cryptography;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>Commitments to slots, and the check that published totals open their sum.</summary>
/// <remarks>
/// C = Σ_k P_k · G_k + r · H. Perfectly hiding; binding under the discrete logarithm.
/// Sources: Pedersen, CRYPTO 1991; docs/spec/commitments.md.
/// </remarks>
public static class PedersenOpening
{
    /// <summary>Commits to one contributor's slots.</summary>
    /// <param name="generators">The study's, for W slots.</param>
    /// <param name="slots">Shape: [W]; each below 2^20. Secret.</param>
    /// <param name="blinding">A fresh one per commitment.</param>
    public static RistrettoPoint Commit(
        PedersenGenerators generators,
        ReadOnlySpan<ulong> slots,
        Blinding blinding
    )
    {
        Span<byte> commitment = stackalloc byte[Ristretto255.Size];
        var scalars = PackWith(generators, slots, blinding.Bytes);
        generators.Combine(scalars, commitment);
        CryptographicOperations.ZeroMemory(scalars);
        return new RistrettoPoint(commitment);
    }

    /// <summary>Whether totals and the sum of the blindings open the sum of the
    /// commitments.</summary>
    /// <param name="generators">The study's, for W slots.</param>
    /// <param name="commitments">One per effective contribution.</param>
    /// <param name="totals">Shape: [W]; each below 2^20, or the answer is no.</param>
    /// <param name="blindingSum">R.</param>
    public static bool Verify(
        PedersenGenerators generators,
        IEnumerable<RistrettoPoint> commitments,
        ReadOnlySpan<ulong> totals,
        RistrettoScalar blindingSum
    )
    {
        if (
            totals.Length != generators.SlotCount
            || totals.ContainsAnyExceptInRange(0UL, (1UL << SlotPacking.BitsPerSlot) - 1)
        )
            return false;
        Span<byte> r = stackalloc byte[Ristretto255.Size];
        blindingSum.CopyTo(r);
        Span<byte> opened = stackalloc byte[Ristretto255.Size];
        generators.Combine(PackWith(generators, totals, r), opened);
        return commitments.Aggregate(RistrettoPoint.Identity, (sum, next) => sum.Add(next))
            == new RistrettoPoint(opened);
    }

    /// <summary>P_0 … P_{S−1} and the blinding, pinned; the caller zeroises them.</summary>
    internal static byte[] PackWith(
        PedersenGenerators generators,
        ReadOnlySpan<ulong> slots,
        ReadOnlySpan<byte> blinding
    )
    {
        if (slots.Length != generators.SlotCount)
            throw new ArgumentException(
                $"expected {generators.SlotCount} slots, found {slots.Length}",
                nameof(slots)
            );
        var scalars = GC.AllocateArray<byte>(
            (generators.Count + 1) * Ristretto255.Size,
            pinned: true
        );
        SlotPacking.Pack(slots, scalars.AsSpan(0, generators.Count * Ristretto255.Size));
        blinding.CopyTo(scalars.AsSpan(generators.Count * Ristretto255.Size));
        return scalars;
    }
}
