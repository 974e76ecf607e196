using System.Text;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Protocols.Tests;

/// <summary>A study's protocol from a list of sites.</summary>
public sealed class StudyTemplateTests
{
    private const string Columns = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n";
    private const string Contig = "##fileformat=VCFv4.2\n##contig=<ID=19,length=58617616>\n";

    [Fact]
    public void Each_ALT_of_a_VCF_is_a_site_and_what_cannot_be_counted_is_left_out_and_said()
    {
        var sites = Read(
            Contig
                + Columns
                + "chr19\t100\trs1\tA\tG\t.\t.\t.\n"
                + "chr19\t200\trs2\tC\tT,G\t.\t.\t.\n"
                + "chr19\t300\t.\tGA\tG,<NON_REF>\t.\t.\t.\n"
                + "chr19\t400\trs4\tN\tG\t.\t.\t.\n"
                + "chr19\t100\trs1\tA\tG\t.\t.\t.\n"
                + "chr19\t500\trs1\ta\tc\t.\t.\t.\n"
        );

        Assert.Equal((SitesKind.Vcf, GenomeBuild.GRCh38), (sites.Kind, sites.Build));
        Assert.Equal(
            [
                "rs1 19:100 A>G",
                "rs2:T 19:200 C>T",
                "rs2:G 19:200 C>G",
                "19:300:GA:G 19:300 GA>G",
                "rs1:19:500:A:C 19:500 A>C",
            ],
            sites.Variants.Select(variant => variant.ToString())
        );
        Assert.Equal(
            [
                "left out 2 ALTs that are not of A, C, G and T, or the same as REF",
                "left out 1 sites that stand in the list twice",
                "named 1 sites by their place, as another one has their id",
            ],
            sites.Remarks
        );
    }

    [Fact]
    public void Genotypes_behind_the_sites_are_not_read()
    {
        var sites = Read(
            Contig
                + "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\ts1\n19\t100\trs1\tA\tG\t.\t.\t.\tGT\tnonsense\n"
        );

        Assert.Equal("rs1", Assert.Single(sites.Variants).Id);
    }

    [Fact]
    public void A_base_of_a_BED_file_counts_every_allele_but_REF()
    {
        var sites = Read("track name=x\nchr19\t99\t100\trs1\n19 199 200\n", GenomeBuild.GRCh37);

        Assert.Equal((SitesKind.Bed, GenomeBuild.GRCh37), (sites.Kind, sites.Build));
        Assert.Equal(
            ["rs1 19:100 *", "19:200 19:200 *"],
            sites.Variants.Select(variant => variant.ToString())
        );
    }

    [Fact]
    public void Rs_numbers_are_found_by_id_with_their_effect_allele_where_it_stands_there()
    {
        var sites = Read("# mine\nrs1\nrs2 t\nrs1\n", GenomeBuild.GRCh38);

        Assert.Equal(SitesKind.Ids, sites.Kind);
        Assert.Equal(
            [("rs1", "*"), ("rs2", "T")],
            sites.Variants.Select(variant => (variant.Id, variant.EffectAllele))
        );
        Assert.Equal(["left out 1 sites that stand in the list twice"], sites.Remarks);
    }

