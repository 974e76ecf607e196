using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Protocols.Tests;

public sealed class ProtocolLintTests
{
    [Fact]
    public void Shipped_protocols_are_sound_and_their_risks_are_named()
    {
        Assert.Contains(Lint("alzheimers-allele-frequency"), remark =>
            remark.StartsWith("minimum_contributors is 10", StringComparison.Ordinal)
        );
        Assert.Contains(Lint("1000genomes-chr21-allele-frequency"), remark =>
            remark.StartsWith("600 variants over 20", StringComparison.Ordinal)
        );
        Assert.Contains(Lint("gwas-chi-square"), remark =>
            remark.Contains("are A/T or C/G", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Suppressed_totals_under_an_opening_are_refused_with_the_reason()
    {
        using var folder = new TemporaryFolder();
        File.Copy(
            Checkout.PathOf("protocols/gwas-chi-square/variants.tsv"),
            folder["variants.tsv"]
        );
        File.WriteAllText(
            folder["protocol.yaml"],
            File.ReadAllText(Checkout.PathOf("protocols/gwas-chi-square/protocol.yaml"))
                .Replace(
                    "release: exact",
                    "release: suppress-small-counts",
                    StringComparison.Ordinal
                )
        );

        var error = Assert.Throws<MalformedInputException>(() => ProtocolLint.Check(folder.Path));

        Assert.Contains(
            "would let hidden counts be searched for",
            error.Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(
        "gwas-chi-square",
        "case-control-by-ploidy",
        "X\t5000000",
        "men have one copy; each allele counts once"
    )]
    [InlineData(
        "gwas-chi-square",
        "case-control-counts",
        "X\t5000000",
        "a genotype written with one allele is left out"
    )]
    [InlineData(
        "gwas-chi-square",
        "case-control-by-ploidy",
        "MT\t500",
        "everybody has one copy; each allele counts once"
    )]
    [InlineData(
        "1000genomes-chr21-allele-frequency",
        "dosage",
        "Y\t5000000",
        "women none; as many alleles count as the file writes"
    )]
    [InlineData(
        "alzheimers-prs",
        "dosage",
        "X\t5000000",
        "as PLINK 2 scores it (hemizygous: twice)"
    )]
    public void Rows_on_X_Y_and_MT_are_named_with_what_they_mean(
        string protocol,
        string encoding,
        string place,
        string expected
    )
    {
        using var folder = new TemporaryFolder();
        var from = Checkout.PathOf($"protocols/{protocol}");
        string[] lines =
        [
            .. File.ReadAllLines(Path.Combine(from, "variants.tsv"))
                .Select(line => string.Join('\t', line.Split('\t')[..VariantTable.Columns.Length])),
        ];
        var cells = lines[1].Split('\t');
        lines[1] = string.Join('\t', [cells[0], place, .. cells[3..]]);
        File.WriteAllText(folder["variants.tsv"], string.Join('\n', lines) + "\n");
        File.WriteAllText(
            folder["protocol.yaml"],
            File.ReadAllText(Path.Combine(from, "protocol.yaml"))
                .Replace(
                    "encoding: case-control-by-ploidy",
                    $"encoding: {encoding}",
                    StringComparison.Ordinal
                )
        );

        var remark = Assert.Single(ProtocolLint.Check(folder.Path), text =>
            text.StartsWith("1 variants are on ", StringComparison.Ordinal)
        );

        Assert.Contains(expected, remark, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gwas-chi-square")]
    [InlineData("alzheimers-allele-frequency")]
    public void Alleles_of_men_count_twice_in_scores_only(string protocol)
    {
        using var folder = new TemporaryFolder();
        var from = Checkout.PathOf($"protocols/{protocol}");
        File.Copy(Path.Combine(from, "variants.tsv"), folder["variants.tsv"]);
        File.WriteAllText(
            folder["protocol.yaml"],
            File.ReadAllText(Path.Combine(from, "protocol.yaml"))
                .Replace(
                    "  strand: strict\n",
                    "  strand: strict\n  hemizygous: twice\n",
                    StringComparison.Ordinal
                )
        );

        var error = Assert.Throws<MalformedInputException>(() => ProtocolLint.Check(folder.Path));

        Assert.Contains("alleles are counted once", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_is_no_protocol_is_refused()
    {
        using var folder = new TemporaryFolder();

        Assert.Throws<MalformedInputException>(() => ProtocolLint.Check(folder.Path));
    }

    private static IEnumerable<string> Lint(string protocol) =>
        ProtocolLint.Check(Checkout.PathOf($"protocols/{protocol}"));
}
