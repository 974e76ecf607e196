namespace SecureGenomics.Provenance.Protocols;

/// <summary>How the slots of a plaintext are shared between data and blinding.</summary>
/// <remarks>
/// Layout: the data slots of the encoding, then, with commitments, the 253 binary digits of the
/// blinding,
/// then zeros. Source: docs/spec/protocol.md, "Slots".
/// </remarks>
/// <param name="SlotCount">W: the data slots.</param>
/// <param name="Open">Whether a blinding travels behind the data.</param>
public readonly record struct SlotLayout(int SlotCount, OpeningRule Open)
{
    /// <summary>Binary digits of a scalar of ristretto255.</summary>
    public const int BlindingDigits = 253;

    /// <summary>The data slots and the digits behind them.</summary>
    public int TotalSlotCount => SlotCount + (Open == OpeningRule.Pedersen ? BlindingDigits : 0);

    /// <summary>The data slots, as a range.</summary>
    public Range DataSlots => ..SlotCount;

    /// <summary>The digits' slots, as a range; empty without commitments.</summary>
    public Range DigitSlots => SlotCount..TotalSlotCount;

    /// <summary>The most genomes whose totals stay below t: two alleles each, with a factor 2 to
    /// spare.</summary>
    /// <param name="plainModulus">t.</param>
    public static ulong MaximumGenomes(ulong plainModulus) => (plainModulus - 1) / 4;
}
