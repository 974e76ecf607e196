using System.Text;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Reliability.Tests;

/// <summary>What is wrong with a genome's file is said without a word of it.</summary>
public sealed class ErrorMessageTests
{
    private const string Sample = "CanarySample";
    private const string Called = "7|7";

    private static readonly VariantTable Table = VariantTable.Parse(
        File.ReadAllBytes(Checkout.PathOf("protocols/alzheimers-allele-frequency/variants.tsv")),
        "variants.tsv"
    );

    private static readonly string Vcf =
        "##fileformat=VCFv4.2\n##contig=<ID=19,length=58617616>\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t"
        + Sample
        + $"\n19\t44908684\t.\tT\tC\t.\t.\t.\tGT\t{Called}\n";

    public static TheoryData<string> Faults =>
        new(
            Vcf, // allele numbers that the record does not have
            Vcf.Replace('\t', ' '),
            Vcf.Replace("19\t4", "19 4", StringComparison.Ordinal),
            Vcf[Vcf.IndexOf("19\t44", StringComparison.Ordinal)..],
            Vcf[Vcf.IndexOf("#CHROM", StringComparison.Ordinal)..],
            Vcf.Replace("#CHROM\tPOS", "#CHROM POS", StringComparison.Ordinal),
            Vcf.Replace(Sample, $"{Sample}\t{Sample}", StringComparison.Ordinal),
            Vcf.Replace($"\t{Called}", $"\t{Called}\t{Called}", StringComparison.Ordinal)
        );

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_fault_is_told_without_a_genotype_or_a_sample_name(string vcf)
    {
        var error = Assert.Throws<MalformedInputException>(() =>
            GenomicsTargets.ReadVcf(Encoding.UTF8.GetBytes(vcf), Table)
        );

        RequireSilence(error, vcf);
    }

    [Fact]
    public void No_damage_makes_an_error_repeat_a_genotype_or_a_sample_name()
    {
        byte[][] corpus =
        [
            Encoding.UTF8.GetBytes(Vcf),
            Encoding.UTF8.GetBytes(Vcf.Replace(Called, "0/1", StringComparison.Ordinal)),
        ];
        var refused = 0;
        for (var number = 0; number < 10_000; number++)
        {
            var input = Mutator.Mutate(corpus, 11, number);
            try
            {
                GenomicsTargets.ReadVcf(input, Table);
            }
            catch (MalformedInputException error)
            {
                refused++;
                RequireSilence(error, Encoding.UTF8.GetString(input));
            }
        }

        Assert.InRange(refused, 1000, 10_000);
    }

    private static void RequireSilence(MalformedInputException error, string vcf)
    {
        for (Exception? next = error; next is not null; next = next.InnerException)
        {
            Assert.False(
                next.Message.Contains(Called, StringComparison.Ordinal)
                    || next.Message.Contains("Canary", StringComparison.Ordinal),
                $"{next.Message}\n\n{vcf}"
            );
        }

        Assert.DoesNotContain(Called, error.Hint, StringComparison.Ordinal);
    }
}
