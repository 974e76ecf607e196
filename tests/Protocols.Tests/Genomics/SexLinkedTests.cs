using System.Text;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Protocols.Tests;

/// <summary>X, Y and MT: how many copies a genome has there, and how they count.</summary>
public sealed class SexLinkedTests
{
    private const string Header =
        "build\tchromosome\tposition\tid\tref\talt\teffect_allele\tother_allele\tweight\tsource\n";

    [Theory]
    [InlineData("GRCh37", "X", 60_000, SexLinkage.X)]
    [InlineData("GRCh37", "X", 60_001, SexLinkage.None)]
    [InlineData("GRCh37", "X", 2_699_520, SexLinkage.None)]
    [InlineData("GRCh37", "X", 2_699_521, SexLinkage.X)]
    [InlineData("GRCh37", "X", 154_931_044, SexLinkage.None)]
    [InlineData("GRCh37", "X", 155_260_561, SexLinkage.X)]
    [InlineData("GRCh38", "X", 2_781_479, SexLinkage.None)]
    [InlineData("GRCh38", "X", 2_781_480, SexLinkage.X)]
    [InlineData("GRCh38", "X", 155_701_382, SexLinkage.X)]
    [InlineData("GRCh38", "X", 156_030_895, SexLinkage.None)]
    [InlineData("GRCh38", "Y", 2_781_480, SexLinkage.Y)]
    [InlineData("GRCh37", "Y", 2_649_520, SexLinkage.None)]
    [InlineData("GRCh37", "Y", 59_034_049, SexLinkage.Y)]
    [InlineData("GRCh38", "MT", 263, SexLinkage.Mitochondrial)]
    [InlineData("GRCh38", "19", 2_781_480, SexLinkage.None)]
    public void A_place_is_sex_linked_outside_the_parts_that_X_and_Y_share(
        string build,
        string chromosome,
        int position,
        SexLinkage expected
    )
    {
        var table = Table($"{build}\t{chromosome}\t{position}\trs1\tA\tG\tG\tA\t.\tmade\n");

        Assert.Equal(expected, SexLinkages.Of(table.Variants[0]));
        Assert.Equal(expected == SexLinkage.None ? [] : [0], table.SexLinked);
    }

    [Theory]
    // As written: only a sex that is said changes anything.
    [InlineData("1", SexLinkage.X, Sex.Unknown, HemizygousRule.AsWritten, "1 of 1")]
    [InlineData("1/1", SexLinkage.X, Sex.Unknown, HemizygousRule.AsWritten, "2 of 2")]
    [InlineData("1/1", SexLinkage.X, Sex.Male, HemizygousRule.AsWritten, "1 of 1")]
    [InlineData("0/0", SexLinkage.X, Sex.Male, HemizygousRule.AsWritten, "0 of 1")]
    [InlineData("0/1", SexLinkage.X, Sex.Male, HemizygousRule.AsWritten, "0 of 0")]
    [InlineData("./1", SexLinkage.X, Sex.Male, HemizygousRule.AsWritten, "0 of 0")]
    [InlineData("./1", SexLinkage.X, Sex.Unknown, HemizygousRule.AsWritten, "1 of 1")]
    [InlineData("0/1", SexLinkage.X, Sex.Female, HemizygousRule.AsWritten, "1 of 2")]
    [InlineData("1", SexLinkage.X, Sex.Female, HemizygousRule.AsWritten, "0 of 0")]
    [InlineData("1", SexLinkage.Y, Sex.Female, HemizygousRule.AsWritten, "0 of 0")]
    [InlineData("1/1", SexLinkage.Y, Sex.Unknown, HemizygousRule.AsWritten, "2 of 2")]
    [InlineData("1/1", SexLinkage.Mitochondrial, Sex.Male, HemizygousRule.AsWritten, "2 of 2")]
    // Once: Y and MT have one copy, however they are written.
    [InlineData("1/1", SexLinkage.Y, Sex.Unknown, HemizygousRule.Once, "1 of 1")]
    [InlineData("1/1", SexLinkage.Mitochondrial, Sex.Female, HemizygousRule.Once, "1 of 1")]
    [InlineData("0/1", SexLinkage.Mitochondrial, Sex.Unknown, HemizygousRule.Once, "0 of 0")]
    [InlineData("1/1", SexLinkage.X, Sex.Unknown, HemizygousRule.Once, "2 of 2")]
    // Twice: the one X counts as two, Y and MT as one.
    [InlineData("1", SexLinkage.X, Sex.Unknown, HemizygousRule.Twice, "2 of 2")]
    [InlineData("1/1", SexLinkage.X, Sex.Male, HemizygousRule.Twice, "2 of 2")]
    [InlineData("0", SexLinkage.X, Sex.Unknown, HemizygousRule.Twice, "0 of 2")]
    [InlineData("1", SexLinkage.Y, Sex.Male, HemizygousRule.Twice, "1 of 1")]
    [InlineData("1/1", SexLinkage.Mitochondrial, Sex.Male, HemizygousRule.Twice, "1 of 1")]
    public void Alleles_count_as_often_as_the_genome_has_them(
        string written,
        SexLinkage linkage,
        Sex sex,
        HemizygousRule rule,
        string expected
    )
    {
        Assert.True(
            Genotype.TryParse(
                Encoding.UTF8.GetBytes(written),
                [AlleleKind.Other, AlleleKind.Effect],
                out var genotype
            )
        );

        var counted = SexLinkedGenotypes.Count(genotype, linkage, sex, rule);

        Assert.Equal(expected, $"{counted.Dosage} of {counted.Called}");
    }

