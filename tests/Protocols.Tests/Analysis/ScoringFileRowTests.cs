using System.Text;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Protocols.Tests;

/// <summary>Rows of scoring files as authors write them.</summary>
public sealed class ScoringFileRowTests
{
    private const string Header =
        "#format_version=2.0\n#pgs_id=PGS9\n#genome_build=GRCh38\n#HmPOS_build=GRCh38\n";

    private const string Plain =
        "rsID\tchr_name\tchr_position\teffect_allele\tother_allele\teffect_weight";

    private const string Good = "\nrs1\t1\t100\tA\tG\t0.1";

    [Fact]
    public void A_haplotype_row_is_refused_by_kind_count_and_line_and_left_out_on_request()
    {
        var path = SharedFolder.Require("cases/pgs-haplotype-row.txt");
        using var folder = new TemporaryFolder();

        var error = Assert.Throws<MalformedInputException>(() =>
            PgsScoringFile.Read(File.OpenRead(path), path)
        );
        var file = PgsScoringFile.Read(File.OpenRead(path), path, skipUnsupported: true);
        AnalysisTemplate.Write(file, folder["score"], "file");

        Assert.Contains(
            "found 1 HLA or haplotype row (first: line 8)",
            error.Message,
            StringComparison.Ordinal
        );
        Assert.Contains("--skip-unsupported", error.Hint, StringComparison.Ordinal);
        Assert.Equal([new UnsupportedRows(UnsupportedKind.Haplotype, 1, 8)], file.Unsupported);
        Assert.Equal("rs1", Assert.Single(file.Variants).Id);
        Assert.Contains(
            "Left out: 1 HLA or haplotype row (first: line 8)",
            File.ReadAllText(folder["score/README.md"]),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void All_kinds_are_named_at_once_with_their_counts()
    {
        var text =
            Header
            + Plain
            + "\tis_haplotype\tis_interaction"
            + Good
            + "\tFalse\tFalse"
            + "\nHLA-DQA1*0102\t6\t\tP\tN\t1\t\t"
            + "\nrs2\t1\t200\tA\tG\t1\tTrue\t"
            + "\nrs3_x_rs4\t\t\tA\t\t1\t\tTrue"
            + "\nrs5\t1\t300\tI\tD\t1\t\t"
            + "\nrs6\t1\t400\tA\t-\t1\t\t"
            + "\nrs7\t1\t500\tA\tA\t1\t\t"
            + "\nrs8\t1\t600\tA\t<DEL>\t1\t\t"
            + "\nrs9\t1\t700\tA\tG\tNA\t\t"
            + "\n\t\t\tA\tG\t1\t\t"
            + "\nrs10\t\t\tA\tG\t1\t\t"
            + "\nrs10\t\t\tC\tG\t1\t\t";

        var error = Assert.Throws<MalformedInputException>(() => Read(text));
        var file = Read(text, skip: true);

        Assert.Contains(
            "found 2 HLA or haplotype rows (first: line 7), 1 interaction row (first: line 9), "
                + "2 rows with an insertion or deletion without its bases (first: line 10), "
                + "2 rows without two different alleles of A, C, G, T (first: line 12), "
                + "1 row without a complete weight (first: line 14), "
                + "1 row with neither a place nor an rs number (first: line 15), "
                + "1 row without a place, whose rs number another row has (first: line 17)",
            error.Message,
            StringComparison.Ordinal
        );
        Assert.Equal(["rs1", "rs10"], file.Variants.Select(variant => variant.Id));
        Assert.Equal([2, 1, 2, 2, 1, 1, 1], file.Unsupported.Select(rows => rows.Count));
        Assert.Equal(
            7,
            file.Remarks.Count(text => text.StartsWith("left out", StringComparison.Ordinal))
        );
    }

    [Fact]
    public void A_file_of_unsupported_rows_alone_makes_no_score()
    {
        var error = Assert.Throws<MalformedInputException>(() =>
            Read(Header + Plain + "\nrs5\t1\t300\tI\tD\t1", skip: true)
        );

        Assert.Contains(
            "found only 1 row with an insertion",
            error.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_header_of_format_1_is_read()
    {
        var file = Read(
            """
            ### PGS CATALOG SCORING FILE - see www.pgscatalog.org/downloads/#dl_ftp
            ## POLYGENIC SCORE (PGS) INFORMATION
            # PGS ID = PGS000348
            # Reported Trait = Prostate cancer
            # Original Genome Build = hg19
            # Number of Variants = 1
            ## SOURCE INFORMATION
            # Citation = Black M et al. Prostate (2020).
            rsID	chr_name	chr_position	effect_allele	reference_allele	effect_weight	OR
            rs1	8	128000000	A	G	0.1	1.105
            """
        );

        Assert.Equal("rs1 8:128000000 A/G", Assert.Single(file.Variants).ToString());
        Assert.Equal(("PGS000348", "GRCh37"), (file.Variants[0].Source, file.Build.Name));
        Assert.Equal("Prostate cancer", file.Header["trait_reported"]);
    }

    [Fact]
    public void Columns_may_stand_in_any_order()
    {
        var file = Read(
            Header
                + "effect_weight\tlocus_name\tother_allele\tchr_position\teffect_allele\tchr_name"
                + "\n0.5\tAPOE\tg\t7\tacc\t23\n"
        );

        Assert.Equal("X:7:ACC X:7 ACC/G", Assert.Single(file.Variants).ToString());
        Assert.Equal("0.5", file.Variants[0].Weight);
    }

    [Theory]
    [InlineData("G", "C", "G", 0, 0)]
    [InlineData("", "G", "G", 1, 0)]
    [InlineData("NA", "g", "G", 1, 0)]
    [InlineData("", "", ".", 0, 0)]
    [InlineData("", "A", ".", 0, 0)]
    [InlineData("", "C/G", ".", 0, 1)]
    [InlineData("A/T", "", "T", 0, 0)]
    [InlineData("g,t", "", ".", 0, 1)]
    [InlineData("G/T", "G", ".", 0, 1)]
    [InlineData("G/G", "", "G", 0, 0)]
    public void The_other_allele_is_the_authors_or_the_inferred_one(
        string other,
        string inferred,
        string expected,
        int inferredCount,
        int lists
    )
    {
        var file = Read(
            Header
                + Plain
                + "\thm_chr\thm_pos\thm_inferOtherAllele"
                + $"\nrs1\t1\t1\tA\t{other}\t0.1\t1\t100\t{inferred}"
        );

        Assert.Equal(expected, Assert.Single(file.Variants).OtherAllele);
        Assert.Equal((inferredCount, lists), (file.Inferred, file.OtherAlleleLists));
        Assert.Equal(
            inferredCount + lists,
            file.Remarks.Count(text => !text.Contains("A/T or C/G", StringComparison.Ordinal))
        );
    }

    [Fact]
    public void A_deletion_at_the_place_is_not_counted_where_the_other_allele_is_inferred()
    {
        var file = Read(
            Header
                + Plain
                + "\thm_chr\thm_pos\thm_inferOtherAllele"
                + "\nrs1\t1\t1\tA\t\t0.1\t19\t100\tG\nrs2\t1\t2\tA\t\t1\t19\t200\tG"
        );
        using var folder = new TemporaryFolder();
        var analysis = AnalysisTemplate.Write(file, folder["score"], "file");

        using var extraction = VcfExtraction.Read(
            new MemoryStream(
                new VcfText(["s"])
                    .Record("19", 100, "AT", "A", "0/1")
                    .Record("19", 200, "A", "G", "0/1")
                    .ToBytes()
            ),
            "s.vcf",
            analysis.Variants,
            analysis.Definition.Data.Genotypes
        );

        var score = analysis.Score(extraction.Genotypes, 0);
        Assert.Equal((1, 1.0), (score.Called, score.Value));
    }

    [Fact]
    public void A_row_that_stands_twice_is_taken_once_and_counted()
    {
        var file = Read(
            Header
                + Plain
                + Good
                + Good
                + "0"
                + "\nrs1\t1\t100\ta\tg\t1e-1"
                + "\nrs2\t\t\tA\t\t1\nrs2\t\t\tA\t\t1.0"
        );

        Assert.Equal((2, 3), (file.Variants.Length, file.Repeated));
        Assert.Contains("left out: 3 rows that an earlier row says already", file.Remarks);
    }

    [Theory]
    [InlineData(
        "rs1\t1\t100\tA\tG\t0.2",
        "line 7: expected one weight for rs1 1:100 A/G: 0.1 in line 6, found 0.2"
    )]
    [InlineData(
        "rs9\t1\t100\tA\t\t0.2",
        "line 7: expected one weight for rs9 1:100 A: 0.1 in line 6, found 0.2"
    )]
    [InlineData("rs1\t1\t100\tA\t\t0.1", "line 7: expected the other allele of line 6")]
    [InlineData(
        "rs7\t\t\tA\t\t0.1\nrs7\t\t\tA\t\t0.3",
        "line 8: expected one weight for rs7 (by id): 0.1 in line 7, found 0.3"
    )]
    public void Two_weights_for_one_allele_are_refused_with_both_lines(string rows, string expected)
    {
        var error = Assert.Throws<MalformedInputException>(() =>
            Read(Header + Plain + Good + "\n" + rows, skip: true)
        );

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_id_may_stand_at_several_places_and_alleles()
    {
        var file = Read(
            Header
                + Plain
                + Good
                + "\nrs1\t1\t100\tG\tA\t-0.1\nrs1\t2\t100\tG\tA\t-0.1\nrs1\t2\t100\tG\tC\t-0.1"
        );
        using var folder = new TemporaryFolder();

        var analysis = AnalysisTemplate.Write(file, folder["score"], "file");

        Assert.Equal(
            ["rs1", "rs1:G", "rs1:2:100:G:A", "rs1:2:100:G:C"],
            analysis.Variants.Variants.Select(v => v.Id)
        );
    }

    [Theory]
    [InlineData(
        Plain + "\tis_dominant" + Good + "\tperhaps",
        "line 6: expected is_dominant True or False, found \"PERHAPS\""
    )]
    [InlineData(
        Plain + "\tis_dominant\tis_recessive" + Good + "\tTrue\tTrue",
        "line 6: expected is_dominant or is_recessive, found both"
    )]
    [InlineData(
        "rsID\teffect_allele\tOR",
        "line 5: expected a column effect_weight, found OR alone"
    )]
    [InlineData(
        Plain + "\tdosage_0_weight\tdosage_1_weight\tdosage_2_weight" + Good + "\t0\t1\t2",
        "line 6: expected weights for 0, 1 and 2 copies, or one effect_weight with its "
            + "model, found both"
    )]
    [InlineData(
        Plain
            + "\tdosage_0_weight\tdosage_1_weight\tdosage_2_weight\nrs1\t1\t100\tA"
            + "\tG\t\t0\tmuch\t2",
        "line 6: expected a decimal dosage_1_weight, found \"much\""
    )]
    [InlineData(
        Plain
            + "\tdosage_0_weight\tdosage_1_weight\tdosage_2_weight\nrs1\t1\t100\tA"
            + "\tG\t\t0\t\t2",
        "found 1 row without a complete weight (first: line 6)"
    )]
    public void A_model_that_cannot_be_told_is_refused(string text, string expected)
    {
        var error = Assert.Throws<MalformedInputException>(() => Read(Header + text));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_is_read_makes_a_table_that_is_read_back()
    {
        var seed = Encoding.UTF8.GetBytes(
            Header
                + Plain
                + "\tis_dominant\tis_recessive\tdosage_0_weight\tdosage_1_weight"
                + "\tdosage_2_weight\nrs1\t23\t100\tg\tA/T\t+1.5E-40\tTrue\t\t\t\t"
                + "\nrs2\t19\t200\tT\tC\t\t\t\t0\t-.25\t4e-3\nrs3\t\t\te4\t\t1\t\t\t\t\t"
                + "\nrs2\t\t\tT\t\t-7\t\t\t\t\t\nrs4\t\t\tT\t\t1\t\t1\t\t\t"
        );
        var read = 0;
        for (var number = 0; number < 8_000; number++)
        {
            var bytes = Mutator.Mutate([seed], seed: 5, number);
            PgsScoringFile file;
            try
            {
                file = PgsScoringFile.Read(new MemoryStream(bytes), "s", skipUnsupported: true);
            }
            catch (MalformedInputException)
            {
                continue;
            }

            read++;
            var table = VariantTable.Format(file.Variants);
            Assert.Equal(file.Variants, VariantTable.ParseOfAnalysis(table, "s").Variants);
        }

        Assert.True(read > 400, $"{read}");
    }

    private static PgsScoringFile Read(string text, bool skip = false) =>
        PgsScoringFile.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), "score.txt", skip);
}
