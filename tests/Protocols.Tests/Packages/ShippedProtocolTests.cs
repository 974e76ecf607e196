using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Protocols.Tests;

/// <summary>The shipped studies, without encryption: what their <c>expected/</c> input gives, and
/// what they refuse.</summary>
public sealed class ShippedProtocolTests
{
    public static TheoryData<string> Studies =>
        [
            "1000genomes-chr21-allele-frequency",
            "alzheimers-allele-frequency",
            "breast-cancer-allele-frequency",
            "sensitive-allele-frequency",
            "gwas-chi-square",
        ];

    [Theory]
    [MemberData(nameof(Studies))]
    public void The_expected_input_gives_the_expected_table_byte_for_byte(string name)
    {
        var folder = Checkout.PathOf($"protocols/{name}");
        var (definition, table) = Load(folder);
        var input = Path.Combine(folder, "expected", "input.vcf");
        using var file = File.OpenRead(input);
        using var extraction = VcfExtraction.Read(file, input, table, definition.Data.Genotypes);
        var genomes = extraction.Genotypes.Genomes;
        var encoding = definition.Data.Encoding;
        bool[] isCase = encoding.NeedsPhenotypes
            ? PhenotypeTable
                .Read(
                    File.ReadAllText(Path.Combine(folder, "expected", "phenotypes.tsv")),
                    "phenotypes.tsv"
                )
                .CasesOf(genomes)
            : [];
        var totals = new ulong[encoding.SlotCount(table)];

        encoding.Encode(extraction.Genotypes, .., isCase, totals);

        var result = encoding.Read(table, totals, (ulong)genomes.Length, out var violation);
        Assert.Null(violation);
        Assert.Equal(
            File.ReadAllBytes(Path.Combine(folder, "expected", "result.tsv")),
            result!.FormatTable()
        );
    }

    [Theory]
    [MemberData(nameof(Studies))]
    public void A_file_of_variant_sites_only_is_refused(string name)
    {
        var (definition, table) = Load(Checkout.PathOf($"protocols/{name}"));
        var variant = table.Variants.First(v => v.KnowsReference || v.IsFoundById);
        var vcf = new VcfText(["s"], contig: null).Line(
            string.Join(
                '\t',
                variant.IsFoundById ? "1" : variant.Chromosome,
                variant.IsFoundById ? "1" : variant.PositionText,
                variant.Id,
                variant.KnowsReference ? variant.ReferenceAllele : "A",
                variant.KnowsReference ? variant.AlternateAllele : "C",
                ".",
                "PASS",
                ".",
                "GT",
                "0/1"
            )
        );

        var error = Assert.Throws<MalformedInputException>(() =>
            VcfExtraction.Read(
                new MemoryStream(vcf.ToBytes()),
                "in.vcf",
                table,
                definition.Data.Genotypes,
                table.Build
            )
        );

        Assert.Contains("lists variant sites only", error.Message, StringComparison.Ordinal);
    }

    private static (ProtocolDefinition Definition, VariantTable Table) Load(string folder) =>
        (
            ProtocolDefinition.Parse(
                File.ReadAllText(Path.Combine(folder, "protocol.yaml")),
                "protocol.yaml"
            ),
            VariantTable.Parse(
                File.ReadAllBytes(Path.Combine(folder, "variants.tsv")),
                "variants.tsv"
            )
        );
}