    [Fact]
    public void The_short_reading_of_a_genotype_says_what_the_long_one_says()
    {
        AlleleKind[] kinds =
        [
            AlleleKind.Other,
            AlleleKind.Effect,
            AlleleKind.Unspecified,
            AlleleKind.Other,
        ];
        const string letters = "0123456./|:9x";
        var random = new Random(11);
        for (var i = 0; i < 200_000; i++)
        {
            var text = new byte[random.Next(7)];
            for (var at = 0; at < text.Length; at++)
                text[at] = (byte)letters[random.Next(letters.Length)];

            var isRead = Genotype.TryParse(text, kinds, out var found);
            var isReadLong = Genotype.TryParseAny(text, kinds, out var expected);

            Assert.Equal((isReadLong, expected), (isRead, found));
        }
    }

    [Fact]
    public void What_does_not_fit_a_sex_is_not_called_and_the_report_says_so()
    {
        var table = Table("GRCh38\tX\t5000000\trs1\tA\tG\tG\tA\t.\tmade\n");
        var vcf = new VcfText(["m", "f"], "ID=X,length=156040895").Record(
            "X",
            5_000_000,
            "A",
            "G",
            "0/1",
            "0/1"
        );
        var sexes = SexTable.Read("sample\tsex\nf\t2\nm\tmale\n", "sex.txt");

        using var extraction = Read(table, vcf, MissingRule.Mask, sexes);

        Assert.Equal(
            (0, 2),
            (extraction.Genotypes[0, 0].Called, extraction.Genotypes[1, 0].Called)
        );
        Assert.Equal(1, extraction.Findings[0].CalledGenomes);
        Assert.Contains(
            "1 not called: two different alleles in a man",
            extraction.Findings[0].Note,
            StringComparison.Ordinal
        );
        Assert.Equal("", extraction.SexRemark);
        var refused = Assert.Throws<MalformedInputException>(() =>
            Read(table, vcf, MissingRule.Reject, sexes)
        );
        Assert.Contains("does not fit the genome's sex", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_alleles_on_X_of_a_genome_without_a_sex_are_remarked()
    {
        var table = Table("GRCh38\tX\t5000000\trs1\tA\tG\tG\tA\t.\tmade\n");
        var diploid = new VcfText(["a", "b"], "ID=X,length=156040895").Record(
            "X",
            5_000_000,
            "A",
            "G",
            "1/1",
            "1"
        );
        var haploid = new VcfText(["a", "b"], "ID=X,length=156040895").Record(
            "X",
            5_000_000,
            "A",
            "G",
            "0",
            "1"
        );

        using var open = Read(table, diploid, MissingRule.Mask, sexes: null);
        using var clear = Read(table, haploid, MissingRule.Mask, sexes: null);

        Assert.StartsWith(
            "1 variants are on X: 1 genotypes with two alleles",
            open.SexRemark,
            StringComparison.Ordinal
        );
        Assert.Equal("", clear.SexRemark);
    }

    [Theory]
    [InlineData("sample sex\n", "line 1")]
    [InlineData("sample\tsex\na\tman\n", "line 2")]
    [InlineData("sample\tsex\na\tmale\na\tmale\n", "line 3")]
    [InlineData("sample\tsex\na\tmale\n", "found none for 1")]
    [InlineData("sample\tphenotype\tsex\na\tcase\n", "line 2")]
    [InlineData("sample\tphenotype\tsex\na\tcase\tx\n", "line 2")]
    [InlineData("sample\tphenotype\tsex\na\tcase\t1\n", "found none for 1")]
    public void A_table_of_sexes_is_read_strictly(string text, string expected)
    {
        var refused = Assert.Throws<MalformedInputException>(() =>
            (
                text.Contains("phenotype", StringComparison.Ordinal)
                    ? PhenotypeTable.Read(text, "t.tsv").Sexes!
                    : SexTable.Read(text, "t.tsv")
            ).Of(["a", "b"])
        );

        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_of_phenotypes_may_say_the_sexes()
    {
        var table = PhenotypeTable.Read(
            "sample\tphenotype\tsex\na\tcase\tmale\nb\tcontrol\t2\nc\tcase\tunknown\n",
            "p.tsv"
        );

        Assert.Equal([true, false, true], table.CasesOf(["a", "b", "c"]));
        Assert.Equal([Sex.Unknown, Sex.Male, Sex.Female], table.Sexes!.Of(["c", "a", "b"]));
        Assert.Null(PhenotypeTable.Read("sample\tphenotype\na\tcase\n", "p.tsv").Sexes);
    }

    private static VariantTable Table(string rows) =>
        VariantTable.Parse(Encoding.UTF8.GetBytes(Header + rows), "variants.tsv");

    private static VcfExtraction Read(
        VariantTable table,
        VcfText vcf,
        MissingRule missing,
        SexTable? sexes
    ) =>
        VcfExtraction.Read(
            new MemoryStream(vcf.ToBytes()),
            "in.vcf",
            table,
            new GenotypeRules(missing, MultiallelicRule.ByAllele),
            sexes: sexes
        );
}
