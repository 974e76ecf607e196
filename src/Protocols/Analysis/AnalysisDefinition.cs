using System.Collections.Immutable;
using System.Globalization;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>What a table's weights are.</summary>
public enum WeightKind
{
    /// <summary>Not a kind; an analysis always names one.</summary>
    None = 0,

    /// <summary>Odds ratios: one copy of the effect allele adds the natural logarithm
    /// (<c>odds-ratio</c>).</summary>
    OddsRatio,

    /// <summary>Effect sizes: one copy of the effect allele adds the weight itself
    /// (<c>beta</c>).</summary>
    Beta,
}

/// <summary>What becomes of variants whose strand cannot be told: A/T and C/G.</summary>
public enum AmbiguousRule
{
    /// <summary>Not a rule; an analysis always has one.</summary>
    None = 0,

    /// <summary>They are scored as they stand (<c>keep</c>), and remarked.</summary>
    Keep,

    /// <summary>They are left out of the score (<c>drop</c>), and remarked.</summary>
    Drop,
}

/// <summary>A name for scores above a threshold.</summary>
/// <param name="Name">For people: <c>HIGH</c>.</param>
/// <param name="Above">Scores strictly above this are of the level; null for whatever is
/// left.</param>
public sealed record ScoreLevel(string Name, double? Above);

/// <summary>
/// A protocol.yaml with an <c>analysis</c> section: a score that the owner of a genome computes
/// alone, offline,
/// with nothing encrypted and nothing sent.
/// </summary>
/// <remarks>Source: docs/spec/protocol.md, "Local analysis".</remarks>
public sealed record AnalysisDefinition
{
    /// <summary>
    /// The <see cref="MinimumMatch"/> where protocol.yaml does not say, in percent.
    /// </summary>
    public const int DefaultMinimumMatch = 75;

    /// <summary>The section that tells a local analysis from a study.</summary>
    public const string SectionName = "analysis";

    /// <summary>Equal to the folder's name.</summary>
    public required string Name { get; init; }

    /// <summary>For people.</summary>
    public required string Version { get; init; }

    /// <summary>One line.</summary>
    public required string Title { get; init; }

    /// <summary>A few sentences.</summary>
    public required string Summary { get; init; }

    /// <summary>DOIs or addresses.</summary>
    public required ImmutableArray<string> References { get; init; }

    /// <summary>The input.</summary>
    public required GenotypeSection Data { get; init; }

    /// <summary>What the weights of variants.tsv are.</summary>
    public required WeightKind Weights { get; init; }

    /// <summary>From high to low; the last one has no threshold. Empty where the score has no
    /// published levels.</summary>
    public required ImmutableArray<ScoreLevel> Levels { get; init; }

    /// <summary>
    /// Percent of the variants that must be called for a score to have a level: 0…100.
    /// </summary>
    /// <remarks>
    /// Variants that are not called add nothing, so a score of a few of them is another score. 75
    /// is what the PGS Catalog Calculator asks for by default.
    /// </remarks>
    public required int MinimumMatch { get; init; }

    /// <summary>
    /// What becomes of A/T and C/G variants; <see cref="AmbiguousRule.Keep"/> where protocol.yaml
    /// does not say.
    /// </summary>
    public required AmbiguousRule Ambiguous { get; init; }

    /// <summary>
    /// The level of a score; null where there are no levels, or too few variants are called.
    /// </summary>
    public ScoreLevel? LevelOf(GenomeScore score)
    {
        ArgumentNullException.ThrowIfNull(score);
        return LevelOf(score.Value, score.Called, score.Terms.Length);
    }

    /// <summary>The level of a score to which some of the variants added.</summary>
    /// <param name="score">The score.</param>
    /// <param name="called">Variants with a called allele.</param>
    /// <param name="variants">Variants of the table.</param>
    public ScoreLevel? LevelOf(double score, int called, int variants) =>
        100L * called >= (long)MinimumMatch * variants ? LevelOf(score) : null;

