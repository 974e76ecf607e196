using System.Globalization;
using System.Text;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Protocols.Tests;

public sealed class PgsScoringFileTests
{
    private const string Header =
        "###PGS CATALOG\n#format_version=2.0\n#pgs_id=PGS9\n#trait_reported=It's a "
        + "trait\n#genome_build=GRCh37\n#HmPOS_build=GRCh38\n";
    private const string Plain =
        "rsID\tchr_name\tchr_position\teffect_allele\tother_allele\teffect_weight\n";

    [Fact]
    public void A_real_scoring_file_becomes_an_analysis_whose_weights_are_the_files()
    {
        var path = SharedFolder.Require("data/pgs/PGS000001_hmPOS_GRCh38.txt.gz");
        using var text = GenomicFile.OpenDecompressed(File.OpenRead(path), path);
        var file = PgsScoringFile.Read(text, path);
        using var folder = new TemporaryFolder();

        var analysis = AnalysisTemplate.Write(
            file,
            folder["bc-prs"],
            "PGS000001_hmPOS_GRCh38.txt.gz"
        );

        Assert.Equal(
            (77, 0, "GRCh38"),
            (analysis.Variants.Variants.Length, file.FoundById, file.Build.Name)
        );
        Assert.Equal("rs78540526 11:69516650 T/C", analysis.Variants.Variants[0].ToString());
        Assert.Equal(0.16220387987485377, analysis.PerCopy[0]);
        Assert.Equal(-0.06411194546724429, analysis.PerCopy[5]);
        Assert.Contains("PGS000001", analysis.Definition.Title, StringComparison.Ordinal);
        Assert.NotEmpty(ProtocolLint.Check(folder["bc-prs"]));
    }

    [Fact]
    public void A_score_over_a_VCF_is_the_sum_of_the_published_weights()
    {
        var file = Read(
            Header + Plain + "rs1\t19\t100\tG\tA\t0.5\nrs2\t19\t200\tC\tT\t-2e-1\nrs3\t\t\tA\t\t3\n"
        );
        using var folder = new TemporaryFolder();
        var analysis = AnalysisTemplate.Write(file, folder["score"], "file");
        using var extraction = VcfExtraction.Read(
            new MemoryStream(
                new VcfText(["s"], "ID=19,length=59128983")
                    .Record("19", 100, "A", "G", "1/1")
                    .Record("19", 200, "C", "T", "0/1")
                    .Line("7\t5\trs3\tG\tA\t.\tPASS\t.\tGT\t0/1")
                    .ToBytes()
            ),
            "s.vcf",
            analysis.Variants,
            analysis.Definition.Data.Genotypes
        );

        Assert.Equal(2 * 0.5 - 0.2 + 3, analysis.Score(extraction.Genotypes, 0).Value, 1e-15);
        Assert.Equal(1, file.FoundById);
    }

