using System.Globalization;
using System.Text;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Protocols.Tests;

/// <summary>Scores of genomes with one copy of X, Y and MT, judged by PLINK 2.</summary>
public sealed class HemizygousScoreTests
{
    private const string Header =
        "#format_version=2.0\n#pgs_id=PGS9\n#HmPOS_build=GRCh38\n"
        + "rsID\tchr_name\tchr_position\teffect_allele\tother_allele\teffect_weight\thm_chr\thm_pos\n";

    [Theory]
    // Copies that count: the one X of a man twice, unless the folder says once; Y and MT once.
    [InlineData("X", "1", "twice", 2)]
    [InlineData("X", "1", "once", 1)]
    [InlineData("X", "0", "twice", 0)]
    [InlineData("X", "0/1", "twice", 1)]
    [InlineData("X", "1/1", "twice", 2)]
    [InlineData("Y", "1", "twice", 1)]
    [InlineData("Y", "1/1", "twice", 1)]
    [InlineData("MT", "1/1", "once", 1)]
    public void A_copy_counts_as_the_folder_says(
        string chromosome,
        string call,
        string rule,
        int copies
    )
    {
        using var folder = new TemporaryFolder();
        Make(folder, $"rs1\t{chromosome}\t5000000\tG\tA\t0.5\t{chromosome}\t5000000\n");
        var yaml = folder["score/protocol.yaml"];
        File.WriteAllText(
            yaml,
            File.ReadAllText(yaml)
                .Replace("hemizygous: twice", $"hemizygous: {rule}", StringComparison.Ordinal)
        );
        var analysis = LocalAnalysis.Load(folder["score"]);
        var vcf = new VcfText(["s"], "ID=X,length=156040895").Record(
            chromosome,
            5_000_000,
            "A",
            "G",
            call
        );

        using var extraction = Extract(analysis, vcf, sexes: null);

        Assert.Equal(copies * 0.5, analysis.Score(extraction.Genotypes, 0).Value, 1e-15);
    }

    [Fact]
    public void A_recessive_variant_on_the_one_X_of_a_man_counts()
    {
        using var folder = new TemporaryFolder();
        Make(folder, "rs1\tX\t5000000\tG\tA\t0.5\tX\t5000000\n");
        var table = folder["score/variants.tsv"];
        File.WriteAllText(
            table,
            File.ReadAllText(table)
                .Replace("source\n", "source\tmodel\n", StringComparison.Ordinal)
                .TrimEnd('\n') + "\trecessive\n"
        );
        var analysis = LocalAnalysis.Load(folder["score"]);
        var vcf = new VcfText(["m", "f"], "ID=X,length=156040895").Record(
            "X",
            5_000_000,
            "A",
            "G",
            "1",
            "0/1"
        );

        using var extraction = Extract(analysis, vcf, sexes: null);

        Assert.Equal(
            [0.5, 0],
            Enumerable.Range(0, 2).Select(i => analysis.Score(extraction.Genotypes, i).Value)
        );
    }

    [Fact]
    public void Plink2_scores_X_Y_and_MT_the_same()
    {
        var plink2 = ForeignProgram.Require("plink2");
        var random = new Random(3);
        string[] genomes = [.. Enumerable.Range(0, 80).Select(i => $"s{i}")];
        bool[] isMan = [.. genomes.Select(_ => random.Next(2) == 0)];
        var (rows, vcf, score) = (
            new StringBuilder(),
            new VcfText(genomes, "ID=X,length=156040895"),
            new StringBuilder()
        );
        foreach (
            var (chromosome, first) in ((string, int)[])
                [("19", 100), ("X", 2_000_000), ("X", 5_000_000), ("Y", 5_000_000), ("MT", 100)]
        )
        {
            for (var position = first; position < first + 40; position++)
            {
                var effect = random.Next(2) == 0 ? "A" : "G";
                var weight = ((random.NextDouble() - 0.5) / 4).ToString(
                    "E5",
                    CultureInfo.InvariantCulture
                );
                var id = $"rs{chromosome}{position}";
                rows.Append(
                    $"{id}\t{chromosome}\t{position}\t{effect}\t{(effect == "A" ? "G" : "A")}\t{weight}\t{chromosome}\t{position}\n"
                );
                score.Append($"{id}\t{effect}\t{weight}\n");
                vcf.Line(
                    $"{chromosome}\t{position}\t{id}\tA\tG\t.\tPASS\t.\tGT\t"
                        + string.Join(
                            '\t',
                            isMan.Select(man => Draw(random, man, chromosome, first))
                        )
                );
            }
        }

        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["in.vcf"], vcf.ToBytes());
        File.WriteAllText(folder["weights.txt"], score.ToString());
        File.WriteAllText(
            folder["sex.txt"],
            "#IID\tSEX\n" + string.Concat(genomes.Select((g, i) => $"{g}\t{(isMan[i] ? 1 : 2)}\n"))
        );
        var (exitCode, output) = ForeignProgram.Run(
            plink2,
            "--vcf",
            folder["in.vcf"],
            "--split-par",
            "b38",
            "--update-sex",
            folder["sex.txt"],
            "--out",
            folder["out"],
            "--score",
            folder["weights.txt"],
            "1",
            "2",
            "3",
            "no-mean-imputation",
            "cols=scoresums"
        );
        Assert.True(exitCode == 0, output);
        var analysis = Make(folder, rows.ToString());
        var sexes = SexTable.Read(
            "sample\tsex\n"
                + string.Concat(genomes.Select((g, i) => $"{g}\t{(isMan[i] ? 1 : 2)}\n")),
            "sex"
        );

        using var extraction = Extract(analysis, vcf, sexes);
        using var withoutSexes = Extract(analysis, vcf, sexes: null);

        string[] lines =
        [
            .. File.ReadLines(folder["out.sscore"]).Where(line => !line.StartsWith('#')),
        ];
        Assert.Equal(genomes.Length, lines.Length);
        for (var i = 0; i < lines.Length; i++)
        {
            var theirs = double.Parse(lines[i].Split('\t')[^1], CultureInfo.InvariantCulture);
            Assert.Equal(theirs, analysis.Score(extraction.Genotypes, i).Value, 1e-5);
            // The file writes men with one allele, so nobody needs to say who they are.
            Assert.Equal(theirs, analysis.Score(withoutSexes.Genotypes, i).Value, 1e-5);
        }
    }

    private static string Draw(Random random, bool isMan, string chromosome, int first)
    {
        if (random.Next(10) == 0)
            return "./.";
        var hasOne =
            chromosome == "MT"
            || (isMan && (chromosome == "Y" || (chromosome == "X" && first > 2_781_479)));
        return hasOne ? $"{random.Next(2)}"
            : chromosome == "Y" ? "./."
            : $"{random.Next(2)}/{random.Next(2)}";
    }

    private static LocalAnalysis Make(TemporaryFolder folder, string rows) =>
        AnalysisTemplate.Write(
            PgsScoringFile.Read(
                new MemoryStream(Encoding.UTF8.GetBytes(Header + rows)),
                "score.txt"
            ),
            folder["score"],
            "score.txt"
        );

    private static VcfExtraction Extract(LocalAnalysis analysis, VcfText vcf, SexTable? sexes) =>
        VcfExtraction.Read(
            new MemoryStream(vcf.ToBytes()),
            "in.vcf",
            analysis.Variants,
            analysis.Definition.Data.Genotypes,
            sexes: sexes
        );
}
