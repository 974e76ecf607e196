using System.Collections.Immutable;
using System.Globalization;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>Association of one variant with being a case.</summary>
/// <remarks>
/// Pearson's χ² without continuity correction; odds ratio of the effect allele with Woolf's 95 % interval.
/// NaN where a margin is empty, so that a statistic is not defined.
/// Sources: Pearson 1900; Woolf 1955; the tests --assoc and --model of PLINK.
/// </remarks>
/// <param name="Variant">The variant.</param>
/// <param name="Cases">Genotypes of cases.</param>
/// <param name="Controls">Genotypes of controls.</param>
public sealed record CaseControlStatistic(Variant Variant, GenotypeCounts Cases, GenotypeCounts Controls)
{
    private const double StandardNormal975 = 1.959963984540054;

    /// <summary>χ² of the 2 × 2 table of alleles; one degree of freedom.</summary>
    public double AllelicChiSquare => PearsonChiSquare(
        [Cases.EffectAlleles, Cases.OtherAlleles], [Controls.EffectAlleles, Controls.OtherAlleles], out _);

    /// <summary>p of the allelic χ².</summary>
    public double AllelicP => ChiSquare.UpperTail1(AllelicChiSquare);

    /// <summary>χ² of the 2 × 3 table of genotypes, empty columns left out.</summary>
    public double GenotypicChiSquare => PearsonChiSquare(
        [Cases.None, Cases.Het, Cases.Hom], [Controls.None, Controls.Het, Controls.Hom], out _);

    /// <summary>Columns that are not empty, less one: 1 or 2; 0 where nothing is defined.</summary>
    public int GenotypicDegreesOfFreedom
    {
        get
        {
            PearsonChiSquare([Cases.None, Cases.Het, Cases.Hom], [Controls.None, Controls.Het, Controls.Hom], out var degrees);
            return degrees;
        }
    }

    /// <summary>p of the genotypic χ².</summary>
    public double GenotypicP => GenotypicDegreesOfFreedom switch
    {
        1 => ChiSquare.UpperTail1(GenotypicChiSquare),
        2 => ChiSquare.UpperTail2(GenotypicChiSquare),
        _ => double.NaN,
    };

    /// <summary>Odds of the effect allele in cases over those in controls; NaN where a cell is empty.</summary>
    public double OddsRatio => HasEmptyCell
        ? double.NaN
        : (double)Cases.EffectAlleles * Controls.OtherAlleles / ((double)Cases.OtherAlleles * Controls.EffectAlleles);

    /// <summary>The ends of the 95 % interval of the odds ratio.</summary>
    public (double Low, double High) OddsRatioInterval
    {
        get
        {
            if (HasEmptyCell)
                return (double.NaN, double.NaN);
            var error = Math.Sqrt(
                (1.0 / Cases.EffectAlleles) + (1.0 / Cases.OtherAlleles) + (1.0 / Controls.EffectAlleles) + (1.0 / Controls.OtherAlleles));
            var factor = Math.Exp(StandardNormal975 * error);
            return (OddsRatio / factor, OddsRatio * factor);
        }
    }

    private bool HasEmptyCell => Cases.EffectAlleles == 0 || Cases.OtherAlleles == 0
        || Controls.EffectAlleles == 0 || Controls.OtherAlleles == 0;

    private static double PearsonChiSquare(ReadOnlySpan<ulong> cases, ReadOnlySpan<ulong> controls, out int degrees)
    {
        var (caseSum, controlSum) = (0.0, 0.0);
        for (var i = 0; i < cases.Length; i++)
        {
            caseSum += cases[i];
            controlSum += controls[i];
        }

        degrees = -1;
        var statistic = 0.0;
        for (var i = 0; i < cases.Length; i++)
        {
            var column = (double)cases[i] + controls[i];
            if (column == 0)
                continue;
            degrees++;
            var expectedCases = caseSum * column / (caseSum + controlSum);
            var expectedControls = controlSum * column / (caseSum + controlSum);
            statistic += Square(cases[i] - expectedCases) / expectedCases;
            statistic += Square(controls[i] - expectedControls) / expectedControls;
        }

        if (degrees < 1 || caseSum == 0 || controlSum == 0)
        {
            degrees = 0;
            return double.NaN;
        }

        return statistic;
    }

    private static double Square(double x) => x * x;
}

/// <summary>The result of a case-control study.</summary>
public sealed class CaseControlStatistics : StudyResult
{
    internal CaseControlStatistics(ulong genomes, ulong cases, ImmutableArray<CaseControlStatistic> variants)
        : base(genomes) => (Cases, Variants) = (cases, variants);

    /// <summary>Genomes of cases.</summary>
    public ulong Cases { get; }

    /// <summary>Shape: [variants]; in slot order.</summary>
    public ImmutableArray<CaseControlStatistic> Variants { get; }

    /// <inheritdoc/>
    public override ImmutableArray<string> Columns { get; } =
    [
        "id", "chromosome", "position", "ref", "alt", "effect_allele",
        "case_none", "case_het", "case_hom", "control_none", "control_het", "control_hom",
        "chi2_allelic", "p_allelic", "odds_ratio", "or_low", "or_high", "chi2_genotypic", "df_genotypic", "p_genotypic",
    ];

    /// <inheritdoc/>
    public override ResultPlot Plot => new(
        $"Association over {Cases} cases and {Genomes - Cases} controls",
        "−log10 of the allelic test's p",
        [.. Variants.Select(row => new PlotValue(
            row.Variant.Id,
            double.IsNaN(row.AllelicP) ? 0 : -Math.Log10(Math.Max(row.AllelicP, double.Epsilon)),
            double.IsNaN(row.AllelicP) ? "no test" : $"p = {Number(row.AllelicP)}"))]);

    /// <inheritdoc/>
    public override ImmutableArray<string> SummaryColumns { get; } =
        ["id", "position", "effect_allele", "odds_ratio", "chi2_allelic", "p_allelic", "p_genotypic"];

    /// <inheritdoc/>
    public override IEnumerable<ImmutableArray<string>> Rows => Variants.Select(row =>
    {
        var v = row.Variant;
        var (low, high) = row.OddsRatioInterval;
        return ImmutableArray.Create(
            v.Id, v.Chromosome, v.PositionText, v.ReferenceAllele, v.AlternateAllele, v.EffectAllele,
            Count(row.Cases.None), Count(row.Cases.Het), Count(row.Cases.Hom),
            Count(row.Controls.None), Count(row.Controls.Het), Count(row.Controls.Hom),
            Number(row.AllelicChiSquare), Number(row.AllelicP), Number(row.OddsRatio), Number(low), Number(high),
            Number(row.GenotypicChiSquare), row.GenotypicDegreesOfFreedom.ToString(CultureInfo.InvariantCulture), Number(row.GenotypicP));
    });

    private static string Count(ulong count) => count.ToString(CultureInfo.InvariantCulture);

    // Six digits: what differs between processors and their libraries is in the sixteenth.
    private static string Number(double value) => double.IsNaN(value) ? "." : value.ToString("G6", CultureInfo.InvariantCulture);
}
