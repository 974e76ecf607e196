using System.Text;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Protocols.Tests;

/// <summary>A table with each variant's place on two builds.</summary>
public sealed class TwoBuildTests
{
    private const string Header =
        "build\tchromosome\tposition\tid\tref\talt\teffect_allele\tother_allele\tweight\tsource"
        + "\tbuild_2\tchromosome_2\tposition_2\tref_2\talt_2\n";

    private const string Contig37 = "ID=19,length=59128983";

    private static readonly GenotypeRules Rules = new(MissingRule.Mask, MultiallelicRule.ByAllele);

    /// <summary>The same place but for its number; REF and ALT exchanged; the other strand; by
    /// id.</summary>
    private static readonly VariantTable Table = Parse(
        "GRCh38\t19\t1000\trs1\tA\tG\tG\tA\t.\tmade\tGRCh37\t19\t2000\tA\tG\n"
            + "GRCh38\t19\t1100\trs2\tC\tT\tT\tC\t.\tmade\tGRCh37\t19\t2100\tT\tC\n"
            + "GRCh38\t19\t1200\trs3\tA\tC\tC\tA\t.\tmade\tGRCh37\t19\t2200\tT\tG\n"
            + "GRCh38\t.\t.\trs4\t.\t.\tC\t.\t.\tmade\tGRCh37\t.\t.\t.\t.\n"
    );

    [Fact]
    public void Files_on_both_builds_give_the_same_dosages()
    {
        var on38 = new VcfText(["s"])
            .Record("19", 1000, "A", "G", "0/1")
            .Record("19", 1100, "C", "T", "1/1")
            .Record("19", 1200, "A", "C", "0/1")
            .Line("19\t9\trs4\tT\tC\t.\t.\t.\tGT\t0/1");
        var on37 = new VcfText(["s"], Contig37)
            .Record("19", 2000, "A", "G", "0/1")
            .Record("19", 2100, "T", "C", "0/0")
            .Record("19", 2200, "T", "G", "0/1")
            .Line("19\t9\trs4\tT\tC\t.\t.\t.\tGT\t0/1");

        using var first = Read(on38);
        using var second = Read(on37);

        Assert.Equal([1, 2, 1, 1], first.Genotypes.Dosages(0));
        Assert.Equal(first.Genotypes.Dosages(0), second.Genotypes.Dosages(0));
        Assert.Equal(first.Genotypes.CalledAlleles(0), second.Genotypes.CalledAlleles(0));
        Assert.Equal(
            ("rs3 19:2200 T>G", "G"),
            (second.Findings[2].Variant.ToString(), second.Findings[2].Variant.EffectAllele)
        );
        Assert.Same(Table, second.Genotypes.Variants);
    }

