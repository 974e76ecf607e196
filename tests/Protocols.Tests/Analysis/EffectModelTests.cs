using System.Globalization;
using System.Text;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Protocols.Tests;

/// <summary>Scores of weights that are not additive, and of ambiguous strands.</summary>
public sealed class EffectModelTests
{
    private const string Header =
        "#format_version=2.0\n#pgs_id=PGS9\n#genome_build=GRCh38\n"
        + "rsID\tchr_name\tchr_position\teffect_allele\tother_allele\teffect_weight"
        + "\tis_dominant\tis_recessive\tdosage_0_weight\tdosage_1_weight\tdosage_2_weight\n";

    private static readonly string[] Calls = ["0/0", "0/1", "1|1", "./.", "./1", "1", "0", "1|0"];

    [Theory]
    [InlineData("0.5\tFalse\tFalse\t\t\t", 0, 0.5, 1)]
    [InlineData("0.5\tTrue\tFalse\t\t\t", 0, 0.5, 0.5)]
    [InlineData("0.5\tFalse\tTrue\t\t\t", 0, 0, 0.5)]
    [InlineData("\t\t\t0.25\t-1\t4e-3", 0.25, -1, 0.004)]
    public void Copies_become_a_score_as_the_row_says(
        string row,
        double none,
        double one,
        double two
    )
    {
        using var folder = new TemporaryFolder();
        var analysis = Make(folder, "rs1\t19\t100\tG\tA\t" + row + "\n");

        using var extraction = Extract(
            analysis,
            new VcfText(["a", "b", "c", "d", "e", "f"]).Record(
                "19",
                100,
                "A",
                "G",
                "0/0",
                "0/1",
                "1/1",
                "./.",
                "1",
                "./1"
            )
        );

        double[] expected = [none, one, two, 0, one, one];
        Assert.Equal(
            expected,
            Enumerable.Range(0, 6).Select(i => analysis.Score(extraction.Genotypes, i).Value)
        );
    }

