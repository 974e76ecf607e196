namespace SecureGenomics.Provenance.Protocols;

/// <summary>
/// Odds of the effect allele in cases over those in controls, with Woolf's 95 % interval.
/// </summary>
/// <remarks>
/// With an empty cell the ratio is 0 or infinite, and its interval is not defined: 0.5 is added to
/// each of the four cells then, where the form of the table says so. NaN where the ratio is not
/// defined: an empty cell without correction, or no allele of a kind at all.
/// Sources: Woolf 1955 (doi:10.1111/j.1469-1809.1955.tb01348.x); Haldane 1956
/// (doi:10.1111/j.1469-1809.1955.tb01285.x); Anscombe 1956 (doi:10.1093/biomet/43.3-4.461).
/// </remarks>
/// <param name="Value">The ratio.</param>
/// <param name="Low">The lower end of the interval.</param>
/// <param name="High">The upper end.</param>
/// <param name="Correction">What was added to each cell: 0 or 0.5; NaN where nothing is
/// defined.</param>
public readonly record struct OddsRatio(double Value, double Low, double High, double Correction)
{
    private const double StandardNormal975 = 1.959963984540054;
    private const double HalfACount = 0.5;

    /// <summary>Not defined.</summary>
    public static OddsRatio Undefined { get; } =
        new(double.NaN, double.NaN, double.NaN, double.NaN);

    /// <summary>The ratio of a 2 × 2 table of alleles.</summary>
    /// <param name="cases">One row.</param>
    /// <param name="controls">The other one.</param>
    /// <param name="corrects">Whether an empty cell is corrected for.</param>
    public static OddsRatio Of(GenotypeCounts cases, GenotypeCounts controls, bool corrects)
    {
        var (a, b) = ((double)cases.EffectAlleles, (double)cases.OtherAlleles);
        var (c, d) = ((double)controls.EffectAlleles, (double)controls.OtherAlleles);
        if (a + b == 0 || c + d == 0 || a + c == 0 || b + d == 0)
            return Undefined;
        var hasEmptyCell = a == 0 || b == 0 || c == 0 || d == 0;
        if (hasEmptyCell && !corrects)
            return Undefined;
        var added = hasEmptyCell ? HalfACount : 0;
        (a, b, c, d) = (a + added, b + added, c + added, d + added);
        var ratio = a * d / (b * c);
        var factor = Math.Exp(StandardNormal975 * Math.Sqrt((1 / a) + (1 / b) + (1 / c) + (1 / d)));
        return new OddsRatio(ratio, ratio / factor, ratio * factor, added);
    }
}
