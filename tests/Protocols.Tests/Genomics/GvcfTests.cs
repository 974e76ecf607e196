using System.Globalization;
using System.Text;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Protocols.Tests;

/// <summary>Reference blocks, and what is written where there are no reads.</summary>
public sealed class GvcfTests
{
    private const string Header =
        "build\tchromosome\tposition\tid\tref\talt\teffect_allele\tother_allele\tweight\tsource\n";

    private static readonly GenotypeRules Mask = new(MissingRule.Mask, MultiallelicRule.ByAllele);

    [Fact]
    public void The_blocks_of_a_gVCF_answer_every_position_inside()
    {
        var path = SharedFolder.Require("cases/gvcf-blocks.g.vcf");
        var analysis = LocalAnalysis.Load(Checkout.PathOf("protocols/alzheimers-prs"));
        using var file = File.OpenRead(path);

        using var extraction = VcfExtraction.Read(file, path, analysis.Variants, Mask);

        Assert.Equal(9, extraction.Findings.Count(finding => finding.CalledGenomes == 1));
        Assert.Equal([1, 0, 1, 0, 0, 2, 0, 0, 2, 0], extraction.Genotypes.Dosages(0).ToArray());
        Assert.Equal(
            [2, 2, 2, 2, 2, 2, 2, 0, 2, 2],
            extraction.Genotypes.CalledAlleles(0).ToArray()
        );
    }

    [Theory]
    [InlineData("<NON_REF>", "END=150", "GT:DP", "0/0:30", 2)]
    [InlineData("<*>", "END=150", "GT:DP", "0/0:30", 2)]
    [InlineData(".", "BLOCK;END=150", "GT", "0/0", 2)]
    [InlineData("<NON_REF>", "END=100", "GT", "0|0", 2)]
    [InlineData("<*>", "END=150", "GT", "0", 1)]
    [InlineData("<*>", ".", "GT:LEN", "0/0:51", 2)]
    [InlineData("<*>", ".", "GT:LEN", "0/0:50", 0)]
    [InlineData("<*>", ".", "GT:LEN", "0/0:1e300", 0)]
    [InlineData("<*>", ".", "GT:LEN", "0/0:2147483647", 2)]
    [InlineData("<NON_REF>", "END=99", "GT:DP", "0/0:30", 0)]
    [InlineData("<DEL>", "END=150", "GT:DP", "0/0:30", 0)]
    [InlineData("<NON_REF>", "END=150", "GT:DP", "./.:30", 0)]
    [InlineData("<NON_REF>", "END=150", "GT:DP", "0/1:30", 1)]
    [InlineData("<NON_REF>", "END=150", "GT:DP:GQ:MIN_DP", "0/0:0:0:0", 0)]
    [InlineData("<NON_REF>", "END=150", "GT:DP:GQ:MIN_DP", "0/0:1:0:0", 0)]
    [InlineData("<NON_REF>", "END=150", "GT:GQ", "0/0:0", 0)]
    [InlineData("<NON_REF>", "END=150", "GT:GQ", "0/0:1", 2)]
    public void A_block_calls_REF_where_it_was_read(
        string alternate,
        string info,
        string format,
        string sample,
        int called
    )
    {
        using var extraction = Read(
            Table("100\trs1\tA\tG\tA\tG", "900\trs2\tC\tT\tT\tC"),
            new VcfText(["s"])
                .Line($"19\t50\t.\tN\t{alternate}\t.\t.\t{info}\t{format}\t{sample}")
                .Record("19", 900, "C", "T", "0/1")
        );

        Assert.Equal(
            (called, called),
            (extraction.Genotypes.CalledAlleles(0)[0], extraction.Genotypes.Dosages(0)[0])
        );
    }

    [Theory]
    [InlineData("0/0:0:0", 0)]
    [InlineData("0/0:0:99", 0)]
    [InlineData("0/0:1:0", 2)]
    [InlineData("0/0:.:0", 0)]
    [InlineData("0/0:.:.", 2)]
    [InlineData("0/0", 2)]
    [InlineData("0/1:0:0", 0)]
    [InlineData("0/1:7:3", 2)]
    public void A_genotype_without_reads_is_not_called(string sample, int called)
    {
        using var extraction = Read(
            Table("100\trs1\tA\tG\tG\tA", "900\trs2\tC\tT\tT\tC"),
            new VcfText(["s"])
                .Line($"19\t100\t.\tA\tG\t.\t.\t.\tGT:DP:GQ\t{sample}")
                .Record("19", 900, "C", "T", "0/1")
        );

        Assert.Equal(called, extraction.Genotypes.CalledAlleles(0)[0]);
        Assert.Equal(
            called == 0 ? "not called; no reads: DP or GQ is 0" : "",
            extraction.Findings[0].Note
        );
    }

