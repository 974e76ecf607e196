using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>The result of a case-control study.</summary>
public sealed class CaseControlStatistics : StudyResult
{
    /// <summary>Expected counts below this are remarked.</summary>
    public const int FewExpected = 5;

    private const int MostIdsNamed = 5;

    /// <summary>What stands in a column of the table.</summary>
    private static readonly FrozenDictionary<string, Func<CaseControlStatistic, string>> Cells =
        new Dictionary<string, Func<CaseControlStatistic, string>>(StringComparer.Ordinal)
        {
            ["id"] = row => row.Variant.Id,
            ["chromosome"] = row => row.Variant.Chromosome,
            ["position"] = row => row.Variant.PositionText,
            ["ref"] = row => row.Variant.ReferenceAllele,
            ["alt"] = row => row.Variant.AlternateAllele,
            ["effect_allele"] = row => row.Variant.EffectAllele,
            ["case_none"] = row => Count(row.Cases.None),
            ["case_het"] = row => Count(row.Cases.Het),
            ["case_hom"] = row => Count(row.Cases.Hom),
            ["case_haploid_other"] = row => Count(row.Cases.HaploidOther),
            ["case_haploid_effect"] = row => Count(row.Cases.HaploidEffect),
            ["control_none"] = row => Count(row.Controls.None),
            ["control_het"] = row => Count(row.Controls.Het),
            ["control_hom"] = row => Count(row.Controls.Hom),
            ["control_haploid_other"] = row => Count(row.Controls.HaploidOther),
            ["control_haploid_effect"] = row => Count(row.Controls.HaploidEffect),
            ["chi2_allelic"] = row => Number(row.AllelicChiSquare),
            ["p_allelic"] = row => Probability(row.AllelicP, row.NegativeLog10AllelicP),
            ["neg_log10_p_allelic"] = row => Number(row.NegativeLog10AllelicP),
            ["min_expected"] = row => Number(row.SmallestExpectedCount),
            ["odds_ratio"] = row => Number(row.CorrectedOddsRatio.Value),
            ["or_low"] = row => Number(row.CorrectedOddsRatio.Low),
            ["or_high"] = row => Number(row.CorrectedOddsRatio.High),
            ["or_correction"] = row => Number(row.CorrectedOddsRatio.Correction),
            ["chi2_genotypic"] = row => Number(row.GenotypicChiSquare),
            ["df_genotypic"] = row => Count((ulong)row.GenotypicDegreesOfFreedom),
            ["p_genotypic"] = row => Probability(row.GenotypicP, row.NegativeLog10GenotypicP),
            ["neg_log10_p_genotypic"] = row => Number(row.NegativeLog10GenotypicP),
        }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>
    /// What stands in the columns that <see cref="CaseControlForm.Counts"/> prints otherwise.
    /// </summary>
    private static readonly FrozenDictionary<
        string,
        Func<CaseControlStatistic, string>
    > CellsOfCounts = new Dictionary<string, Func<CaseControlStatistic, string>>(
        StringComparer.Ordinal
    )
    {
        ["p_allelic"] = row => Number(row.AllelicP),
        ["odds_ratio"] = row => Number(row.OddsRatio.Value),
        ["or_low"] = row => Number(row.OddsRatio.Low),
        ["or_high"] = row => Number(row.OddsRatio.High),
        ["p_genotypic"] = row => Number(row.GenotypicP),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private readonly ImmutableArray<Func<CaseControlStatistic, string>> _cells;

    internal CaseControlStatistics(
        CaseControlForm form,
        ulong genomes,
        ulong cases,
        ImmutableArray<CaseControlStatistic> variants
    )
        : base(genomes, IsCounts(form) ? ResultForm.ChiSquare : ResultForm.ChiSquareByPloidy)
    {
        (CaseControlForm, Cases, Variants) = (form, cases, variants);
        _cells =
        [
            .. Columns.Select(name =>
                IsCounts(form) && CellsOfCounts.TryGetValue(name, out var cell) ? cell : Cells[name]
            ),
        ];
    }

    /// <summary>Which columns the table has.</summary>
    public CaseControlForm CaseControlForm { get; }

    /// <summary>Genomes of cases.</summary>
    public ulong Cases { get; }

    /// <summary>Shape: [variants]; in slot order.</summary>
    public ImmutableArray<CaseControlStatistic> Variants { get; }

    /// <inheritdoc/>
    public override ResultPlot Plot =>
        new(
            $"Association over {Cases} cases and {Genomes - Cases} controls",
            "−log10 of the allelic test's p",
            [
                .. Variants.Select(row => new PlotValue(
                    row.Variant.Id,
                    double.IsNaN(row.AllelicP) ? 0 : row.NegativeLog10AllelicP,
                    double.IsNaN(row.AllelicP)
                        ? "no test"
                        : $"p = {Probability(row.AllelicP, row.NegativeLog10AllelicP)}"
                )),
            ]
        );

    /// <inheritdoc/>
    public override ImmutableArray<string> SummaryColumns =>
        IsCounts(CaseControlForm)
            ?
            [
                "id",
                "position",
                "effect_allele",
                "odds_ratio",
                "chi2_allelic",
                "p_allelic",
                "p_genotypic",
            ]
            : ["id", "effect_allele", "odds_ratio", "p_allelic", "neg_log10_p_allelic"];

    /// <inheritdoc/>
    public override IEnumerable<ImmutableArray<string>> Rows =>
        Variants.Select(row => _cells.Select(cell => cell(row)).ToImmutableArray());

    /// <inheritdoc/>
    public override ImmutableArray<string> Remarks
    {
        get
        {
            var few = Variants.Where(row => row.SmallestExpectedCount < FewExpected).ToArray();
            var empty = Variants.Where(row => row.CorrectedOddsRatio.Correction > 0).ToArray();
            var remarks = ImmutableArray.CreateBuilder<string>();
            if (few.Length > 0)
            {
                remarks.Add(
                    $"an expected count under {FewExpected}, so that χ² and p are rough: "
                        + $"{few.Length} of {Variants.Length} variants ({Names(few)})"
                );
            }

            if (empty.Length > 0)
            {
                remarks.Add(
                    "an empty cell: "
                        + $"{empty.Length} of {Variants.Length} variants ({Names(empty)}); "
                        + (
                            IsCounts(CaseControlForm)
                                ? "they have no odds ratio"
                                : "their odds ratio is that of the counts with 0.5 added to each"
                        )
                );
            }

            return remarks.ToImmutable();
        }
    }

    private static string Names(CaseControlStatistic[] rows) =>
        string.Join(", ", rows.Take(MostIdsNamed).Select(row => row.Variant.Id))
        + (rows.Length > MostIdsNamed ? ", …" : "");

    private static bool IsCounts(CaseControlForm form) => form == CaseControlForm.Counts;

    private static string Count(ulong count) => count.ToString(CultureInfo.InvariantCulture);

    // Six digits: what differs between processors and their libraries is in the sixteenth.
    private static string Number(double value) =>
        double.IsNaN(value) ? "." : value.ToString("G6", CultureInfo.InvariantCulture);

    /// <summary>p with six digits, also where a double has no such small numbers.</summary>
    private static string Probability(double p, double negativeLog10)
    {
        const double smallest = 1e-300;
        if (double.IsNaN(p) || p >= smallest)
            return Number(p);
        var exponent = Math.Ceiling(negativeLog10);
        var mantissa = Math.Round(Math.Pow(10, exponent - negativeLog10), 5);
        if (mantissa >= 10)
            (mantissa, exponent) = (mantissa / 10, exponent - 1);
        return string.Create(CultureInfo.InvariantCulture, $"{mantissa:G6}E-{exponent:F0}");
    }
}