    /// <summary>The level of a score of all variants; null where there are no levels.</summary>
    public ScoreLevel? LevelOf(double score) =>
        Levels.FirstOrDefault(level => level.Above is not { } above || score > above);

    /// <summary>Whether a protocol.yaml describes a local analysis.</summary>
    /// <exception cref="MalformedInputException">Not YAML of one mapping.</exception>
    public static bool IsAnalysis(string yaml, string fileName) =>
        new YamlSection(YamlNode.Parse(yaml, fileName), fileName, path: "").Has(SectionName);

    /// <summary>Reads a protocol.yaml strictly.</summary>
    /// <exception cref="MalformedInputException">Any deviation; the message names line and
    /// key.</exception>
    public static AnalysisDefinition Parse(string yaml, string fileName)
    {
        var root = new YamlSection(YamlNode.Parse(yaml, fileName), fileName, path: "");
        root.Texts("authors");
        root.Text("license");
        var analysis = root.Section(SectionName);
        analysis.Choice("interpret", ("polygenic-score", true));
        var definition = new AnalysisDefinition
        {
            Name = root.Text("name"),
            Version = root.Text("version"),
            Title = root.Text("title"),
            Summary = root.Text("summary"),
            References = [.. root.Texts("references", allowEmpty: true)],
            Data = ReadData(root),
            Weights = analysis.Choice(
                "weight",
                ("odds-ratio", WeightKind.OddsRatio),
                ("beta", WeightKind.Beta)
            ),
            Levels = ReadLevels(analysis),
            MinimumMatch = analysis.Has("minimum_match")
                ? analysis.Integer("minimum_match", 0, 100)
                : DefaultMinimumMatch,
            Ambiguous = analysis.Has("ambiguous")
                ? analysis.Choice(
                    "ambiguous",
                    ("keep", AmbiguousRule.Keep),
                    ("drop", AmbiguousRule.Drop)
                )
                : AmbiguousRule.Keep,
        };
        analysis.RequireNothingElse();
        root.RequireNothingElse();
        return definition.Data.Encoding is DosageEncoding
            ? definition
            : throw root.Section("data")
                .Error("encoding", "dosage for a polygenic score", definition.Data.Encoding.Name);
    }

    private static GenotypeSection ReadData(YamlSection root)
    {
        var data = root.Section("data");
        data.Choice("kind", ("vcf", true));
        var section = GenotypeSection.Read(data);
        // The convention of PLINK 2, with whose codes published weights are estimated.
        return section.Genotypes.Hemizygous == HemizygousRule.AsWritten
            ? section with
            {
                Genotypes = section.Genotypes with { Hemizygous = HemizygousRule.Twice },
            }
            : section;
    }

    private static ImmutableArray<ScoreLevel> ReadLevels(YamlSection analysis)
    {
        var sections = analysis.Sections("levels", allowEmpty: true);
        var levels = ImmutableArray.CreateBuilder<ScoreLevel>(sections.Count);
        for (var i = 0; i < sections.Count; i++)
        {
            var (section, isLast) = (sections[i], i == sections.Count - 1);
            var text = section.Text("above");
            var name = section.Text("name");
            section.RequireNothingElse();
            if (isLast)
            {
                if (text != "none")
                    throw section.Error(
                        "above",
                        "none in the last level, which takes whatever is left",
                        Shown.Quote(text)
                    );
                levels.Add(new ScoreLevel(name, null));
                continue;
            }

            if (
                !double.TryParse(
                    text,
                    NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint,
                    CultureInfo.InvariantCulture,
                    out var above
                ) || (i > 0 && above >= levels[i - 1].Above)
            )
            {
                throw section.Error(
                    "above",
                    i == 0 ? "a decimal number" : $"a decimal number below {levels[i - 1].Above}",
                    Shown.Quote(text)
                );
            }

            levels.Add(new ScoreLevel(name, above));
        }

        return levels.MoveToImmutable();
    }
}
