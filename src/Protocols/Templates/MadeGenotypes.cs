using System.Globalization;
using System.Text;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>Makes the input of a protocol's test: genomes of nobody, the same on every
/// machine.</summary>
public static class MadeGenotypes
{
    /// <summary>A VCF with a record at every site; every other genome is a man's.</summary>
    /// <param name="table">The sites.</param>
    /// <param name="genomes">How many genomes.</param>
    public static string Vcf(VariantTable table, int genomes)
    {
        var text = new StringBuilder();
        text.Append("##fileformat=VCFv4.2\n##source=made up, no person's genome\n");
        text.Append(CultureInfo.InvariantCulture, $"##reference={table.Build}\n");
        text.Append("##FORMAT=<ID=GT,Number=1,Type=String,Description=\"Genotype\">\n");
        text.Append("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT");
        for (var genome = 0; genome < genomes; genome++)
            text.Append(CultureInfo.InvariantCulture, $"\t{NameOf(genome)}");
        text.Append('\n');
        // Rows that share a record stand in one line: each ALT has its number there.
        var sites = table
            .Variants.Select(Placed)
            .GroupBy(v => (v.Chromosome, v.Position, v.ReferenceAllele))
            .ToArray();
        for (var i = 0; i < sites.Length; i++)
        {
            var variant = sites[i].First();
            var alternates = sites[i].Select(v => v.AlternateAllele).ToArray();
            var linkage = SexLinkages.Of(variant);
            text.AppendJoin(
                '\t',
                variant.Chromosome,
                variant.PositionText,
                variant.Id.Split(':')[0],
                variant.ReferenceAllele,
                string.Join(',', alternates),
                ".",
                "PASS",
                ".",
                "GT"
            );
            for (var genome = 0; genome < genomes; genome++)
                text.Append('\t').Append(Call(linkage, i, genome, alternates.Length));
            text.Append('\n');
        }

        return text.ToString();
    }

    /// <summary>A table of phenotypes and sexes for these genomes.</summary>
    public static string Phenotypes(int genomes) =>
        "sample\tphenotype\tsex\n"
        + string.Concat(
            Enumerable
                .Range(0, genomes)
                .Select(genome =>
                    $"{NameOf(genome)}\t{(genome % 3 == 0 ? "case" : "control")}\t"
                    + (IsMan(genome) ? "male\n" : "female\n")
                )
        );

    private static string NameOf(int genome) => $"made{genome + 1:00}";

    private static bool IsMan(int genome) => genome % 2 == 0;

    private static string Call(SexLinkage linkage, int site, int genome, int alternates)
    {
        // A mix of small primes: every site has its own frequency, and some calls are missing.
        var draw = (int)(
            unchecked((((uint)site * 2_654_435_761u) + 7) ^ ((uint)(genome + 1) * 2_246_822_519u))
            >> 8
        );
        if (draw % 23 == 0)
            return "./.";
        var (first, second) = (Allele(draw, alternates), Allele(draw / 31, alternates));
        return linkage switch
        {
            SexLinkage.Y when !IsMan(genome) => "./.",
            SexLinkage.Y or SexLinkage.Mitochondrial => $"{first}",
            SexLinkage.X when IsMan(genome) => $"{first}",
            _ => $"{first}/{second}",
        };
    }

    private static int Allele(int draw, int alternates) =>
        draw % 3 == 0 ? 1 + (draw / 3 % alternates) : 0;

    /// <summary>A variant of a table with whatever the table leaves open made up.</summary>
    /// <param name="variant">A row.</param>
    /// <param name="index">Its index: rows without a place get one of their own.</param>
    public static Variant Placed(Variant variant, int index)
    {
        ArgumentNullException.ThrowIfNull(variant);
        if (variant.KnowsReference)
            return variant;
        var alternate = variant.EffectAllele == Variant.AnyAlternate ? "C" : variant.EffectAllele;
        return variant with
        {
            Chromosome = variant.IsFoundById ? "1" : variant.Chromosome,
            Position = variant.IsFoundById ? 1000 + index : variant.Position,
            ReferenceAllele =
                variant.OtherAllele != Variant.Unknown ? variant.OtherAllele
                : alternate == "A" ? "G"
                : "A",
            AlternateAllele = alternate,
        };
    }
}
