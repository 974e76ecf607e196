using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>
/// Slots for case-control statistics: <c>het[V] ‖ hom[V] ‖ called[V]</c> over all genomes, the same over
/// cases, then <c>genomes ‖ cases</c>; W = 6V + 2.
/// </summary>
/// <remarks>
/// A genotype counts when both of its alleles are called; het has one copy of the effect allele, hom two.
/// Haploid and half-called genotypes are left out: they are no genotype of a diploid.
/// </remarks>
public sealed class CaseControlEncoding : SlotEncoding
{
    private const int Groups = 3;

    /// <summary>The one instance.</summary>
    public static CaseControlEncoding Instance { get; } = new();

    /// <inheritdoc/>
    public override string Name => "securegenomics/case-control-counts/v1";

    /// <inheritdoc/>
    public override bool NeedsPhenotypes => true;

    /// <inheritdoc/>
    public override int SlotCount(int variants) => 2 * Groups * variants + 2;

    private protected override void AddGenome(
        ReadOnlySpan<byte> dosages, ReadOnlySpan<byte> calledAlleles, bool isCase, Span<ulong> slots)
    {
        var count = dosages.Length;
        var ofCases = isCase ? 1UL : 0UL;
        for (var variant = 0; variant < count; variant++)
        {
            // Branch-free: which slots change must not show in the time that it takes.
            var called = (ulong)(calledAlleles[variant] >> 1);
            var het = called & dosages[variant] & 1UL;
            var hom = called & ((ulong)dosages[variant] >> 1);
            slots[variant] += het;
            slots[count + variant] += hom;
            slots[2 * count + variant] += called;
            slots[3 * count + variant] += het & ofCases;
            slots[4 * count + variant] += hom & ofCases;
            slots[5 * count + variant] += called & ofCases;
        }

        slots[^2]++;
        slots[^1] += ofCases;
    }

    private protected override StudyResult? ReadTotals(
        VariantTable variants, ReadOnlySpan<ulong> totals, ulong expectedGenomes, out string? violation)
    {
        var (genomes, cases) = (totals[^2], totals[^1]);
        if (genomes != expectedGenomes || cases > genomes)
        {
            violation = "the genome counter differs from the genomes in the ledger, or counts fewer genomes than cases";
            return null;
        }

        var count = variants.Variants.Length;
        var rows = ImmutableArray.CreateBuilder<CaseControlStatistic>(count);
        for (var i = 0; i < count; i++)
        {
            var all = new GenotypeCounts(totals[i], totals[count + i], totals[2 * count + i]);
            var ofCases = new GenotypeCounts(totals[3 * count + i], totals[4 * count + i], totals[5 * count + i]);
            if (!all.ArePossible(genomes) || !ofCases.ArePossible(cases) || !ofCases.ArePartOf(all, genomes - cases))
            {
                violation = "a variant breaks het + hom ≤ called ≤ genomes, for all or for cases or for controls";
                return null;
            }

            rows.Add(new CaseControlStatistic(variants.Variants[i], ofCases, all.Without(ofCases)));
        }

        violation = null;
        return new CaseControlStatistics(genomes, cases, rows.DrainToImmutable());
    }
}
