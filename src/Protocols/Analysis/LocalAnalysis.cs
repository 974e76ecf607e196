using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>A folder with a local analysis, read and checked.</summary>
public sealed class LocalAnalysis
{
    private LocalAnalysis(
        AnalysisDefinition definition,
        VariantTable variants,
        ImmutableArray<double> perCopy,
        int ambiguous
    ) =>
        (Definition, Variants, PerCopy, AmbiguousVariants) = (
            definition,
            variants,
            perCopy,
            ambiguous
        );

    /// <summary>protocol.yaml.</summary>
    public AnalysisDefinition Definition { get; }

    /// <summary>variants.tsv, without the rows that <c>ambiguous: drop</c> leaves out.</summary>
    public VariantTable Variants { get; }

    /// <summary>
    /// Rows of variants.tsv with A/T or C/G, where the other strand cannot be recognised: scored,
    /// or left out, by <see cref="AnalysisDefinition.Ambiguous"/>.
    /// </summary>
    public int AmbiguousVariants { get; }

    /// <summary>
    /// What became of <see cref="AmbiguousVariants"/>, one sentence; null where there are none.
    /// </summary>
    public string? AmbiguousRemark =>
        (AmbiguousVariants, Definition.Ambiguous) switch
        {
            (0, _) => null,
            (var count, AmbiguousRule.Drop) =>
                $"{Describe(count)} A/T or C/G and left out, as protocol.yaml says (ambiguous: "
                    + $"drop).",
            (var count, _) =>
                $"{Describe(count)} A/T or C/G: a file on the other strand cannot be recognised "
                    + $"there.",
        };

    /// <summary>Shape: [variants]; what one copy of the effect allele adds to the score.</summary>
    public ImmutableArray<double> PerCopy { get; }

    private static string Describe(int count) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{count} {(count == 1 ? "variant is" : "variants are")}"
        );

    /// <summary>Reads a folder as it lies on disk: nothing of it is published, so nothing needs to
    /// be pinned.</summary>
    /// <exception cref="MalformedInputException">The folder is no local analysis.</exception>
    public static LocalAnalysis Load(string folder)
    {
        var yaml = Path.Combine(folder, "protocol.yaml");
        var tsv = Path.Combine(folder, "variants.tsv");
        foreach (var file in (string[])[yaml, tsv])
        {
            if (!File.Exists(file))
                throw new MalformedInputException(
                    $"{file}: expected a protocol's file, found none",
                    "name a folder such as protocols/alzheimers-prs"
                );
        }

        var text = File.ReadAllText(yaml);
        if (!AnalysisDefinition.IsAnalysis(text, yaml))
        {
            throw new MalformedInputException(
                $"{yaml}: expected a local analysis, found a study: there is no section "
                    + $"\"{AnalysisDefinition.SectionName}\"",
                "make a study from it; protocols/alzheimers-prs is a local analysis"
            );
        }

        var definition = AnalysisDefinition.Parse(text, yaml);
        var variants = VariantTable.ParseOfAnalysis(File.ReadAllBytes(tsv), tsv);
        if (variants.Build != definition.Data.Build)
        {
            throw new MalformedInputException(
                $"{tsv}: expected the build {definition.Data.Build} of protocol.yaml, found "
                    + $"{variants.Build}",
                "make the two files agree"
            );
        }

        ProtocolContent.RequireReference(definition.Data.Genotypes, variants, tsv);
        var ambiguous = variants.Variants.Count(variant => variant.IsStrandAmbiguous);
        GenomeScore.PerCopy(variants, definition.Weights, tsv);
        if (ambiguous > 0 && definition.Ambiguous == AmbiguousRule.Drop)
        {
            variants = variants.Where(variant => !variant.IsStrandAmbiguous)
                ?? throw new MalformedInputException(
                    $"{tsv}: expected a variant that is not A/T or C/G under ambiguous: drop, "
                        + "found none",
                    "use ambiguous: keep"
                );
        }

        return new LocalAnalysis(
            definition,
            variants,
            GenomeScore.PerCopy(variants, definition.Weights, tsv),
            ambiguous
        );
    }

    /// <summary>The score of one genome of a table.</summary>
    public GenomeScore Score(GenotypeTable genotypes, int genome)
    {
        ArgumentNullException.ThrowIfNull(genotypes);
        return GenomeScore.Compute(Variants, PerCopy, variant => genotypes[genome, variant]);
    }

    /// <summary>
    /// Sums for the scores of all genomes, without their terms: the memory is a number a genome.
    /// </summary>
    /// <remarks>The same sums as <see cref="Score"/> gives one by one.</remarks>
    public ScoreSums NewSums() => new(Variants, PerCopy);

    /// <summary>
    /// The scores as a table: genome, called variants, score, level (<c>.</c> where there is none).
    /// </summary>
    /// <param name="genotypes">What the file has.</param>
    /// <param name="sums">What was added up while it was read; null for nothing.</param>
    /// <returns>TSV with a header line; scores with twelve decimals.</returns>
    public string FormatTable(GenotypeTable genotypes, ScoreSums? sums = null)
    {
        ArgumentNullException.ThrowIfNull(genotypes);
        var scores = (sums ?? NewSums()).Complete(genotypes);
        var text = new StringBuilder("genome\tcalled\tvariants\tscore\tlevel\n");
        foreach (var (name, (value, called)) in genotypes.Genomes.Zip(scores))
        {
            var level = Definition.LevelOf(value, called, Variants.Variants.Length)?.Name ?? ".";
            text.Append(
                CultureInfo.InvariantCulture,
                $"{name}\t{called}\t{Variants.Variants.Length}\t{value:F12}\t{level}\n"
            );
        }

        return text.ToString();
    }
}
