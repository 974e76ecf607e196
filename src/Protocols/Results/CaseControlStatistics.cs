using System.Collections.Immutable;
using System.Globalization;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>The result of a case-control study.</summary>
public sealed class CaseControlStatistics : StudyResult
{
    /// <summary>Expected counts below this are remarked.</summary>
    public const int FewExpected = 5;

    private const int MostIdsNamed = 5;

    /// <summary>A column of the table: its name and its cell, by form; null where it has none.</summary>
    private static readonly Column[] AllColumns =
    [
        Same("id", row => row.Variant.Id),
        Same("chromosome", row => row.Variant.Chromosome),
        Same("position", row => row.Variant.PositionText),
        Same("ref", row => row.Variant.ReferenceAllele),
        Same("alt", row => row.Variant.AlternateAllele),
        Same("effect_allele", row => row.Variant.EffectAllele),
        Same("case_none", row => Count(row.Cases.None)),
        Same("case_het", row => Count(row.Cases.Het)),
        Same("case_hom", row => Count(row.Cases.Hom)),
        New("case_haploid_other", row => Count(row.Cases.HaploidOther)),
        New("case_haploid_effect", row => Count(row.Cases.HaploidEffect)),
        Same("control_none", row => Count(row.Controls.None)),
        Same("control_het", row => Count(row.Controls.Het)),
        Same("control_hom", row => Count(row.Controls.Hom)),
        New("control_haploid_other", row => Count(row.Controls.HaploidOther)),
        New("control_haploid_effect", row => Count(row.Controls.HaploidEffect)),
        Same("chi2_allelic", row => Number(row.AllelicChiSquare)),
        new(
            "p_allelic",
            row => Number(row.AllelicP),
            row => Probability(row.AllelicP, row.NegativeLog10AllelicP)),
        New("neg_log10_p_allelic", row => Number(row.NegativeLog10AllelicP)),
        New("min_expected", row => Number(row.SmallestExpectedCount)),
        new(
            "odds_ratio",
            row => Number(row.OddsRatio.Value),
            row => Number(row.CorrectedOddsRatio.Value)),
        new("or_low", row => Number(row.OddsRatio.Low), row => Number(row.CorrectedOddsRatio.Low)),
        new(
            "or_high",
            row => Number(row.OddsRatio.High),
            row => Number(row.CorrectedOddsRatio.High)),
        New("or_correction", row => Number(row.CorrectedOddsRatio.Correction)),
        Same("chi2_genotypic", row => Number(row.GenotypicChiSquare)),
        Same("df_genotypic", row => Count((ulong)row.GenotypicDegreesOfFreedom)),
        new(
            "p_genotypic",
            row => Number(row.GenotypicP),
            row => Probability(row.GenotypicP, row.NegativeLog10GenotypicP)),
        New("neg_log10_p_genotypic", row => Number(row.NegativeLog10GenotypicP)),
    ];

    private readonly ImmutableArray<Func<CaseControlStatistic, string>> _cells;

    internal CaseControlStatistics(
        CaseControlForm form,
        ulong genomes,
        ulong cases,
        ImmutableArray<CaseControlStatistic> variants)
        : base(genomes)
    {
        (CaseControlForm, Cases, Variants) = (form, cases, variants);
        var columns = AllColumns.Where(column => column.CellIn(form) is not null).ToArray();
        Columns = [.. columns.Select(column => column.Name)];
        _cells = [.. columns.Select(column => column.CellIn(form)!)];
    }

    /// <summary>Which columns the table has.</summary>
    public CaseControlForm CaseControlForm { get; }

    /// <summary>Genomes of cases.</summary>
    public ulong Cases { get; }

    /// <summary>Shape: [variants]; in slot order.</summary>
    public ImmutableArray<CaseControlStatistic> Variants { get; }

    /// <inheritdoc/>
    public override ImmutableArray<string> Columns { get; }

    /// <inheritdoc/>
    public override ResultPlot Plot => new(
        $"Association over {Cases} cases and {Genomes - Cases} controls",
        "−log10 of the allelic test's p",
        [.. Variants.Select(row => new PlotValue(
            row.Variant.Id,
            double.IsNaN(row.AllelicP) ? 0 : row.NegativeLog10AllelicP,
            double.IsNaN(row.AllelicP)
                ? "no test"
                : $"p = {Probability(row.AllelicP, row.NegativeLog10AllelicP)}"))]);

    /// <inheritdoc/>
    public override ImmutableArray<string> SummaryColumns => CaseControlForm == CaseControlForm.Counts
        ? ["id", "position", "effect_allele", "odds_ratio", "chi2_allelic", "p_allelic", "p_genotypic"]
        : [
            "id", "effect_allele", "odds_ratio", "p_allelic", "neg_log10_p_allelic",
        ];

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
                        + $"{few.Length} of {Variants.Length} variants ({Names(few)})");
            }

            if (empty.Length > 0)
            {
                remarks.Add("an empty cell: "
                    + $"{empty.Length} of {Variants.Length} variants ({Names(empty)}); "
                    + (CaseControlForm == CaseControlForm.Counts
                        ? "they have no odds ratio"
                        : "their odds ratio is that of the counts with 0.5 added to each"));
            }

            return remarks.ToImmutable();
        }
    }

    private static string Names(CaseControlStatistic[] rows) =>
        string.Join(", ", rows.Take(MostIdsNamed).Select(row => row.Variant.Id))
            + (rows.Length > MostIdsNamed ? ", …" : "");

    private static Column Same(string name, Func<CaseControlStatistic, string> cell) =>
        new(name, cell, cell);

    private static Column New(string name, Func<CaseControlStatistic, string> cell) =>
        new(name, InCounts: null, cell);

    private static string Count(ulong count) => count.ToString(CultureInfo.InvariantCulture);

    // Six digits: what differs between processors and their libraries is in the sixteenth.
    private static string Number(double value) => double.IsNaN(value) ? "." : value.ToString("G6", CultureInfo.InvariantCulture);

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

    private sealed record Column(
        string Name,
        Func<CaseControlStatistic, string>? InCounts,
        Func<CaseControlStatistic, string> InByPloidy)
    {
        public Func<CaseControlStatistic, string>? CellIn(CaseControlForm form) =>
            form == CaseControlForm.Counts ? InCounts : InByPloidy;
    }
}