    [Theory]
    [InlineData("GT:DP:GQ", "0/1:10:20", 2)]
    [InlineData("GT:DP:GQ", "0/1:9:20", 0)]
    [InlineData("GT:DP:GQ", "0/1:10:19.9", 0)]
    [InlineData("GT:DP", "0/1:10", 0)]
    [InlineData("GT", "0/1", 0)]
    [InlineData("GT:DP:RGQ", "0/0:10:20", 2)]
    public void A_protocols_minima_are_kept_only_where_the_file_shows_it(
        string format,
        string sample,
        int called
    )
    {
        using var extraction = Read(
            Table("100\trs1\tA\tG\tG\tA", "900\trs2\tC\tT\tT\tC"),
            new VcfText(["s"])
                .Line($"19\t100\t.\tA\tG\t.\t.\t.\t{format}\t{sample}")
                .Line("19\t900\t.\tC\tT\t.\t.\t.\tGT:DP:GQ\t0/1:50:50"),
            Mask with
            {
                MinimumDepth = 10,
                MinimumGenotypeQuality = 20,
            }
        );

        Assert.Equal(called, extraction.Genotypes.CalledAlleles(0)[0]);
    }

    [Theory]
    [InlineData("G,<NON_REF>", VariantStatus.Found)]
    [InlineData("G,*", VariantStatus.Found)]
    [InlineData("G,<*>", VariantStatus.Found)]
    [InlineData("G,T,<NON_REF>", VariantStatus.Multiallelic)]
    public void What_is_no_allele_makes_no_record_multiallelic(
        string alternates,
        VariantStatus expected
    )
    {
        using var extraction = Read(
            Table("100\trs1\tA\tG\tG\tA", "900\trs2\tC\tT\tT\tC"),
            new VcfText(["s"])
                .Record("19", 100, "A", alternates, "0/1")
                .Record("19", 900, "C", "T", "0/1"),
            new GenotypeRules(MissingRule.Mask, MultiallelicRule.Reject)
        );

        Assert.Equal(expected, extraction.Findings[0].Status);
    }

    [Fact]
    public void A_record_with_the_tables_alleles_wins_over_a_block()
    {
        using var extraction = Read(
            Table("100\trs1\tA\tG\tG\tA"),
            new VcfText(["s"])
                .Line("19\t50\t.\tN\t<NON_REF>\t.\t.\tEND=150\tGT\t0/0")
                .Record("19", 100, "A", "G,<NON_REF>", "1/1")
        );

        Assert.Equal(
            (2, VariantStatus.Found),
            (extraction.Genotypes.Dosages(0)[0], extraction.Findings[0].Status)
        );
    }

    [Fact]
    public void A_block_that_names_another_base_as_REF_is_not_used()
    {
        using var extraction = Read(
            Table("100\trs1\tA\tG\tG\tA", "101\trs2\tC\tT\tT\tC"),
            new VcfText(["s"]).Line("19\t100\t.\tC\t<NON_REF>\t.\t.\tEND=150\tGT\t0/0")
        );

        Assert.Equal(VariantStatus.ReferenceMismatch, extraction.Findings[0].Status);
        Assert.Equal(VariantStatus.ReferenceBlock, extraction.Findings[1].Status);
    }

    [Fact]
    public void Where_nobody_says_what_REF_is_a_block_answers_its_first_base_only()
    {
        using var extraction = Read(
            Table("100\trs1\t.\t.\tA\tG", "101\trs2\t.\t.\tC\tT"),
            new VcfText(["s"]).Line("19\t100\t.\tA\t<NON_REF>\t.\t.\tEND=150\tGT\t0/0")
        );

        Assert.Equal([2, 0], extraction.Genotypes.Dosages(0).ToArray());
        Assert.Equal(VariantStatus.ReferenceUnknown, extraction.Findings[1].Status);
    }

    [Fact]
    public void Blocks_of_several_genomes_need_not_begin_together()
    {
        using var extraction = Read(
            Table("100\trs1\tA\tG\tA\tG"),
            new VcfText(["s", "t"])
                .Line("19\t50\t.\tN\t<*>\t.\t.\t.\tGT:LEN\t0/0:80\t.:.")
                .Line("19\t70\t.\tN\t<*>\t.\t.\t.\tGT:LEN\t.:.\t0/0:80")
        );

        Assert.Equal(
            (2, 2),
            (extraction.Genotypes.Dosages(0)[0], extraction.Genotypes.Dosages(1)[0])
        );
        Assert.Equal(2, extraction.Findings[0].CalledGenomes);
    }

