using System.Globalization;
using System.Text;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Protocols.Tests;

/// <summary>AC and AN of a made cohort, beside those that bcftools counts in the same
/// file.</summary>
public sealed class CohortCountTests
{
    private const int Sites = 300;
    private const int Genomes = 25;

    private static readonly string[] Calls =
    [
        "0/0",
        "0/1",
        "1|1",
        "./.",
        "./1",
        "0/.",
        "1",
        "0",
        "1/2",
        "2/2",
        "0|2",
        ".",
    ];

    [Fact]
    public void Bcftools_counts_the_same_alleles()
    {
        var bcftools = ForeignProgram.Require("bcftools");
        var random = new Random(7);
        var text = new StringBuilder(
            "##fileformat=VCFv4.2\n##contig=<ID=19,length=58617616>\n"
                + "##ALT=<ID=NON_REF,Description=\"any\">\n"
                + "##FORMAT=<ID=GT,Number=1,Type=String,Description=\"Genotype\">\n"
                + "##FORMAT=<ID=DP,Number=1,Type=Integer,Description=\"Reads\">\n"
                + "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t"
        )
            .AppendJoin('\t', Enumerable.Range(0, Genomes).Select(i => $"s{i}"))
            .Append('\n');
        var rows = new StringBuilder(
            "build\tchromosome\tposition\tid\tref\talt\teffect_allele\tother_allele\tweight\tsource\n"
        );
        for (var site = 0; site < Sites; site++)
        {
            var position = 100 + 10 * site;
            text.Append(
                    CultureInfo.InvariantCulture,
                    $"19\t{position}\t.\tA\tG,T\t.\t.\t.\tGT:DP\t"
                )
                .AppendJoin(
                    '\t',
                    Enumerable
                        .Range(0, Genomes)
                        .Select(_ => $"{Calls[random.Next(Calls.Length)]}:{random.Next(3)}")
                )
                .Append('\n');
            rows.Append(
                CultureInfo.InvariantCulture,
                $"GRCh38\t19\t{position}\trs{site}\tA\tG\tG\tA\t.\tmade\n"
            );
        }

        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["in.vcf"], text.ToString());
        ForeignProgram.Run(
            bcftools,
            "+setGT",
            folder["in.vcf"],
            "-o",
            folder["called.vcf"],
            "--",
            "-t",
            "q",
            "-n",
            ".",
            "-i",
            "FMT/DP=0"
        );
        var (exitCode, counted) = ForeignProgram.Run(
            bcftools,
            "+fill-tags",
            folder["called.vcf"],
            "-o",
            folder["counted.vcf"],
            "--",
            "-t",
            "AC,AN"
        );
        Assert.SkipUnless(
            exitCode == 0,
            $"SKIPPED: bcftools has no plugins setGT and fill-tags here {counted}"
        );
        var expected = ForeignProgram
            .Run(bcftools, "query", "-f", "%AC{0} %AN\n", folder["counted.vcf"])
            .Output;

        using var extraction = VcfExtraction.Read(
            new MemoryStream(Encoding.UTF8.GetBytes(text.ToString())),
            "in.vcf",
            VariantTable.Parse(Encoding.UTF8.GetBytes(rows.ToString()), "variants.tsv"),
            new GenotypeRules(MissingRule.Mask, MultiallelicRule.ByAllele)
        );

        var slots = new ulong[2 * Sites + 1];
        DosageEncoding.Instance.Encode(extraction.Genotypes, .., [], slots);
        var found = string.Concat(
            Enumerable.Range(0, Sites).Select(i => $"{slots[i]} {slots[Sites + i]}\n")
        );
        Assert.Equal(expected, found);
    }
}
