using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>Slots for allele frequencies: <c>dosage[V] ‖ called alleles[V] ‖ genomes</c>, W =
/// 2V + 1.</summary>
/// <remarks>
/// Called alleles, not called genomes, so that a haploid or half-called genotype counts in AN as
/// what it is.
/// </remarks>
public sealed class DosageEncoding : SlotEncoding
{
    /// <summary>The one instance.</summary>
    public static DosageEncoding Instance { get; } = new();

    /// <inheritdoc/>
    public override string Name => "securegenomics/genotype-dosage/v1";

    /// <inheritdoc/>
    public override string Word => "dosage";

    /// <inheritdoc/>
    public override bool NeedsPhenotypes => false;

    /// <inheritdoc/>
    public override int SlotCount(VariantTable variants)
    {
        ArgumentNullException.ThrowIfNull(variants);
        return 2 * variants.Variants.Length + 1;
    }

    private protected override void AddGenome(
        GenotypeTable genotypes,
        int genome,
        bool isCase,
        Span<ulong> slots
    )
    {
        var count = genotypes.Variants.Variants.Length;
        for (var variant = 0; variant < count; variant++)
        {
            var genotype = genotypes[genome, variant];
            slots[variant] += (ulong)genotype.Dosage;
            slots[count + variant] += (ulong)genotype.Called;
        }

        slots[^1]++;
    }

    private protected override StudyResult? ReadTotals(
        VariantTable variants,
        ReadOnlySpan<ulong> totals,
        ulong expectedGenomes,
        out string? violation
    )
    {
        var genomes = totals[^1];
        if (genomes != expectedGenomes)
        {
            violation = "the genome counter differs from the genomes in the ledger";
            return null;
        }

        var count = variants.Variants.Length;
        var rows = ImmutableArray.CreateBuilder<AlleleFrequency>(count);
        for (var i = 0; i < count; i++)
        {
            var (ac, an) = (totals[i], totals[count + i]);
            if (ac > an || an > 2 * genomes)
            {
                violation = "a variant breaks 0 ≤ AC ≤ AN ≤ 2 · genomes";
                return null;
            }

            rows.Add(new AlleleFrequency(variants.Variants[i], ac, an));
        }

        violation = null;
        return new AlleleFrequencies(genomes, rows.DrainToImmutable());
    }
}