    [Theory]
    [InlineData("rs1\n", null, "expected a genome build")]
    [InlineData("19\t99\t100\n", null, "expected a genome build")]
    [InlineData(
        "##fileformat=VCFv4.2\n" + Columns + "19\t100\trs1\tA\tG\n",
        null,
        "expected a genome build"
    )]
    [InlineData("19\t99\t300\n", "GRCh38", "line 1: expected one base a line")]
    [InlineData("19\t2147483647\t300\n", "GRCh38", "line 1: expected one base a line")]
    [InlineData("19\tx\t300\n", "GRCh38", "found a line of another kind")]
    [InlineData("rs1\nnonsense\n", "GRCh38", "line 2: expected an rs number")]
    [InlineData("rs1\n,\n", "GRCh38", "line 2: expected an rs number")]
    [InlineData("rs1 A G\n", "GRCh38", "line 1: expected an rs number")]
    [InlineData("##fileformat=VCFv4.2\n19\t100\trs1\tA\tG\n", "GRCh38", "behind a #CHROM line")]
    [InlineData(
        "##fileformat=VCFv4.2\n" + Columns + "19\t0\trs1\tA\tG\n",
        "GRCh38",
        "expected a position"
    )]
    [InlineData(
        "##fileformat=VCFv4.2\n" + Columns + "19\t1\trs1\tA\t<DEL>\n",
        "GRCh38",
        "found none; left out 1 ALTs"
    )]
    [InlineData("\n", "GRCh38", "expected a VCF, a BED file or a list of rs numbers")]
    [InlineData("PK\u0003\u0004", "GRCh38", "found a zip")]
    public void Another_file_is_refused_with_its_line(string text, string? build, string expected)
    {
        var declared = build is null ? null : GenomeBuild.All.Single(known => known.Name == build);

        var error = Assert.Throws<MalformedInputException>(() => Read(text, declared));

        Assert.Contains(expected, error.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("vcf", Interpretation.AlleleFrequency, "are on X outside")]
    [InlineData("vcf", Interpretation.ChiSquare, "each allele counts once")]
    [InlineData("bed", Interpretation.AlleleFrequency, null)]
    [InlineData("ids", Interpretation.ChiSquare, "2 variants are found by id")]
    public void The_folder_lints_and_its_made_input_gives_its_table(
        string kind,
        Interpretation interpretation,
        string? remark
    )
    {
        using var folder = new TemporaryFolder();
        var list = kind switch
        {
            "vcf" => Contig
                + Columns
                + "19\t100\trs1\tA\tG\n19\t200\trs2\tC\tT,G\nX\t5000000\trs3\tG\tA\nY\t5000000\trs4\tG\tA\nMT\t300\trs5\tG\tA\n",
            "bed" => "19\t99\t100\trs1\n19\t199\t200\n",
            _ => "rs1\nrs2 T\n",
        };

        var remarks = Template(Read(list, GenomeBuild.GRCh38), interpretation)
            .Write(folder["my-study"]);

        if (remark is null)
            Assert.Empty(remarks);
        else
            Assert.Contains(remarks, text => text.Contains(remark, StringComparison.Ordinal));
        var yaml = File.ReadAllText(folder["my-study/protocol.yaml"]);
        var definition = ProtocolDefinition.Parse(yaml, "protocol.yaml");
        Assert.Equal(
            ("my-study", interpretation, AbsentRule.Reject),
            (definition.Name, definition.Result.Interpretation, definition.Data.Genotypes.Absent)
        );
        var readme = File.ReadAllText(folder["my-study/README.md"]);
        Assert.Contains(
            "`list` (SHA-256 `" + new string('a', 64),
            readme,
            StringComparison.Ordinal
        );
        var rows = File.ReadAllLines(folder["my-study/expected/result.tsv"]);
        Assert.Equal(File.ReadAllLines(folder["my-study/variants.tsv"]).Length, rows.Length);
        // A table in which nothing was counted would test nothing.
        Assert.All(rows[1..], row =>
            Assert.Contains(row.Split('\t')[6..], cell => cell is not ("0" or "."))
        );
    }

    [Theory]
    [InlineData(1921, 4096)]
    [InlineData(1922, 8192)]
    [InlineData(3970, 16384)]
    public void The_smallest_ring_that_holds_the_sites_is_taken(int count, int degree)
    {
        using var folder = new TemporaryFolder();
        var text = string.Concat(Enumerable.Range(1, count).Select(i => $"19\t{i}\t{i + 1}\n"));

        Template(Read(text, GenomeBuild.GRCh38), Interpretation.AlleleFrequency).Write(folder["x"]);

        Assert.Contains(
            $"poly_modulus_degree: {degree}\n",
            File.ReadAllText(folder["x/protocol.yaml"]),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void More_sites_than_fit_and_a_bad_name_are_refused_before_anything_is_written()
    {
        using var folder = new TemporaryFolder();
        var many = string.Concat(Enumerable.Range(1, 8066).Select(i => $"19\t{i}\t{i + 1}\n"));

        var tooMany = Assert.Throws<MalformedInputException>(() =>
            Template(Read(many, GenomeBuild.GRCh38), Interpretation.AlleleFrequency)
                .Write(folder["x"])
        );
        var name = Assert.Throws<MalformedInputException>(() =>
            Template(Read("rs1\n", GenomeBuild.GRCh38), Interpretation.AlleleFrequency)
                .Write(folder["My Study"])
        );

        Assert.Contains("choose about 8065", tooMany.Hint, StringComparison.Ordinal);
        Assert.Contains("lower-case letters", name.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData("A", "G", "1/1", 2)]
    [InlineData("A", "G,T", "1/2", 2)]
    [InlineData("A", ".", "0/0", 0)]
    [InlineData("A", "AT", "0/1", 1)]
    public void At_a_base_without_alleles_every_allele_but_REF_counts(
        string reference,
        string alternates,
        string call,
        int copies
    )
    {
        var table = VariantTable.Parse(
            VariantTable.Format(Read("19\t99\t100\n", GenomeBuild.GRCh38).Variants),
            "variants.tsv"
        );
        var vcf = new VcfText(["s"]).Record("19", 100, reference, alternates, call);

        using var extraction = VcfExtraction.Read(
            new MemoryStream(vcf.ToBytes()),
            "in.vcf",
            table,
            new GenotypeRules(MissingRule.Mask, MultiallelicRule.ByAllele)
        );

        Assert.Equal(
            (copies, 2),
            (extraction.Genotypes[0, 0].Dosage, extraction.Genotypes[0, 0].Called)
        );
    }

    [Fact]
    public void A_reference_block_answers_a_base_without_alleles()
    {
        var table = VariantTable.Parse(
            VariantTable.Format(Read("19\t149\t150\n", GenomeBuild.GRCh38).Variants),
            "variants.tsv"
        );
        var vcf = new VcfText(["s"]).Line("19\t100\t.\tA\t<NON_REF>\t.\t.\tEND=200\tGT:DP\t0/0:30");

        using var extraction = VcfExtraction.Read(
            new MemoryStream(vcf.ToBytes()),
            "in.vcf",
            table,
            new GenotypeRules(MissingRule.Mask, MultiallelicRule.ByAllele)
        );

        Assert.Equal(
            (0, 2),
            (extraction.Genotypes[0, 0].Dosage, extraction.Genotypes[0, 0].Called)
        );
    }

    private static SitesFile Read(string text, GenomeBuild? build = null) =>
        SitesFile.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), "list", build, "made");

    private static StudyTemplate Template(SitesFile sites, Interpretation interpretation) =>
        new()
        {
            Interpretation = interpretation,
            Sites = sites,
            SitesName = "list",
            SitesSha256 = new string('a', 64),
        };
}