    [Fact]
    public void A_file_of_a_third_build_or_of_none_is_refused_with_both_names()
    {
        var none = Assert.Throws<MalformedInputException>(() =>
            Read(new VcfText(["s"], contig: null).Record("19", 1000, "A", "G", "0/1"))
        );
        var declared = Assert.Throws<MalformedInputException>(() =>
            VcfExtraction.Read(
                new MemoryStream(
                    new VcfText(["s"], Contig37).Record("19", 2000, "A", "G", "0/1").ToBytes()
                ),
                "in.vcf",
                Parse("GRCh38\t19\t1000\trs1\tA\tG\tG\tA\t.\tmade\tGRCh37\t19\t2000\tA\tG\n"),
                Rules,
                GenomeBuild.GRCh38
            )
        );

        Assert.Contains("GRCh38 or GRCh37", none.Message, StringComparison.Ordinal);
        // --build decides over the header, and then the place is another one.
        Assert.Contains("found none (1 absent)", declared.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "GRCh38\t19\t1000\trs1\tA\tG\tG\tA\t.\tmade\tGRCh37\t19\t2000\tA\tT",
        "the alleles of A>G in either order"
    )]
    [InlineData(
        "GRCh38\t19\t1000\trs1\tA\tG\tG\tA\t.\tmade\tGRCh37\t.\t.\tA\tG",
        "expected a second place"
    )]
    [InlineData(
        "GRCh38\t19\t1000\trs1\tA\tG\tG\tA\t.\tmade\tGRCh37\t19\t2000\t.\t.",
        "expected ref_2 and alt_2 where"
    )]
    [InlineData(
        "GRCh38\t19\t1000\trs1\tA\tG\tG\tA\t.\tmade\tGRCh38\t19\t2000\tA\tG",
        "expected another build than GRCh38"
    )]
    [InlineData(
        "GRCh38\t19\t1000\trs1\tA\tG\tG\tA\t.\tmade\tGRCh36\t19\t2000\tA\tG",
        "expected build GRCh37 or GRCh38"
    )]
    [InlineData(
        "GRCh38\t19\t1000\trs1\tA\tG\tG\tA\t.\tmade\tGRCh37\t19\t0\tA\tG",
        "expected a 1-based position"
    )]
    [InlineData(
        "GRCh38\t19\t1000\trs1\tAT\tA\tA\tAT\t.\tmade\tGRCh37\t19\t2000\tTA\tT",
        "the alleles of AT>A in either order"
    )]
    [InlineData(
        "GRCh38\tX\t2781480\trs1\tA\tG\tG\tA\t.\tmade\tGRCh37\tX\t2699520\tA\tG",
        "both sex-linked"
    )]
    [InlineData(
        "GRCh38\t.\t.\trs1\t.\t.\tG\t.\t.\tmade\tGRCh37\t19\t2000\t.\t.",
        "expected \".\" as the second place"
    )]
    [InlineData(
        "GRCh38\t19\t1000\trs1\tA\tG\tG\tA\t.\tmade\tGRCh37\t19\t2000\tA",
        "expected 15 columns"
    )]
    public void A_second_place_that_cannot_be_the_variant_is_refused(string row, string expected)
    {
        var error = Assert.Throws<MalformedInputException>(() => Parse(row + "\n"));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_rows_may_not_share_a_second_place()
    {
        var error = Assert.Throws<MalformedInputException>(() =>
            Parse(
                "GRCh38\t19\t1000\trs1\tA\tG\tG\tA\t.\tmade\tGRCh37\t19\t2000\tA\tG\n"
                    + "GRCh38\t19\t1001\trs2\tA\tG\tG\tA\t.\tmade\tGRCh37\t19\t2000\tA\tG\n"
            )
        );

        Assert.Contains("line 3", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Callable_regions_are_read_on_the_build_of_the_file()
    {
        var rules = Rules with { Absent = AbsentRule.ReferenceIfCovered };
        var table = Parse(
            "GRCh38\t19\t1000\trs1\tA\tG\tA\tG\t.\tmade\tGRCh37\t19\t2000\tA\tG\n"
                + "GRCh38\t19\t1100\trs2\tA\tG\tA\tG\t.\tmade\tGRCh37\t19\t2100\tA\tG\n"
        );
        var regions = CallableRegions.Read(
            new MemoryStream("19\t1999\t2000\n"u8.ToArray()),
            "callable.bed",
            table
        );
        var vcf = new VcfText(["s"], Contig37).Record("19", 2100, "A", "G", "0/1");

        using var extraction = VcfExtraction.Read(
            new MemoryStream(vcf.ToBytes()),
            "in.vcf",
            table,
            rules,
            absence: AbsenceStatement.None with
            {
                Callable = regions,
            }
        );

        Assert.Equal([true, false], regions.CoversOn(GenomeBuild.GRCh37));
        Assert.Equal([false, false], regions.CoversOn(GenomeBuild.GRCh38));
        Assert.Equal([2, 1], extraction.Genotypes.Dosages(0));
    }

    [Theory]
    [InlineData("alzheimers-allele-frequency")]
    [InlineData("alzheimers-prs")]
    [InlineData("sensitive-allele-frequency")]
    [InlineData("breast-cancer-allele-frequency")]
    [InlineData("1000genomes-chr21-allele-frequency")]
    [InlineData("gwas-chi-square")]
    [InlineData("genetic-risk-score")]
    public void Shipped_protocols_have_places_on_both_builds(string protocol)
    {
        var table = VariantTable.Parse(
            File.ReadAllBytes(Checkout.PathOf($"protocols/{protocol}/variants.tsv")),
            "variants.tsv"
        );

        Assert.Equal(
            [GenomeBuild.GRCh37, GenomeBuild.GRCh38],
            table.Builds.OrderBy(build => build.Name)
        );
    }

    /// <summary>
    /// One block of the chain between the builds holds all of them: 184,355 bases without a gap.
    /// </summary>
    [Theory]
    [InlineData("1000genomes-chr21-allele-frequency")]
    [InlineData("gwas-chi-square")]
    [InlineData("genetic-risk-score")]
    public void Places_of_chromosome_21_differ_by_one_shift(string protocol)
    {
        var table = VariantTable.Parse(
            File.ReadAllBytes(Checkout.PathOf($"protocols/{protocol}/variants.tsv")),
            "variants.tsv"
        );

        Assert.All(table.Variants.Zip(table.Second!.Variants), pair =>
            Assert.Equal(888_833, pair.First.Position - pair.Second.Position)
        );
    }

    [Fact]
    public void A_raw_file_on_build_37_answers_a_protocol_on_build_38()
    {
        var path = SharedFolder.Require("cases/vendor-raw-build37.txt");
        var analysis = LocalAnalysis.Load(Checkout.PathOf("protocols/alzheimers-prs"));
        using var file = File.OpenRead(path);

        using var extraction = VcfExtraction.Read(
            file,
            path,
            analysis.Variants,
            analysis.Definition.Data.Genotypes
        );

        Assert.Contains(extraction.Findings, finding =>
            finding is { IsUsable: true, Variant.Id: "rs429358" }
        );
    }

    private static VariantTable Parse(string rows) =>
        VariantTable.Parse(Encoding.UTF8.GetBytes(Header + rows), "variants.tsv");

    private static VcfExtraction Read(VcfText vcf) =>
        VcfExtraction.Read(new MemoryStream(vcf.ToBytes()), "in.vcf", Table, Rules);
}
