using System.Globalization;
using System.Text;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Protocols.Tests;

/// <summary>Association where every allele counts once, judged by PLINK 1.9.</summary>
public sealed class CaseControlByPloidyTests
{
    private const string Header =
        "build\tchromosome\tposition\tid\tref\talt\teffect_allele\tother_allele\tweight\tsource\n";

    private static readonly GenotypeRules Rules = new(MissingRule.Mask, MultiallelicRule.ByAllele)
    {
        Hemizygous = HemizygousRule.Once,
    };

    private static readonly VariantTable Two = VariantTable.Parse(
        Encoding.UTF8.GetBytes(
            Header
                + "GRCh38\t19\t100\trs1\tA\tG\tG\tA\t.\tmade\n"
                + "GRCh38\tX\t5000000\trs2\tA\tG\tG\tA\t.\tmade\n"
        ),
        "variants.tsv"
    );

    /// <summary>
    /// Het, hom and called of both variants, effect and called of the haploid one; the same of
    /// cases; 10 genomes, 4 cases.
    /// </summary>
    private static readonly ulong[] Possible =
    [
        3,
        1,
        2,
        1,
        10,
        6,
        2,
        4,
        1,
        1,
        0,
        1,
        4,
        2,
        1,
        2,
        10,
        4,
    ];