    [Fact]
    public void A_block_is_a_call_to_a_protocol_that_takes_complete_data_only()
    {
        var rules = new GenotypeRules(MissingRule.Reject, MultiallelicRule.Reject);
        var called = new VcfText(["s"]).Line(
            "19\t50\t.\tN\t<NON_REF>\t.\t.\tEND=150\tGT:DP\t0/0:9"
        );
        var unread = new VcfText(["s"]).Line(
            "19\t50\t.\tN\t<NON_REF>\t.\t.\tEND=150\tGT:DP\t0/0:0"
        );

        using var extraction = Read(Table("100\trs1\tA\tG\tA\tG"), called, rules);

        Assert.Equal(2, extraction.Genotypes.Dosages(0)[0]);
        Assert.Throws<MalformedInputException>(() =>
            Read(Table("100\trs1\tA\tG\tA\tG"), unread, rules)
        );
    }

    [Fact]
    public void Bcftools_finds_the_same_blocks_over_the_same_places()
    {
        var bcftools = ForeignProgram.Require("bcftools");
        var random = new Random(20261129);
        var (rows, position) = (new List<string>(), 100);
        var text = new StringBuilder(
            "##fileformat=VCFv4.2\n##contig=<ID=19,length=58617616>\n##ALT=<ID=NON_REF,Description=\"any\">\n"
                + "##INFO=<ID=END,Number=1,Type=Integer,Description=\"End\">\n"
                + "##FORMAT=<ID=GT,Number=1,Type=String,Description=\"Genotype\">\n"
                + "##FORMAT=<ID=DP,Number=1,Type=Integer,Description=\"Reads\">\n"
                + "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\ts\n"
        );
        for (var i = 0; i < 400; i++)
        {
            var length = random.Next(1, 40);
            var isVariant = random.Next(3) == 0;
            string[] genotypes = isVariant ? ["0/1", "1/1", "./."] : ["0/0", "./.", "0/0"];
            text.Append(
                    CultureInfo.InvariantCulture,
                    $"19\t{position}\t.\tA\t{(isVariant ? "G,<NON_REF>" : "<NON_REF>")}\t.\t.\t"
                )
                .Append(
                    isVariant
                        ? "."
                        : string.Create(
                            CultureInfo.InvariantCulture,
                            $"END={position + length - 1}"
                        )
                )
                .Append(
                    CultureInfo.InvariantCulture,
                    $"\tGT:DP\t{genotypes[random.Next(3)]}:{random.Next(2)}\n"
                );
            rows.Add($"{position + (isVariant ? 0 : random.Next(length + 3))}\trs{i}\tA\tG\tG\tA");
            position += isVariant ? 1 : length + random.Next(3);
        }

        string[] distinct = [.. rows.DistinctBy(row => row.Split('\t')[0])];
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["in.vcf"], text.ToString());
        var answers = ForeignProgram
            .Run(
                bcftools,
                "query",
                "-i",
                "GT!=\"mis\" && FMT/DP>0",
                "-f",
                "%POS\t%END\t[%GT]\n",
                folder["in.vcf"]
            )
            .Output;
        (int From, int To, string Gt)[] records =
        [
            .. answers
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => line.Split('\t'))
                .Select(f =>
                    (
                        int.Parse(f[0], CultureInfo.InvariantCulture),
                        int.Parse(f[1], CultureInfo.InvariantCulture),
                        f[2]
                    )
                ),
        ];

        using var extraction = VcfExtraction.Read(
            new MemoryStream(Encoding.UTF8.GetBytes(text.ToString())),
            "in.vcf",
            Table(distinct),
            Mask
        );

        Assert.InRange(records.Length, 50, 400);
        for (var i = 0; i < distinct.Length; i++)
        {
            var place = extraction.Findings[i].Variant.Position;
            var gt = records
                .Where(record => record.From <= place && place <= record.To)
                .Select(record => record.Gt)
                .SingleOrDefault();
            Assert.Equal(
                (gt is null ? 0 : 2, gt?.Count(c => c == '1') ?? 0),
                (extraction.Genotypes.CalledAlleles(0)[i], extraction.Genotypes.Dosages(0)[i])
            );
        }
    }

    private static VariantTable Table(params string[] rows) =>
        VariantTable.Parse(
            Encoding.UTF8.GetBytes(
                Header + string.Concat(rows.Select(row => $"GRCh38\t19\t{row}\t.\tmade\n"))
            ),
            "variants.tsv"
        );

    private static VcfExtraction Read(
        VariantTable table,
        VcfText vcf,
        GenotypeRules? rules = null
    ) => VcfExtraction.Read(new MemoryStream(vcf.ToBytes()), "in.vcf", table, rules ?? Mask);
}