    [Fact]
    public void Rows_that_were_not_mapped_are_skipped_and_counted()
    {
        var path = SharedFolder.Require("cases/pgs-unmapped-row.txt");
        using var folder = new TemporaryFolder();

        var file = PgsScoringFile.Read(File.OpenRead(path), path);
        var analysis = AnalysisTemplate.Write(file, folder["score"], "file");

        Assert.Equal((1, 2, 0), (file.Variants.Length, file.Unmapped, file.FoundById));
        Assert.Equal("rs1 1:150 A/G", analysis.Variants.Variants[0].ToString());
        Assert.Contains(
            "Left out: 2 rows that",
            File.ReadAllText(folder["score/README.md"]),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_file_of_unmapped_rows_alone_is_refused()
    {
        var error = Assert.Throws<MalformedInputException>(() =>
            Read(Header + "rsID\teffect_allele\teffect_weight\thm_chr\thm_pos\nrs1\tA\t0.1\t\t\n")
        );

        Assert.Contains(
            "found only rows that harmonization could not map: 1",
            error.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Two_effect_alleles_of_one_site_are_two_rows()
    {
        var path = SharedFolder.Require("cases/pgs-two-alleles-one-rsid.txt");
        using var folder = new TemporaryFolder();
        var analysis = AnalysisTemplate.Write(
            PgsScoringFile.Read(File.OpenRead(path), path),
            folder["score"],
            "file"
        );

        using var extraction = VcfExtraction.Read(
            new MemoryStream(
                new VcfText(["s"], "ID=1,length=248956422")
                    .Line("1\t100\trs1\tG\tA,C\t.\t.\t.\tGT\t1/2")
                    .ToBytes()
            ),
            "s.vcf",
            analysis.Variants,
            analysis.Definition.Data.Genotypes
        );

        Assert.Equal(["rs1", "rs1:C"], analysis.Variants.Variants.Select(variant => variant.Id));
        Assert.Equal(0.1 + 0.2, analysis.Score(extraction.Genotypes, 0).Value, 1e-15);
        Assert.All(extraction.Findings, finding => Assert.Empty(finding.Note));
    }

    [Fact]
    public void Numbers_of_chromosomes_become_names_that_a_VCF_has()
    {
        var path = SharedFolder.Require("cases/pgs-chr23-XY.txt");

        var file = PgsScoringFile.Read(File.OpenRead(path), path);

        Assert.Equal(["X:100", "X:200"], file.Variants.Select(v => $"{v.Chromosome}:{v.Position}"));
    }

    [Theory]
    [InlineData("23", "X")]
    [InlineData("chr23", "X")]
    [InlineData("x", "X")]
    [InlineData("24", "Y")]
    [InlineData("25", "X")]
    [InlineData("XY", "X")]
    [InlineData("PAR1", "X")]
    [InlineData("26", "MT")]
    [InlineData("chrM", "MT")]
    [InlineData("NC_000023.10", "X")]
    [InlineData("NC_012920.1", "MT")]
    [InlineData("04", "4")]
    [InlineData("22", "22")]
    public void A_chromosome_has_one_name(string written, string expected)
    {
        var file = Read(Header + Plain + $"rs1\t{written}\t100\tG\tA\t0.5\n");

        Assert.Equal(expected, file.Variants[0].Chromosome);
    }

    [Fact]
    public void A_chromosome_of_another_build_is_refused_with_its_line()
    {
        var error = Assert.Throws<MalformedInputException>(() =>
            Read(Header + Plain + "rs1\tNC_000023.11\t100\tG\tA\t0.5\n")
        );

        Assert.Contains(
            "line 8: expected genome build GRCh37",
            error.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_tiny_weight_is_kept_to_its_last_digit()
    {
        var path = SharedFolder.Require("cases/pgs-tiny-weight.txt");
        using var folder = new TemporaryFolder();

        var analysis = AnalysisTemplate.Write(
            PgsScoringFile.Read(File.OpenRead(path), path),
            folder["score"],
            "file"
        );

        Assert.Equal($"0.{new string('0', 39)}15", analysis.Variants.Variants[0].Weight);
        Assert.Equal([1.5E-40, 1e-3], analysis.PerCopy);
    }

    [Theory]
    [InlineData("1.5E-40", "0.00000000000000000000000000000000000000015")]
    [InlineData("-2e-1", "-0.2")]
    [InlineData("+.5", "0.5")]
    [InlineData("5.", "5")]
    [InlineData("1.25e+3", "1250")]
    [InlineData("1.23456E2", "123.456")]
    [InlineData("007.50", "7.50")]
    [InlineData("0.00e5", "0")]
    [InlineData("-0", "0")]
    [InlineData("7e28", "70000000000000000000000000000")]
    [InlineData("4.9e-324", null)]
    public void A_weight_is_written_without_its_exponent(string written, string? expected)
    {
        var weight = Read(Header + Plain + $"rs1\t1\t100\tG\tA\t{written}\n").Variants[0].Weight;

        Assert.Equal(expected ?? weight, weight);
        Assert.Equal(
            double.Parse(written, CultureInfo.InvariantCulture),
            double.Parse(weight, CultureInfo.InvariantCulture)
        );
    }

    [Theory]
    [InlineData("1e-400")]
    [InlineData("8e28")]
    [InlineData("-1e300")]
    [InlineData("1e99999999999")]
    [InlineData("0x10")]
    [InlineData("e5")]
    [InlineData("1e")]
    [InlineData("--1")]
    [InlineData("1,5")]
    [InlineData("Infinity")]
    public void A_weight_that_cannot_be_held_is_refused_with_its_line(string written)
    {
        var error = Assert.Throws<MalformedInputException>(() =>
            Read(Header + Plain + $"rs1\t1\t100\tG\tA\t{written}\n")
        );

        Assert.Contains("line 8", error.Message, StringComparison.Ordinal);
        Assert.Contains(Shown.Quote(written), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_that_doubles_print_are_read_back()
    {
        var random = new Random(3);
        for (var i = 0; i < 2000; i++)
        {
            var number = (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-300, 28));
            var text = number.ToString(i % 2 == 0 ? "R" : "E16", CultureInfo.InvariantCulture);

            Assert.True(WeightText.TryExpand(text, out var plain));

            Assert.Equal(number, double.Parse(plain, CultureInfo.InvariantCulture));
            Assert.DoesNotContain("E", plain, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("#format_version=3.0\n" + Plain, "format_version 2.0 or 1.0, found \"3.0\"")]
    [InlineData("hello\n", "found no format_version")]
    [InlineData(
        "#format_version=2.0\n#genome_build=NR\n" + Plain + "rs1\t19\t100\tG\tA\t0.5\n",
        "genome_build: expected GRCh37 or GRCh38, found \"NR\""
    )]
    [InlineData(Header, "expected a line of column names")]
    [InlineData(Header + "rsID\tchr_name\teffect_allele\n", "expected a column effect_weight")]
    [InlineData(Header + "rsID\trsID\teffect_allele\teffect_weight\n", "each column once")]
    [InlineData(
        Header + "rsID\teffect_allele\teffect_weight\tdosage_1_weight\n",
        "line 7: expected weights for 0, 1 and 2 copies, found no column dosage_0_weight"
    )]
    [InlineData(Header + Plain, "at least one variant")]
    [InlineData(Header + Plain + "rs1\t19\t100\tG\tA\n", "line 8: expected 6 columns")]
    [InlineData(
        Header + Plain + "rs1\t19\t100\tG\tA\tmuch\n",
        "line 8: expected a decimal effect_weight"
    )]
    [InlineData(
        Header + Plain + "rs1\t19\t100\tX\tA\t0.5\n",
        "found 1 row without two different alleles of A, C, G, T (first: line 8)"
    )]
    [InlineData(Header + Plain + "rs1\t19\t-5\tG\tA\t0.5\n", "a 1-based position, or neither")]
    [InlineData(
        Header + Plain + "\t\t\tG\tA\t0.5\n",
        "found 1 row with neither a place nor an rs number (first: line 8)"
    )]
    [InlineData(
        Header + "rsID\teffect_allele\teffect_weight\tis_interaction\nrs1\tG\t0.5\tTrue\n",
        "found 1 interaction row (first: line 8)"
    )]
    public void A_file_that_cannot_be_used_is_refused_with_its_line(string text, string expected)
    {
        var error = Assert.Throws<MalformedInputException>(() => Read(text));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_with_something_in_it_is_left_alone()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["mine"], "");

        Assert.Throws<MalformedInputException>(() =>
            AnalysisTemplate.Write(
                Read(Header + Plain + "rs1\t19\t100\tG\tA\t0.5\n"),
                folder.Path,
                "file"
            )
        );

        Assert.Equal([folder["mine"]], Directory.GetFiles(folder.Path));
    }

    private static PgsScoringFile Read(string text) =>
        PgsScoringFile.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), "score.txt");
}
