using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>
/// What the columns of a result table are, for each kind of table that a study publishes.
/// </summary>
/// <remarks>Source: docs/spec/protocol.md, "The result table".</remarks>
/// <param name="Columns">In the table's order.</param>
public sealed record ResultForm(ImmutableArray<ResultColumn> Columns)
{
    /// <summary>The header, in order.</summary>
    public ImmutableArray<string> Names { get; } = [.. Columns.Select(column => column.Name)];

    private static readonly ImmutableArray<ResultColumn> Variant =
    [
        new("id", "variant", ColumnMeaning.Label),
        new("chromosome", "chromosome", ColumnMeaning.Chromosome),
        new("position", "position", ColumnMeaning.Position),
        new("ref", "REF"),
        new("alt", "ALT"),
        new("effect_allele", "effect allele", ColumnMeaning.EffectAllele),
    ];

    /// <summary>Counts and frequencies of the effect allele.</summary>
    public static ResultForm AlleleFrequency { get; } =
        new([
            .. Variant,
            new("ac", "copies (AC)", ColumnMeaning.Count) { IsAnswer = true },
            new("an", "called (AN)", ColumnMeaning.AlleleNumber) { IsAnswer = true },
            new("af", "frequency (AF)", ColumnMeaning.Frequency)
            {
                IsAnswer = true,
                Missing = "not called",
            },
        ]);

    /// <summary>Association of diploid genotypes with being a case.</summary>
    public static ResultForm ChiSquare { get; } =
        new([
            .. Variant,
            .. Genotypes("case", "cases", isByPloidy: false),
            .. Genotypes("control", "controls", isByPloidy: false),
            .. Allelic,
            .. OddsRatio,
            .. Genotypic,
        ]);

    /// <summary>The same with haploid calls counted as what they are.</summary>
    public static ResultForm ChiSquareByPloidy { get; } =
        new([
            .. Variant,
            .. Genotypes("case", "cases", isByPloidy: true),
            .. Genotypes("control", "controls", isByPloidy: true),
            .. Allelic,
            Test("neg_log10_p_allelic", "−log10 p (alleles)", ColumnMeaning.NegativeLog10P),
            Test("min_expected", "smallest expected count", ColumnMeaning.SmallestExpected),
            .. OddsRatio,
            new("or_correction", "added to each cell", ColumnMeaning.CellCorrection),
            .. Genotypic,
            Test("neg_log10_p_genotypic", "−log10 p (genotypes)"),
        ]);

    /// <summary>Statistics over sites' tables, a number a row.</summary>
    public static ResultForm Totals { get; } =
        new([
            new("statistic", "statistic", ColumnMeaning.StatisticName),
            new("term", "of", ColumnMeaning.Label),
            new("quantity", "what", ColumnMeaning.QuantityName),
            new("value", "value", ColumnMeaning.Value) { IsAnswer = true, Missing = "not defined" },
            new("std_error", "standard error", ColumnMeaning.StandardError) { Missing = "" },
        ]);

    /// <summary>Every form that has a reading.</summary>
    public static ImmutableArray<ResultForm> Known { get; } =
    [AlleleFrequency, ChiSquare, ChiSquareByPloidy, Totals];

    private static ImmutableArray<ResultColumn> Allelic =>
        [
            Test("chi2_allelic", "χ² (alleles)", ColumnMeaning.ChiSquare),
            Test("p_allelic", "p (alleles)", ColumnMeaning.P) with
            {
                IsAnswer = true,
            },
        ];

    private static ImmutableArray<ResultColumn> OddsRatio =>
        [
            new("odds_ratio", "odds ratio") { IsAnswer = true, Missing = "not defined" },
            new("or_low", "odds ratio, 95 % from") { Missing = "not defined" },
            new("or_high", "odds ratio, 95 % to") { Missing = "not defined" },
        ];

    private static ImmutableArray<ResultColumn> Genotypic =>
        [
            Test("chi2_genotypic", "χ² (genotypes)"),
            new("df_genotypic", "degrees of freedom (genotypes)"),
            Test("p_genotypic", "p (genotypes)"),
        ];

    /// <summary>
    /// The form whose header this is, name for name; of any other header a form that explains
    /// nothing, so that the table can be shown and is not drawn.
    /// </summary>
    /// <param name="header">The names in a table's first line; any texts.</param>
    public static ResultForm OfHeader(ImmutableArray<string> header) =>
        Known.FirstOrDefault(form => form.Names.SequenceEqual(header))
        ?? new ResultForm([.. header.Select(name => new ResultColumn(name, name))]);

    /// <summary>The index of the column that holds something; −1 where none does.</summary>
    /// <param name="meaning">Not <see cref="ColumnMeaning.Other"/>, which many may be.</param>
    public int IndexOf(ColumnMeaning meaning)
    {
        for (var i = 0; i < Columns.Length; i++)
        {
            if (Columns[i].Meaning == meaning)
                return i;
        }

        return -1;
    }

    private static ResultColumn Test(
        string name,
        string title,
        ColumnMeaning meaning = ColumnMeaning.Other
    ) => new(name, title, meaning) { Missing = "no test" };

    private static IEnumerable<ResultColumn> Genotypes(string prefix, string who, bool isByPloidy)
    {
        yield return new($"{prefix}_none", $"{who}, no copy", ColumnMeaning.Count);
        yield return new($"{prefix}_het", $"{who}, one copy", ColumnMeaning.Count);
        yield return new($"{prefix}_hom", $"{who}, two copies", ColumnMeaning.Count);
        if (!isByPloidy)
            yield break;
        yield return new(
            $"{prefix}_haploid_other",
            $"{who}, haploid, other allele",
            ColumnMeaning.Count
        );
        yield return new(
            $"{prefix}_haploid_effect",
            $"{who}, haploid, effect allele",
            ColumnMeaning.Count
        );
    }
}
