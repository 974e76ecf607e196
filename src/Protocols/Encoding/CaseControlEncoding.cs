using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>
/// Slots for case-control statistics. For V variants, of which S are sex-linked:
/// <code>
/// case-control-counts het[V] ‖ hom[V] ‖ called[V], all genomes; the same of cases; genomes ‖
/// cases
/// case-control-by-ploidy het[V] ‖ hom[V] ‖ called[V] ‖ haploid effect[S] ‖ haploid
/// called[S],
///                         all genomes; the same of cases; genomes ‖ cases
/// </code>
/// </summary>
/// <remarks>
/// A genotype of two alleles counts when both are called: het has one copy of the effect allele,
/// hom
/// two. A genotype of one allele counts by ploidy only, at sex-linked variants. A half-called
/// genotype is left out, as PLINK leaves it out.
/// Source: docs/spec/protocol.md, "Slots" and "Sex chromosomes".
/// </remarks>
public sealed class CaseControlEncoding : SlotEncoding
{
    private const int DiploidCounters = 3;
    private const int HaploidCounters = 2;

    private CaseControlEncoding(string word, CaseControlForm form) => (Word, Form) = (word, form);

    /// <summary>
    /// The one before ploidy: sex-linked variants count in genomes with two alleles only.
    /// </summary>
    public static CaseControlEncoding Counts { get; } =
        new("case-control-counts", CaseControlForm.Counts);

    /// <summary>Every allele counts once.</summary>
    public static CaseControlEncoding ByPloidy { get; } =
        new("case-control-by-ploidy", CaseControlForm.ByPloidy);

    /// <inheritdoc/>
    public override string Name => $"securegenomics/{Word}/v1";

    /// <inheritdoc/>
    public override string Word { get; }

    /// <summary>What is counted, and which columns the table has.</summary>
    public CaseControlForm Form { get; }

    /// <inheritdoc/>
    public override bool NeedsPhenotypes => true;

    /// <inheritdoc/>
    public override int SlotCount(VariantTable variants)
    {
        ArgumentNullException.ThrowIfNull(variants);
        return 2 * CountersOf(variants) + 2;
    }

    /// <summary>Rows that have haploid counters, in table order.</summary>
    private ImmutableArray<int> HaploidRows(VariantTable variants) =>
        Form == CaseControlForm.ByPloidy ? variants.SexLinked : [];

    private int CountersOf(VariantTable variants) =>
        DiploidCounters * variants.Variants.Length + HaploidCounters * HaploidRows(variants).Length;

    private protected override void AddGenome(
        GenotypeTable genotypes,
        int genome,
        bool isCase,
        Span<ulong> slots
    )
    {
        var variants = genotypes.Variants;
        var counters = CountersOf(variants);
        var all = slots[..counters];
        var ofCases = slots[counters..(2 * counters)];
        var count = variants.Variants.Length;
        // Branch-free: which slots change must not show in the time that it takes.
        var caseMask = isCase ? 1UL : 0UL;
        for (var variant = 0; variant < count; variant++)
        {
            var genotype = genotypes[genome, variant];
            var called = (ulong)genotype.IsDiploidCall;
            var het = called & (ulong)genotype.Dosage & 1UL;
            var hom = called & ((ulong)genotype.Dosage >> 1);
            Add(all, ofCases, variant, het, caseMask);
            Add(all, ofCases, count + variant, hom, caseMask);
            Add(all, ofCases, (2 * count) + variant, called, caseMask);
        }

        var haploid = HaploidRows(variants);
        for (var i = 0; i < haploid.Length; i++)
        {
            var genotype = genotypes[genome, haploid[i]];
            var called = (ulong)genotype.IsHaploidCall;
            var at = (DiploidCounters * count) + i;
            Add(all, ofCases, at, called & (ulong)genotype.Dosage, caseMask);
            Add(all, ofCases, at + haploid.Length, called, caseMask);
        }

        slots[^2]++;
        slots[^1] += caseMask;
    }

    private static void Add(
        Span<ulong> all,
        Span<ulong> ofCases,
        int counter,
        ulong value,
        ulong caseMask
    )
    {
        all[counter] += value;
        ofCases[counter] += value & caseMask;
    }

    private protected override StudyResult? ReadTotals(
        VariantTable variants,
        ReadOnlySpan<ulong> totals,
        ulong expectedGenomes,
        out string? violation
    )
    {
        var (genomes, cases) = (totals[^2], totals[^1]);
        if (genomes != expectedGenomes || cases > genomes)
        {
            violation =
                "the genome counter differs from the genomes in the ledger, or counts fewer "
                + "genomes than cases";
            return null;
        }

        var counters = CountersOf(variants);
        var all = CountsOf(variants, totals[..counters]);
        var ofCases = CountsOf(variants, totals[counters..(2 * counters)]);
        var rows = ImmutableArray.CreateBuilder<CaseControlStatistic>(all.Length);
        for (var i = 0; i < all.Length; i++)
        {
            if (
                !all[i].ArePossible(genomes)
                || !ofCases[i].ArePossible(cases)
                || !ofCases[i].ArePartOf(all[i], genomes - cases)
            )
            {
                violation =
                    Form == CaseControlForm.Counts
                        ? "a variant breaks het + hom ≤ called ≤ genomes, for all or for cases "
                            + "or for controls"
                        : "a variant breaks het + hom ≤ called, haploid effect ≤ haploid "
                            + "called or called "
                            + "+ haploid called ≤ genomes, for all or for cases or for controls";
                return null;
            }

            rows.Add(
                new CaseControlStatistic(
                    variants.Variants[i],
                    ofCases[i],
                    all[i].Without(ofCases[i])
                )
            );
        }

        violation = null;
        return new CaseControlStatistics(Form, genomes, cases, rows.DrainToImmutable());
    }

    /// <summary>Shape: [V]; of one group's counters.</summary>
    private GenotypeCounts[] CountsOf(VariantTable variants, ReadOnlySpan<ulong> totals)
    {
        var count = variants.Variants.Length;
        var counts = new GenotypeCounts[count];
        for (var i = 0; i < count; i++)
            counts[i] = new GenotypeCounts(totals[i], totals[count + i], totals[(2 * count) + i]);
        var haploid = HaploidRows(variants);
        for (var i = 0; i < haploid.Length; i++)
        {
            var at = (DiploidCounters * count) + i;
            counts[haploid[i]] = counts[haploid[i]] with
            {
                HaploidEffect = totals[at],
                HaploidCalled = totals[at + haploid.Length],
            };
        }

        return counts;
    }
}
