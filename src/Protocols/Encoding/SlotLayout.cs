namespace SecureGenomics.Provenance.Protocols;

/// <summary>Which slot of a plaintext means what, for allele frequencies.</summary>
/// <remarks>
/// Layout, V variants: <c>dosage[V] ‖ called alleles[V] ‖ genomes</c>, then, with commitments, the 253
/// binary digits of the blinding, then zeros. Called alleles, not called genomes, so that a haploid or
/// half-called genotype counts in AN as what it is.
/// Source: docs/spec/protocol.md, "Slots".
/// </remarks>
/// <param name="VariantCount">V, at least 1.</param>
/// <param name="Open">Whether a blinding travels behind the data.</param>
public readonly record struct SlotLayout(int VariantCount, OpeningRule Open)
{
    /// <summary>Binary digits of a scalar of ristretto255.</summary>
    public const int BlindingDigits = 253;

    /// <summary>W = 2V + 1: the data slots.</summary>
    public int SlotCount => 2 * VariantCount + 1;

    /// <summary>The data slots and the digits behind them.</summary>
    public int TotalSlotCount => SlotCount + (Open == OpeningRule.Pedersen ? BlindingDigits : 0);

    /// <summary>The data slots, as a range.</summary>
    public Range DataSlots => ..SlotCount;

    /// <summary>The digits' slots, as a range; empty without commitments.</summary>
    public Range DigitSlots => SlotCount..TotalSlotCount;

    /// <summary>Where the genome counter stands.</summary>
    public int GenomesSlot => 2 * VariantCount;

    /// <summary>The slot of a variant's dosage.</summary>
    public int DosageSlot(int variant) => variant;

    /// <summary>The slot of a variant's called alleles.</summary>
    public int CalledSlot(int variant) => VariantCount + variant;

    /// <summary>The most genomes whose totals stay below t: two alleles each, with a factor 2 to spare.</summary>
    /// <param name="plainModulus">t.</param>
    public static ulong MaximumGenomes(ulong plainModulus) => (plainModulus - 1) / 4;
}
