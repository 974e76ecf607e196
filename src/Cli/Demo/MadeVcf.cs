using System.Globalization;
using System.Text;
using SecureGenomics.Provenance.Protocols;

namespace SecureGenomics.Provenance.Cli;

/// <summary>Makes the VCF of a person who does not exist, for the demo.</summary>
internal static class MadeVcf
{
    /// <summary>Writes one genome: each allele ALT with a variant's own made-up frequency, 2 in 100
    /// not called.</summary>
    public static void Write(string path, VariantTable table, int seed)
    {
#pragma warning disable CA5394 // genotypes made up for show; nothing rests on their randomness
        var person = new Random(seed);
        var text = new StringBuilder();
        text.Append("##fileformat=VCFv4.2\n##source=sgp demo: made up, no person's genome\n");
        text.Append(CultureInfo.InvariantCulture, $"##reference={table.Build}\n");
        text.Append("##FORMAT=<ID=GT,Number=1,Type=String,Description=\"Genotype\">\n");
        text.Append(
            CultureInfo.InvariantCulture,
            $"#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tmade{seed:00}\n"
        );
        foreach (
            var variant in table
                .Variants.Select(MadeGenotypes.Placed)
                .OrderBy(v => v.Chromosome, StringComparer.Ordinal)
                .ThenBy(v => v.Position)
        )
        {
            var frequency = 0.05 + 0.45 * new Random(variant.Position).NextDouble();
            text.AppendJoin(
                '\t',
                "chr" + variant.Chromosome,
                variant.PositionText,
                variant.Id,
                variant.ReferenceAllele,
                variant.AlternateAllele,
                ".",
                "PASS",
                ".",
                "GT",
                $"{Allele(person, frequency)}/{Allele(person, frequency)}"
            );
            text.Append('\n');
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text.ToString());
    }

    private static char Allele(Random person, double frequency) =>
        person.NextDouble() < 0.02 ? '.'
        : person.NextDouble() < frequency ? '1'
        : '0';
#pragma warning restore CA5394
}
