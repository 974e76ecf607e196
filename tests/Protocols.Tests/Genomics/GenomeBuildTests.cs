using System.Text;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Protocols.Tests;

public sealed class GenomeBuildTests
{
    private const string Header =
        "build\tchromosome\tposition\tid\tref\talt\teffect_allele\tother_allele\tweight\tsource\n";

    private static readonly VariantTable Table = VariantTable.Parse(
        Encoding.UTF8.GetBytes(Header + "GRCh38\t19\t100\trs1\tA\tG\tG\tA\t.\tmade\n"),
        "variants.tsv"
    );

    private static readonly GenotypeRules Mask = new(MissingRule.Mask, MultiallelicRule.ByAllele);

    [Theory]
    [InlineData("file:///home/lab38/refs/human.fa", null)]
    [InlineData("file:///home/lab37/b380/human.fa", null)]
    [InlineData("file:///data/hg19/ref/hg38.fa", null)]
    [InlineData("human.fa", null)]
    [InlineData("file:///refs/Homo_sapiens_assembly38.fasta", "GRCh38")]
    [InlineData("GCA_000001405.15_GRCh38_no_alt_analysis_set.fna", "GRCh38")]
    [InlineData("GRCh38.p13", "GRCh38")]
    [InlineData("hs38DH.fa", "GRCh38")]
    [InlineData("ucsc.hg19.fasta", "GRCh37")]
    [InlineData("/refs/human_g1k_v37.fasta", "GRCh37")]
    [InlineData("hs37d5.fa.gz", "GRCh37")]
    [InlineData("b37", "GRCh37")]
    public void A_label_names_a_build_by_whole_words_only(string label, string? expected) =>
        Assert.Equal(expected, GenomeBuild.FromLabel(label)?.Name);

    [Theory]
    [InlineData("GRCh37", "GRCh37")]
    [InlineData("hg19", "GRCh37")]
    [InlineData("b37", "GRCh37")]
    [InlineData("HG38", "GRCh38")]
    [InlineData("grch38", "GRCh38")]
    [InlineData("b38", "GRCh38")]
    [InlineData("hg18", null)]
    [InlineData("hs37d5", null)]
    [InlineData("", null)]
    public void A_user_may_name_a_build_as_is_common(string name, string? expected) =>
        Assert.Equal(expected, GenomeBuild.TryParseAlias(name, out var build) ? build.Name : null);

    [Theory]
    [InlineData("NC_000001.10", "1", "GRCh37")]
    [InlineData("NC_000001.11", "1", "GRCh38")]
    [InlineData("NC_000009.11", "9", "GRCh37")]
    [InlineData("NC_000019.10", "19", "GRCh38")]
    [InlineData("NC_000023.11", "X", "GRCh38")]
    [InlineData("NC_000024.9", "Y", "GRCh37")]
    [InlineData("NC_012920.1", "MT", null)]
    [InlineData("NC_000019.8", "NC_000019.8", null)]
    [InlineData("NC_000025.1", "NC_000025.1", null)]
    [InlineData("NC_0000.19", "NC_0000.19", null)]
    [InlineData("chrM", "MT", null)]
    public void A_RefSeq_name_is_a_chromosome_and_a_build(
        string name,
        string chromosome,
        string? build
    )
    {
        var bytes = Encoding.UTF8.GetBytes(name);

        Assert.Equal(chromosome, Chromosome.Normalise(bytes));
        Assert.Equal(build, Chromosome.BuildOf(bytes)?.Name);
        Assert.True(Chromosome.Matches(bytes, Encoding.UTF8.GetBytes(chromosome)));
    }

    [Fact]
    public void RefSeq_names_are_found_and_tell_the_build()
    {
        var vcf = new VcfText(["s"], contig: null).Record("NC_000019.10", 100, "A", "G", "0/1");

        using var extraction = VcfExtraction.Read(
            new MemoryStream(vcf.ToBytes()),
            "in.vcf",
            Table,
            Mask
        );

        Assert.Equal(1, extraction.Genotypes.Dosages(0)[0]);
        Assert.Equal(GenomeBuild.GRCh38, extraction.Header.Build);
    }

    [Theory]
    [InlineData(
        "ID=19,length=58617616",
        "line 4: expected genome build GRCh38, found GRCh37 (NC_000019.9)"
    )]
    [InlineData(null, "expected genome build GRCh38, found GRCh37 (a RefSeq name in line 3)")]
    [InlineData(
        "ID=NC_000019.9",
        "expected genome build GRCh38, found GRCh37 (##contig NC_000019.9)"
    )]
    public void A_RefSeq_name_of_another_build_is_refused(string? contig, string expected)
    {
        var vcf = new VcfText(["s"], contig).Record("NC_000019.9", 100, "A", "G", "0/1");

        var error = Assert.Throws<MalformedInputException>(() =>
            VcfExtraction.Read(new MemoryStream(vcf.ToBytes()), "in.vcf", Table, Mask)
        );

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ID=19,length=59128983")]
    [InlineData("ID=19,assembly=hg19")]
    public void What_the_user_says_decides_over_the_header(string contig)
    {
        var vcf = new VcfText(["s"], contig).Record("19", 100, "A", "G", "0/1");

        using var extraction = VcfExtraction.Read(
            new MemoryStream(vcf.ToBytes()),
            "in.vcf",
            Table,
            Mask,
            GenomeBuild.GRCh38
        );

        Assert.Equal(1, extraction.Genotypes.Dosages(0)[0]);
        Assert.StartsWith(
            "the file says GRCh37 (##contig ",
            extraction.BuildRemark,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_header_of_two_builds_leaves_it_to_the_user()
    {
        var vcf = new VcfText(["s"], "ID=1,assembly=hg38>\n##contig=<ID=2,assembly=hg19")
            .Record("19", 100, "A", "G", "0/1")
            .ToBytes();

        var error = Assert.Throws<MalformedInputException>(() =>
            VcfExtraction.Read(new MemoryStream(vcf), "in.vcf", Table, Mask)
        );

        Assert.Contains(
            "found two: GRCh38 (##contig assembly hg38) and GRCh37 (##contig assembly hg19)",
            error.Message,
            StringComparison.Ordinal
        );
        VcfExtraction
            .Read(new MemoryStream(vcf), "in.vcf", Table, Mask, GenomeBuild.GRCh38)
            .Dispose();
    }

    [Fact]
    public void What_the_user_says_must_be_the_protocols_build()
    {
        var vcf = new VcfText(["s"]).Record("19", 100, "A", "G", "0/1");

        Assert.Throws<MalformedInputException>(() =>
            VcfExtraction.Read(
                new MemoryStream(vcf.ToBytes()),
                "in.vcf",
                Table,
                Mask,
                GenomeBuild.GRCh37
            )
        );
    }
}
