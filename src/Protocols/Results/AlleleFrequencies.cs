using System.Collections.Immutable;
using System.Globalization;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>Allele count, allele number and frequency of one variant over the cohort.</summary>
/// <param name="Variant">The variant.</param>
/// <param name="AlleleCount">AC: copies of the effect allele.</param>
/// <param name="AlleleNumber">AN: alleles called.</param>
public sealed record AlleleFrequency(Variant Variant, ulong AlleleCount, ulong AlleleNumber)
{
    /// <summary>AF = AC/AN with six significant digits, as VCF INFO fields print it; <c>.</c> when
    /// AN is 0.</summary>
    public string Frequency => SignificantDigits.FormatRatio(AlleleCount, AlleleNumber);
}

/// <summary>The result of an allele-frequency study.</summary>
public sealed class AlleleFrequencies : StudyResult
{
    internal AlleleFrequencies(ulong genomes, ImmutableArray<AlleleFrequency> variants)
        : base(genomes, ResultForm.AlleleFrequency) => Variants = variants;

    /// <summary>Shape: [variants]; in slot order.</summary>
    public ImmutableArray<AlleleFrequency> Variants { get; }

    /// <inheritdoc/>
    public override ResultPlot Plot =>
        new(
            $"Allele frequencies over {Genomes} genomes",
            "AF = AC/AN, the effect allele's share of the alleles called",
            [
                .. Variants.Select(row => new PlotValue(
                    row.Variant.Id,
                    row.AlleleNumber == 0 ? 0 : (double)row.AlleleCount / row.AlleleNumber,
                    row.AlleleNumber == 0
                        ? "not called"
                        : $"{row.Variant.EffectAllele} {row.Frequency}"
                )),
            ]
        );

    /// <inheritdoc/>
    public override ImmutableArray<string> SummaryColumns => Columns;

    /// <inheritdoc/>
    public override ImmutableArray<string> Remarks
    {
        get
        {
            if (ResultTable.Of(this) is not { SparseRowCount: > 0 and var sparse })
                return [];
            var which = string.Create(
                CultureInfo.InvariantCulture,
                $"{sparse:#,0} of {Variants.Length:#,0} variants"
            );
            var all = Genomes.ToString("#,0", CultureInfo.InvariantCulture);
            return
            [
                $"At {which} most genomes have no answer (AN is below half of 2 × {all}): the "
                    + "frequency there is one among those genomes that have an answer, which is "
                    + "biased where files list variant sites only.",
            ];
        }
    }

    /// <inheritdoc/>
    public override IEnumerable<ImmutableArray<string>> Rows =>
        Variants.Select(row =>
        {
            var v = row.Variant;
            return ImmutableArray.Create(
                v.Id,
                v.Chromosome,
                v.PositionText,
                v.ReferenceAllele,
                v.AlternateAllele,
                v.EffectAllele,
                row.AlleleCount.ToString(CultureInfo.InvariantCulture),
                row.AlleleNumber.ToString(CultureInfo.InvariantCulture),
                row.Frequency
            );
        });
}