    [Fact]
    public void Models_are_written_and_read_back_and_an_additive_table_has_no_such_column()
    {
        using var folder = new TemporaryFolder();
        var mixed = Make(
            folder,
            "rs1\t19\t100\tG\tA\t1\tTrue\t\t\t\t\n"
                + "rs2\t19\t200\tG\tA\t\t\t\t0\t1E-3\t+2\nrs3\t19\t300\tG\tA\t1\t\t\t\t\t\n"
        );
        var table = File.ReadAllBytes(folder["score/variants.tsv"]);
        using var other = new TemporaryFolder();
        Make(other, "rs3\t19\t300\tG\tA\t1\t\t\t\t\t\n");

        Assert.Equal(
            ["dominant", "0,0.001,2", "additive"],
            mixed.Variants.Variants.Select(v => v.Model.Text)
        );
        Assert.Equal(["1", ".", "1"], mixed.Variants.Variants.Select(v => v.Weight));
        Assert.Equal(
            table,
            VariantTable.Format(VariantTable.ParseOfAnalysis(table, "variants.tsv").Variants)
        );
        Assert.DoesNotContain(
            "model",
            File.ReadAllText(other["score/variants.tsv"]),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_study_takes_no_table_with_models()
    {
        using var folder = new TemporaryFolder();
        Make(folder, "rs1\t19\t100\tG\tA\t1\tTrue\t\t\t\t\n");

        var error = Assert.Throws<MalformedInputException>(() =>
            VariantTable.Parse(File.ReadAllBytes(folder["score/variants.tsv"]), "variants.tsv")
        );

        Assert.Contains("line 1: expected the header", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1\tmade\tdominantly", "line 2: expected the model additive")]
    [InlineData(".\tmade\t0,1", "line 2: expected the model additive")]
    [InlineData(".\tmade\t0,1,", "line 2: expected the model additive")]
    [InlineData(".\tmade\t0,1e5,2", "line 2: expected the model additive")]
    [InlineData("1\tmade\t0,1,2", "line 2: expected the weight \".\" beside a model with weights")]
    [InlineData("1\tmade", "line 2: expected 11 columns")]
    public void A_model_that_is_off_is_refused_with_its_line(string end, string expected)
    {
        var table =
            string.Join('\t', VariantTable.Columns)
            + "\tmodel\nGRCh38\t19\t100\trs1\t.\t.\tG\tA\t"
            + end
            + "\n";

        var error = Assert.Throws<MalformedInputException>(() =>
            VariantTable.ParseOfAnalysis(Encoding.UTF8.GetBytes(table), "variants.tsv")
        );

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Three_weights_are_effect_sizes_and_no_odds_ratios()
    {
        var table = VariantTable.ParseOfAnalysis(
            Encoding.UTF8.GetBytes(
                string.Join('\t', VariantTable.Columns)
                    + "\tmodel\nGRCh38\t19\t100\trs1\t.\t.\tG\tA\t.\tmade\t0,1,2\n"
            ),
            "variants.tsv"
        );

        var error = Assert.Throws<MalformedInputException>(() =>
            GenomeScore.PerCopy(table, WeightKind.OddsRatio, "variants.tsv")
        );

        Assert.Contains("line 2: expected one odds ratio", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 0.1 + 1, "2 variants are A/T or C/G: a file on the other strand")]
    [InlineData(
        "  ambiguous: keep\n",
        0.1 + 1,
        "2 variants are A/T or C/G: a file on the other strand"
    )]
    [InlineData("  ambiguous: drop\n", 1, "2 variants are A/T or C/G and left out")]
    public void Ambiguous_strands_are_kept_or_left_out_as_declared_and_always_remarked(
        string line,
        double expected,
        string remark
    )
    {
        using var folder = new TemporaryFolder();
        var made = Make(
            folder,
            "rs1\t19\t100\tT\tA\t0.1\t\t\t\t\t\nrs2\t19\t200\tG\tA\t1\t\t\t\t\t\n"
                + "rs3\t19\t300\tG\tC\t8\t\t\t\t\t\n"
        );
        File.AppendAllText(folder["score/protocol.yaml"], line);
        var analysis = LocalAnalysis.Load(folder["score"]);

        using var extraction = Extract(
            analysis,
            new VcfText(["s"]).Record("19", 100, "A", "T", "0/1").Record("19", 200, "A", "G", "0/1")
        );

        Assert.Equal(2, made.AmbiguousVariants);
        Assert.Equal(expected, analysis.Score(extraction.Genotypes, 0).Value);
        Assert.StartsWith(remark, analysis.AmbiguousRemark, StringComparison.Ordinal);
        Assert.Contains(analysis.AmbiguousRemark, ProtocolLint.Check(folder["score"]));
        Assert.Contains(
            "2 variants are A/T or C/G",
            File.ReadAllText(folder["score/README.md"]),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_score_of_ambiguous_variants_alone_cannot_drop_them()
    {
        using var folder = new TemporaryFolder();
        Make(folder, "rs1\t19\t100\tT\tA\t0.1\t\t\t\t\t\n");
        File.AppendAllText(folder["score/protocol.yaml"], "  ambiguous: drop\n");

        var error = Assert.Throws<MalformedInputException>(() =>
            LocalAnalysis.Load(folder["score"])
        );

        Assert.Contains(
            "under ambiguous: drop, found none",
            error.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void An_old_analysis_has_no_models_and_keeps_every_variant()
    {
        var old = LocalAnalysis.Load(Checkout.PathOf("protocols/alzheimers-prs"));

        Assert.Equal(AmbiguousRule.Keep, old.Definition.Ambiguous);
        Assert.Equal(10, old.Variants.Variants.Length);
        Assert.All(old.Variants.Variants, v => Assert.Same(EffectModel.Additive, v.Model));
        var firstBuild = File.ReadLines(Checkout.PathOf("protocols/alzheimers-prs/variants.tsv"))
            .Select(line =>
                string.Join('\t', line.Split('\t')[..VariantTable.Columns.Length]) + "\n"
            );
        Assert.Equal(
            string.Concat(firstBuild),
            Encoding.UTF8.GetString(VariantTable.Format(old.Variants.Variants))
        );
    }

    /// <summary>The twin adds up the rows and the letters of the genotypes.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Scores_equal_those_of_a_slow_obvious_twin(int seed)
    {
        var random = new Random(seed);
        var rows = new StringBuilder();
        var vcf = new VcfText([.. Enumerable.Range(0, 9).Select(i => $"s{i}")]);
        var expected = new double[9];
        for (var position = 100; position < 300; position++)
        {
            var weight = (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-12, 3));
            double[] three = [.. Enumerable.Range(0, 3).Select(_ => random.Next(-9, 9) / 8.0)];
            var (model, countsReference) = (random.Next(4), random.Next(2) == 0);
            string[] calls =
            [
                .. Enumerable.Range(0, 9).Select(_ => Calls[random.Next(Calls.Length)]),
            ];
            var texts = string.Join(
                '\t',
                three.Select(w => w.ToString("E3", CultureInfo.InvariantCulture))
            );
            var alleles = countsReference ? "a\tG" : "G\tA";
            rows.Append(CultureInfo.InvariantCulture, $"rs{position}\t19\t{position}\t{alleles}\t")
                .Append(
                    model == 3
                        ? $"\t\t\t{texts}\n"
                        : string.Create(
                            CultureInfo.InvariantCulture,
                            $"{weight:R}\t{model == 1}\t{model == 2}\t\t\t\n"
                        )
                );
            vcf.Record("19", position, "A", "G", calls);
            for (var genome = 0; genome < 9; genome++)
            {
                var letters = calls[genome].Split('/', '|');
                var copies = letters.Count(letter => letter == (countsReference ? "0" : "1"));
                if (letters.All(letter => letter == "."))
                    continue;
                if (model == 0)
                    expected[genome] += copies * weight;
                if (model == 1 && copies >= 1)
                    expected[genome] += weight;
                if (model == 2 && copies == 2)
                    expected[genome] += weight;
                if (model == 3)
                    expected[genome] += three[copies];
            }
        }

        using var folder = new TemporaryFolder();
        var analysis = Make(folder, rows.ToString());
        using var extraction = Extract(analysis, vcf);

        for (var genome = 0; genome < 9; genome++)
            Assert.Equal(
                expected[genome],
                analysis.Score(extraction.Genotypes, genome).Value,
                1e-9
            );
    }

    [Theory]
    [InlineData("False\tFalse", null)]
    [InlineData("True\tFalse", "dominant")]
    [InlineData("False\tTrue", "recessive")]
    public void Plink2_scores_the_same(string flags, string? modifier)
    {
        var plink2 = ForeignProgram.Require("plink2");
        var random = new Random(11);
        string[] genomes = [.. Enumerable.Range(0, 60).Select(i => $"s{i}")];
        string[] calls = ["0/0", "0/1", "1/1", "./."];
        var (rows, vcf, score) = (new StringBuilder(), new VcfText(genomes), new StringBuilder());
        for (var position = 100; position < 400; position++)
        {
            var effect = random.Next(2) == 0 ? "A" : "G";
            var weight = ((random.NextDouble() - 0.5) / 4).ToString(
                "E5",
                CultureInfo.InvariantCulture
            );
            var alleles = effect == "A" ? "A\tG" : "G\tA";
            rows.Append(
                CultureInfo.InvariantCulture,
                $"rs{position}\t19\t{position}\t{alleles}\t{weight}\t{flags}\t\t\t\n"
            );
            score.Append(CultureInfo.InvariantCulture, $"rs{position}\t{effect}\t{weight}\n");
            vcf.Line(
                $"19\t{position}\trs{position}\tA\tG\t.\tPASS\t.\tGT\t"
                    + string.Join('\t', genomes.Select(_ => calls[random.Next(4)]))
            );
        }

        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["in.vcf"], vcf.ToBytes());
        File.WriteAllText(folder["score.txt"], score.ToString());
        string[] options =
        [
            "--vcf",
            folder["in.vcf"],
            "--out",
            folder["out"],
            "--score",
            folder["score.txt"],
            "1",
            "2",
            "3",
            "no-mean-imputation",
            "cols=scoresums",
        ];
        var at = Array.IndexOf(options, "no-mean-imputation");
        var (exitCode, output) = ForeignProgram.Run(
            plink2,
            modifier is null ? options : [.. options[..at], modifier, .. options[at..]]
        );
        Assert.True(exitCode == 0, output);
        var analysis = Make(folder, rows.ToString());
        using var extraction = Extract(analysis, vcf);

        string[] lines =
        [
            .. File.ReadLines(folder["out.sscore"]).Where(line => !line.StartsWith('#')),
        ];

        Assert.Equal(genomes.Length, lines.Length);
        for (var i = 0; i < lines.Length; i++)
        {
            var theirs = double.Parse(lines[i].Split('\t')[^1], CultureInfo.InvariantCulture);
            Assert.Equal(theirs, analysis.Score(extraction.Genotypes, i).Value, 1e-5);
        }
    }

    private static LocalAnalysis Make(TemporaryFolder folder, string rows) =>
        AnalysisTemplate.Write(
            PgsScoringFile.Read(
                new MemoryStream(Encoding.UTF8.GetBytes(Header + rows)),
                "score.txt"
            ),
            folder["score"],
            "file"
        );

    private static VcfExtraction Extract(LocalAnalysis analysis, VcfText vcf) =>
        VcfExtraction.Read(
            new MemoryStream(vcf.ToBytes()),
            "s.vcf",
            analysis.Variants,
            analysis.Definition.Data.Genotypes
        );
}
