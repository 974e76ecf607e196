namespace SecureGenomics.Provenance.Protocols;

/// <summary>Association of one variant with being a case.</summary>
/// <remarks>
/// Pearson's χ² without continuity correction. NaN where a margin is empty, so that a statistic
/// is
/// not defined. Genotypes of one allele count among alleles, not among genotypes.
/// Sources: Pearson 1900; the tests --assoc and --model of PLINK.
/// </remarks>
/// <param name="Variant">The variant.</param>
/// <param name="Cases">Genotypes of cases.</param>
/// <param name="Controls">Genotypes of controls.</param>
public sealed record CaseControlStatistic(
    Variant Variant,
    GenotypeCounts Cases,
    GenotypeCounts Controls
)
{
    /// <summary>χ² of the 2 × 2 table of alleles; one degree of freedom.</summary>
    public double AllelicChiSquare =>
        PearsonChiSquare(
            [Cases.EffectAlleles, Cases.OtherAlleles],
            [Controls.EffectAlleles, Controls.OtherAlleles],
            out _
        );

    /// <summary>p of the allelic χ²; 0 where it is below what a double holds.</summary>
    public double AllelicP => ChiSquare.UpperTail1(AllelicChiSquare);

    /// <summary>−log10 of the allelic p; finite, however small p is.</summary>
    public double NegativeLog10AllelicP => ChiSquare.NegativeLog10UpperTail1(AllelicChiSquare);

    /// <summary>
    /// The smallest expected count of the 2 × 2 table of alleles; under 5 the χ² distribution is
    /// a
    /// poor approximation. NaN where a row or a column is empty.
    /// </summary>
    /// <remarks>Source: Cochran 1954 (doi:10.2307/3001616).</remarks>
    public double SmallestExpectedCount
    {
        get
        {
            double cases = Cases.EffectAlleles + Cases.OtherAlleles;
            double controls = Controls.EffectAlleles + Controls.OtherAlleles;
            double effect = Cases.EffectAlleles + Controls.EffectAlleles;
            double other = Cases.OtherAlleles + Controls.OtherAlleles;
            var smallest = Math.Min(cases, controls) * Math.Min(effect, other) / (cases + controls);
            return smallest == 0 ? double.NaN : smallest;
        }
    }

    /// <summary>χ² of the 2 × 3 table of genotypes, empty columns left out.</summary>
    public double GenotypicChiSquare =>
        PearsonChiSquare(
            [Cases.None, Cases.Het, Cases.Hom],
            [Controls.None, Controls.Het, Controls.Hom],
            out _
        );

    /// <summary>Columns that are not empty, less one: 1 or 2; 0 where nothing is defined.</summary>
    public int GenotypicDegreesOfFreedom
    {
        get
        {
            PearsonChiSquare(
                [Cases.None, Cases.Het, Cases.Hom],
                [Controls.None, Controls.Het, Controls.Hom],
                out var degrees
            );
            return degrees;
        }
    }

    /// <summary>p of the genotypic χ².</summary>
    public double GenotypicP =>
        GenotypicDegreesOfFreedom switch
        {
            1 => ChiSquare.UpperTail1(GenotypicChiSquare),
            2 => ChiSquare.UpperTail2(GenotypicChiSquare),
            _ => double.NaN,
        };

    /// <summary>−log10 of the genotypic p.</summary>
    public double NegativeLog10GenotypicP =>
        GenotypicDegreesOfFreedom switch
        {
            1 => ChiSquare.NegativeLog10UpperTail1(GenotypicChiSquare),
            2 => ChiSquare.NegativeLog10UpperTail2(GenotypicChiSquare),
            _ => double.NaN,
        };

    /// <summary>The odds ratio without a correction.</summary>
    public OddsRatio OddsRatio => OddsRatio.Of(Cases, Controls, corrects: false);

    /// <summary>The odds ratio, corrected where a cell is empty.</summary>
    public OddsRatio CorrectedOddsRatio => OddsRatio.Of(Cases, Controls, corrects: true);

    private static double PearsonChiSquare(
        ReadOnlySpan<ulong> cases,
        ReadOnlySpan<ulong> controls,
        out int degrees
    )
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
