using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>Allele count, allele number and frequency of one variant over the cohort.</summary>
/// <param name="Variant">The variant.</param>
/// <param name="AlleleCount">AC: copies of the effect allele.</param>
/// <param name="AlleleNumber">AN: alleles called.</param>
public sealed record AlleleFrequency(Variant Variant, ulong AlleleCount, ulong AlleleNumber)
{
    /// <summary>AF = AC/AN with six significant digits, as VCF INFO fields print it; <c>.</c> when AN is 0.</summary>
    public string Frequency => SignificantDigits.FormatRatio(AlleleCount, AlleleNumber);
}

/// <summary>The decrypted totals of an allele-frequency study, read and checked.</summary>
public sealed class AlleleFrequencies
{
    private AlleleFrequencies(ulong genomes, ImmutableArray<AlleleFrequency> rows) =>
        (Genomes, Rows) = (genomes, rows);

    /// <summary>The decrypted genome counter.</summary>
    public ulong Genomes { get; }

    /// <summary>Shape: [variants]; in slot order.</summary>
    public ImmutableArray<AlleleFrequency> Rows { get; }

    /// <summary>Reads totals and checks that they can be what they claim to be.</summary>
    /// <param name="variants">The table.</param>
    /// <param name="totals">Shape: [2·variants + 1].</param>
    /// <param name="expectedGenomes">The genomes that the ledger counts.</param>
    /// <param name="violation">Which rule is broken, without any number; null when none is.</param>
    /// <returns>
    /// Null unless 0 ≤ AC ≤ AN ≤ 2·genomes for every variant and the counter is as expected.
    /// </returns>
    public static AlleleFrequencies? Read(
        VariantTable variants, ReadOnlySpan<ulong> totals, ulong expectedGenomes, out string? violation)
    {
        var layout = new SlotLayout(variants.Variants.Length, OpeningRule.None);
        if (totals.Length != layout.SlotCount)
        {
            violation = $"expected {layout.SlotCount} totals, found {totals.Length}";
            return null;
        }

        var genomes = totals[layout.GenomesSlot];
        if (genomes != expectedGenomes)
        {
            violation = "the genome counter differs from the genomes in the ledger";
            return null;
        }

        var rows = ImmutableArray.CreateBuilder<AlleleFrequency>(layout.VariantCount);
        for (var i = 0; i < layout.VariantCount; i++)
        {
            var (count, number) = (totals[layout.DosageSlot(i)], totals[layout.CalledSlot(i)]);
            if (count > number || number > 2 * genomes)
            {
                violation = "a variant breaks 0 ≤ AC ≤ AN ≤ 2 · genomes";
                return null;
            }

            rows.Add(new AlleleFrequency(variants.Variants[i], count, number));
        }

        violation = null;
        return new AlleleFrequencies(genomes, rows.DrainToImmutable());
    }
}