    [Fact]
    public void Totals_give_counts_and_the_columns_of_their_form()
    {
        var result = (CaseControlStatistics)
            CaseControlEncoding.ByPloidy.Read(
                Two,
                Possible,
                expectedGenomes: 10,
                out var violation
            )!;

        Assert.Null(violation);
        Assert.Equal(18, CaseControlEncoding.ByPloidy.SlotCount(Two));
        Assert.Equal(new GenotypeCounts(1, 1, 2, 1, 2), result.Variants[1].Cases);
        Assert.Equal(new GenotypeCounts(0, 0, 4, 1, 2), result.Variants[1].Controls);
        Assert.Equal(
            (4UL, 2UL),
            (result.Variants[1].Cases.EffectAlleles, result.Variants[1].Cases.OtherAlleles)
        );
        var lines = Encoding.UTF8.GetString(result.FormatTable()).Split('\n');
        Assert.Equal(
            "id chromosome position ref alt effect_allele case_none case_het case_hom "
                + "case_haploid_other case_haploid_effect control_none control_het control_hom "
                + "control_haploid_other control_haploid_effect chi2_allelic p_allelic "
                + "neg_log10_p_allelic min_expected odds_ratio or_low or_high or_correction "
                + "chi2_genotypic df_genotypic p_genotypic neg_log10_p_genotypic",
            lines[0].Replace('\t', ' ')
        );
        Assert.StartsWith(
            "rs2\tX\t5000000\tA\tG\tG\t0\t1\t1\t1\t1\t4\t0\t0\t1\t1\t",
            lines[2],
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(6, 5UL)]
    [InlineData(7, 5UL)]
    [InlineData(14, 3UL)]
    [InlineData(15, 0UL)]
    [InlineData(15, 5UL)]
    [InlineData(5, 7UL)]
    [InlineData(16, 11UL)]
    [InlineData(17, 11UL)]
    public void Totals_that_cannot_be_are_refused(int slot, ulong value)
    {
        var totals = (ulong[])Possible.Clone();
        totals[slot] = value;

        Assert.Null(
            CaseControlEncoding.ByPloidy.Read(Two, totals, expectedGenomes: 10, out var violation)
        );
        Assert.NotNull(violation);
    }

    [Theory]
    // By a series and a continued fraction in 60 digits, with another program.
    [InlineData(0, 0)]
    [InlineData(0.0001, 0.003479008401816966487)]
    [InlineData(1, 0.4985155458279893048)]
    [InlineData(3.841458820694124, 1.301029995663980688)]
    [InlineData(7.99, 2.327565785613614073)]
    [InlineData(8.01, 2.332362742940409383)]
    [InlineData(100, 22.81702340982209470)]
    [InlineData(4455.42, 969.4047619651315891)]
    [InlineData(8000, 1739.227586814874421)]
    [InlineData(1000000, 217150.3390119987223)]
    public void The_logarithm_of_p_is_exact_where_p_itself_underflows(
        double statistic,
        double expected
    )
    {
        Assert.Equal(
            expected,
            ChiSquare.NegativeLog10UpperTail1(statistic),
            Math.Max(1e-13, expected * 1e-13)
        );
        Assert.Equal(
            statistic / 2 * Math.Log10(Math.E),
            ChiSquare.NegativeLog10UpperTail2(statistic),
            Math.Max(1e-13, expected * 1e-13)
        );
    }

    [Fact]
    public void A_p_below_what_a_double_holds_is_printed_and_never_0()
    {
        // 2,000 cases all G/G, 2,000 controls all A/A: χ² 8000.
        var row = Row("rs1", new GenotypeCounts(0, 2000, 2000), new GenotypeCounts(0, 0, 2000));

        Assert.Equal("8000", row["chi2_allelic"]);
        Assert.Equal("5.92125E-1740", row["p_allelic"]);
        Assert.Equal("1739.23", row["neg_log10_p_allelic"]);
        Assert.DoesNotContain("0", (string[])[row["p_genotypic"], row["neg_log10_p_genotypic"]]);
    }

    [Theory]
    // a, b, c, d: alleles of cases (effect, other) and controls.
    [InlineData(0, 40, 10, 30, "0.0358613", "0.5", "5")]
    [InlineData(10, 30, 0, 40, "27.8852", "0.5", "5")]
    [InlineData(1, 39, 10, 30, "0.0769231", "0", "5.5")]
    [InlineData(0, 40, 0, 40, ".", ".", ".")]
    public void An_empty_cell_gets_the_standard_correction(
        ulong a,
        ulong b,
        ulong c,
        ulong d,
        string ratio,
        string correction,
        string expected
    )
    {
        var row = Row(
            "rs2",
            new GenotypeCounts(0, 0, 0, a, a + b),
            new GenotypeCounts(0, 0, 0, c, c + d)
        );

        Assert.StartsWith(ratio, row["odds_ratio"], StringComparison.Ordinal);
        Assert.Equal((correction, expected), (row["or_correction"], row["min_expected"]));
    }

    [Fact]
    public void The_table_of_the_form_before_is_what_it_was()
    {
        var result = new CaseControlStatistics(
            CaseControlForm.Counts,
            4000,
            2000,
            [
                new(
                    Two.Variants[0],
                    new GenotypeCounts(0, 2000, 2000),
                    new GenotypeCounts(0, 0, 2000)
                ),
            ]
        );

        Assert.Equal(
            "id chromosome position ref alt effect_allele case_none case_het case_hom control_none "
                + "control_het control_hom chi2_allelic p_allelic odds_ratio or_low or_high "
                + "chi2_genotypic df_genotypic p_genotypic\n"
                + "rs1 19 100 A G G 0 0 2000 2000 0 0 8000 0 . . . 4000 1 0\n",
            Encoding.UTF8.GetString(result.FormatTable()).Replace('\t', ' ')
        );
    }

    [Fact]
    public void Few_expected_counts_and_empty_cells_are_remarked_by_name()
    {
        var result = Result(
            new GenotypeCounts(0, 0, 20),
            new GenotypeCounts(4, 0, 20),
            new GenotypeCounts(9, 3, 20),
            new GenotypeCounts(9, 3, 20)
        );

        Assert.Equal(2, result.Remarks.Length);
        Assert.Contains("1 of 2 variants (rs1)", result.Remarks[0], StringComparison.Ordinal);
        Assert.Contains("0.5 added to each", result.Remarks[1], StringComparison.Ordinal);
    }

    /// <summary>
    /// Men written as <c>1</c> and as <c>1/1</c>; PLINK is told the sexes and where the shared
    /// parts
    /// are.
    /// </summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Plink_counts_the_same_alleles_on_every_chromosome(bool areMenWrittenTwice)
    {
        var plink = ForeignProgram.Require("plink1.9", "plink");
        var random = new Random(7);
        string[] genomes = [.. Enumerable.Range(0, 200).Select(i => $"s{i}")];
        bool[] isMan = [.. genomes.Select(_ => random.Next(2) == 0)];
        bool[] isCase = [.. genomes.Select(_ => random.Next(3) == 0)];
        var (rows, vcf) = (
            new StringBuilder(Header),
            new VcfText(genomes, "ID=X,length=156040895")
        );
        (string Chromosome, int First, int Count)[] places =
        [
            ("19", 100, 12),
            ("X", 2_000_000, 12),
            ("X", 5_000_000, 36),
            ("Y", 5_000_000, 12),
            ("MT", 100, 12),
        ];
        foreach (var (chromosome, first, count) in places)
        {
            for (var i = 0; i < count; i++)
            {
                var id = $"v{chromosome}_{first + i}";
                var frequency = random.NextDouble();
                rows.Append($"GRCh38\t{chromosome}\t{first + i}\t{id}\tA\tG\tG\tA\t.\tmade\n");
                var genotypes = isMan.Select(man =>
                    Draw(random, frequency, man, chromosome, first, areMenWrittenTwice)
                );
                vcf.Line(
                    $"{chromosome}\t{first + i}\t{id}\tA\tG\t.\tPASS\t.\tGT\t"
                        + string.Join('\t', genotypes)
                );
            }
        }

        var table = VariantTable.Parse(Encoding.UTF8.GetBytes(rows.ToString()), "variants.tsv");
        var sexes = SexTable.Read(
            "sample\tsex\n"
                + string.Concat(genomes.Select((g, i) => $"{g}\t{(isMan[i] ? 1 : 2)}\n")),
            "sex"
        );
        using var extraction = VcfExtraction.Read(
            new MemoryStream(vcf.ToBytes()),
            "in.vcf",
            table,
            Rules,
            sexes: sexes
        );
        var totals = new ulong[CaseControlEncoding.ByPloidy.SlotCount(table)];
        CaseControlEncoding.ByPloidy.Encode(extraction.Genotypes, .., isCase, totals);
        var result = (CaseControlStatistics)
            CaseControlEncoding.ByPloidy.Read(table, totals, 200, out _)!;

        var theirs = Associate(plink, vcf, genomes, isMan, isCase);

        Assert.Equal(84, result.Variants.Length);
        foreach (var row in result.Variants)
        {
            var other = theirs[row.Variant.Id];
            // PLINK names the rarer allele A1.
            var isEffectFirst = other["A1"] == "G";
            Assert.Equal(
                isEffectFirst
                    ? (row.Cases.EffectAlleles, row.Controls.EffectAlleles)
                    : (row.Cases.OtherAlleles, row.Controls.OtherAlleles),
                (
                    ulong.Parse(other["C_A"], CultureInfo.InvariantCulture),
                    ulong.Parse(other["C_U"], CultureInfo.InvariantCulture)
                )
            );
            Near(other["CHISQ"], row.AllelicChiSquare);
            Near(other["P"], row.AllelicP);
            if (!double.IsNaN(row.OddsRatio.Value))
                Near(other["OR"], isEffectFirst ? row.OddsRatio.Value : 1 / row.OddsRatio.Value);
        }
    }

    private static string Draw(
        Random random,
        double frequency,
        bool isMan,
        string chromosome,
        int first,
        bool areMenWrittenTwice
    )
    {
        string Allele() => random.NextDouble() < frequency ? "1" : "0";
        if (random.Next(12) == 0)
            return "./.";
        var hasOne =
            chromosome == "MT"
            || (isMan && (chromosome == "Y" || (chromosome == "X" && first > 2_781_479)));
        if (!hasOne)
            return chromosome == "Y" ? "./." : $"{Allele()}/{Allele()}";
        var one = Allele();
        return !areMenWrittenTwice ? one
            : random.Next(20) == 0 ? "0/1"
            : $"{one}/{one}";
    }

    private static Dictionary<string, Dictionary<string, string>> Associate(
        string plink,
        VcfText vcf,
        string[] genomes,
        bool[] isMan,
        bool[] isCase
    )
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["in.vcf"], vcf.ToBytes());
        File.WriteAllLines(
            folder["sex"],
            genomes.Select((g, i) => $"{g} {g} {(isMan[i] ? 1 : 2)}")
        );
        File.WriteAllLines(
            folder["pheno"],
            genomes.Select((g, i) => $"{g} {g} {(isCase[i] ? 2 : 1)}")
        );
        Run(
            plink,
            "--vcf",
            folder["in.vcf"],
            "--double-id",
            "--update-sex",
            folder["sex"],
            "--split-x",
            "b38",
            "no-fail",
            "--make-bed",
            "--out",
            folder["bed"]
        );
        Run(
            plink,
            "--bfile",
            folder["bed"],
            "--pheno",
            folder["pheno"],
            "--assoc",
            "counts",
            "--out",
            folder["out"]
        );
        string[][] lines =
        [
            .. File.ReadLines(folder["out.assoc"])
                .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)),
        ];
        return lines
            .Skip(1)
            .ToDictionary(
                line => line[1],
                line => lines[0].Zip(line).ToDictionary(pair => pair.First, pair => pair.Second)
            );
    }

    private static void Run(string program, params string[] arguments)
    {
        var (exitCode, output) = ForeignProgram.Run(program, arguments);
        Assert.True(exitCode == 0, output);
    }

    /// <summary>PLINK prints four digits.</summary>
    private static void Near(string theirs, double ours)
    {
        if (theirs == "NA")
        {
            Assert.True(double.IsNaN(ours));
            return;
        }

        var expected = double.Parse(theirs, CultureInfo.InvariantCulture);
        Assert.Equal(expected, ours, Math.Abs(expected) * 6e-4);
    }

    private static Dictionary<string, string> Row(
        string id,
        GenotypeCounts cases,
        GenotypeCounts controls
    )
    {
        var result = Result(cases, controls, cases, controls);
        return result
            .Columns.Zip(result.Rows.Single(row => row[0] == id))
            .ToDictionary(pair => pair.First, pair => pair.Second);
    }

    private static CaseControlStatistics Result(
        GenotypeCounts cases,
        GenotypeCounts controls,
        GenotypeCounts cases2,
        GenotypeCounts controls2
    ) =>
        new(
            CaseControlForm.ByPloidy,
            10_000,
            5_000,
            [new(Two.Variants[0], cases, controls), new(Two.Variants[1], cases2, controls2)]
        );
}
