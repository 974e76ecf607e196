using System.Text;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Protocols.Tests;

public sealed class PolygenicScoreTests
{
    private static readonly LocalAnalysis Alzheimers = LocalAnalysis.Load(
        Checkout.PathOf("protocols/alzheimers-prs")
    );

    [Theory]
    [InlineData(new byte[] { 1, 0, 2, 0, 1, 2, 1, 0, 1, 0 }, 6.263481534534, "HIGH")]
    [InlineData(new byte[] { 2, 1, 1, 0, 2, 1, 0, 2, 0, 1 }, 7.178791740109, "HIGH")]
    [InlineData(new byte[] { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 }, 2.284461115066, "HIGH")]
    [InlineData(new byte[] { 0, 0, 0, 0, 0, 1, 1, 1, 1, 1 }, 0.910847212208, "MODERATE")]
    [InlineData(new byte[] { 0, 2, 0, 0, 0, 0, 0, 0, 0, 0 }, -0.956071601886, "LOW")]
    public void Published_scores_are_reproduced(byte[] dosages, double expected, string level)
    {
        var score = GenomeScore.Compute(Alzheimers.Variants, Alzheimers.PerCopy, i => new Genotype(
            dosages[i],
            2,
            0
        ));

        Assert.Equal(expected, score.Value, 1e-12);
        Assert.Equal(level, Alzheimers.Definition.LevelOf(score.Value)!.Name);
    }

    [Fact]
    public void The_expected_table_is_given_byte_for_byte()
    {
        var input = Checkout.PathOf("protocols/alzheimers-prs/expected/input.vcf");
        using var file = File.OpenRead(input);
        using var extraction = VcfExtraction.Read(
            file,
            input,
            Alzheimers.Variants,
            Alzheimers.Definition.Data.Genotypes
        );

        Assert.Equal(
            File.ReadAllText(Checkout.PathOf("protocols/alzheimers-prs/expected/result.tsv")),
            Alzheimers.FormatTable(extraction.Genotypes)
        );
    }

    [Theory]
    [InlineData(1.2, "MODERATE")]
    [InlineData(1.2000001, "HIGH")]
    [InlineData(0.8, "LOW")]
    public void A_threshold_itself_belongs_to_the_level_below(double score, string level) =>
        Assert.Equal(level, Alzheimers.Definition.LevelOf(score)!.Name);

    [Theory]
    [InlineData(7, "", null)]
    [InlineData(8, "", "HIGH")]
    [InlineData(1, "  minimum_match: 10\n", "HIGH")]
    [InlineData(9, "  minimum_match: 100\n", null)]
    [InlineData(1, "  minimum_match: 0\n", "HIGH")]
    public void A_score_from_too_few_variants_has_no_level(int called, string line, string? level)
    {
        var yaml = File.ReadAllText(Checkout.PathOf("protocols/alzheimers-prs/protocol.yaml"))
            .Replace(
                "  weight: odds-ratio\n",
                "  weight: odds-ratio\n" + line,
                StringComparison.Ordinal
            );
        var definition = AnalysisDefinition.Parse(yaml, "protocol.yaml");
        byte[] dosages = [(byte)(called > 0 ? 2 : 0), .. new byte[9]];
        byte[] calls = [.. Enumerable.Range(0, 10).Select(i => (byte)(i < called ? 2 : 0))];

        var score = GenomeScore.Compute(Alzheimers.Variants, Alzheimers.PerCopy, i => new Genotype(
            dosages[i],
            calls[i],
            0
        ));

        Assert.Equal(level, definition.LevelOf(score)?.Name);
    }

    [Theory]
    [InlineData("12.0", "0", "line 2: expected an odds ratio above 0")]
    [InlineData("12.0", "-3", "line 2: expected an odds ratio above 0")]
    [InlineData("12.0", ".", "line 2: expected an odds ratio above 0")]
    public void An_odds_ratio_that_has_no_logarithm_is_refused(
        string weight,
        string other,
        string expected
    )
    {
        var table = File.ReadAllText(Checkout.PathOf("protocols/alzheimers-prs/variants.tsv"))
            .Replace($"\t{weight}\t", $"\t{other}\t", StringComparison.Ordinal);

        var error = Assert.Throws<MalformedInputException>(() =>
            GenomeScore.PerCopy(
                VariantTable.Parse(Encoding.UTF8.GetBytes(table), "variants.tsv"),
                WeightKind.OddsRatio,
                "variants.tsv"
            )
        );

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("weight: odds-ratio", "weight: hazard-ratio", "one of odds-ratio, beta")]
    [InlineData("weight: odds-ratio", "weight: odds-ratio\n  ambiguous: flip", "one of keep, drop")]
    [InlineData("above: 0.8", "above: 1.2", "a decimal number below 1.2")]
    [InlineData("above: 0.8", "above: none", "a decimal number below 1.2")]
    [InlineData("above: none", "above: 0.1", "none in the last level")]
    [InlineData(
        "encoding: dosage",
        "encoding: case-control-counts",
        "dosage for a polygenic score"
    )]
    [InlineData(
        "  interpret: polygenic-score\n",
        "  interpret: polygenic-score\n  surprise: 1\n",
        "the unknown key \"surprise\""
    )]
    [InlineData("analysis:\n", "crypto: {}\nanalysis:\n", "the unknown key \"crypto\"")]
    public void A_definition_that_is_off_is_refused(string was, string becomes, string expected)
    {
        var yaml = File.ReadAllText(Checkout.PathOf("protocols/alzheimers-prs/protocol.yaml"))
            .Replace(was, becomes, StringComparison.Ordinal);

        var error = Assert.Throws<MalformedInputException>(() =>
            AnalysisDefinition.Parse(yaml, "protocol.yaml")
        );

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }
}
