namespace SecureGenomics.Provenance.Protocols;

/// <summary>From genotypes to slots.</summary>
public static class GenotypeEncoder
{
    /// <summary>The encoder's name in a contribution's public report.</summary>
    public const string Name = "securegenomics/genotype-dosage/v1";

    /// <summary>Adds up some genomes of a table.</summary>
    /// <param name="genotypes">Shape: [genomes][variants].</param>
    /// <param name="genomes">Which rows; each counts once.</param>
    /// <param name="slots">Shape: [2·variants + 1]; overwritten. Secret: the caller clears it after use.</param>
    public static void Encode(GenotypeTable genotypes, Range genomes, Span<ulong> slots)
    {
        var layout = new SlotLayout(genotypes.VariantCount, OpeningRule.None);
        if (slots.Length != layout.SlotCount)
            throw new ArgumentException($"expected {layout.SlotCount} slots, found {slots.Length}", nameof(slots));
        slots.Clear();
        var (first, count) = genomes.GetOffsetAndLength(genotypes.Genomes.Length);
        for (var genome = first; genome < first + count; genome++)
        {
            var dosages = genotypes.Dosages(genome);
            var called = genotypes.CalledAlleles(genome);
            for (var variant = 0; variant < dosages.Length; variant++)
            {
                slots[layout.DosageSlot(variant)] += dosages[variant];
                slots[layout.CalledSlot(variant)] += called[variant];
            }
        }

        slots[layout.GenomesSlot] = (ulong)count;
    }
}
