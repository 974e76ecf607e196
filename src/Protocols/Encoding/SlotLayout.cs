namespace SecureGenomics.Provenance.Protocols;

/// <summary>Which slot of a plaintext means what, for allele frequencies.</summary>
/// <remarks>
/// Layout, V variants: <c>dosage[V] ‖ called alleles[V] ‖ genomes</c>, then zeros. Called alleles, not
/// called genomes, so that a haploid or half-called genotype counts in AN as what it is.
/// Source: docs/spec/protocol.md, "Slots".
/// </remarks>
/// <param name="VariantCount">V, at least 1.</param>
public readonly record struct SlotLayout(int VariantCount)
{
    /// <summary>W = 2V + 1.</summary>
    public int SlotCount => 2 * VariantCount + 1;

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
