namespace SecureGenomics.Provenance.Ledger;

/// <summary>Twelve slots of 20 bits share one scalar: P_k = Σ_l m_{12k+l} · 2^{20·l}, 240
/// bits.</summary>
/// <remarks>
/// Slot values, and their totals over a study, are below 2^20: packed sums never carry from one
/// slot
/// into the next. Source: docs/spec/commitments.md, "Packing".
/// </remarks>
public static class SlotPacking
{
    /// <summary>Slots per scalar.</summary>
    public const int SlotsPerScalar = 12;

    /// <summary>Bits per slot.</summary>
    public const int BitsPerSlot = 20;

    /// <summary>S: scalars for W slots.</summary>
    public static int ScalarCount(int slots) => (slots + SlotsPerScalar - 1) / SlotsPerScalar;

    /// <summary>Packs slots.</summary>
    /// <param name="slots">Shape: [W]; each below 2^20.</param>
    /// <param name="scalars">Shape: [S · 32]; overwritten.</param>
    /// <exception cref="ArgumentOutOfRangeException">A slot is too large.</exception>
    public static void Pack(ReadOnlySpan<ulong> slots, Span<byte> scalars)
    {
        scalars.Clear();
        for (var i = 0; i < slots.Length; i++)
        {
            if (slots[i] >> BitsPerSlot != 0)
                throw new ArgumentOutOfRangeException(
                    nameof(slots),
                    $"slot {i} is not below 2^{BitsPerSlot}"
                );
            var (scalar, slot) = Math.DivRem(i, SlotsPerScalar);
            var bit = slot * BitsPerSlot;
            // 20 bits from a bit position that is a multiple of 4 touch three bytes.
            var value = slots[i] << (bit & 7);
            var at = scalars.Slice(scalar * Ristretto255.Size + (bit >> 3), 3);
            at[0] |= (byte)(value & 0xff);
            at[1] |= (byte)((value >> 8) & 0xff);
            at[2] |= (byte)((value >> 16) & 0xff);
        }
    }
}
