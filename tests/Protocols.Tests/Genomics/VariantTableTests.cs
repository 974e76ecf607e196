using System.Text;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Protocols.Tests;

public sealed class VariantTableTests
{
    private const string Header =
        "build\tchromosome\tposition\tid\tref\talt\teffect_allele\tother_allele\tweight\tsource\n";
    private const string Row = "GRCh38\t19\t44908684\trs429358\tT\tC\tC\tT\t.\tmade\n";

    [Fact]
    public void The_shipped_tables_are_read_in_order()
    {
        var table = VariantTable.Parse(
            File.ReadAllBytes(
                Checkout.PathOf("protocols/alzheimers-allele-frequency/variants.tsv")
            ),
            "variants.tsv"
        );

        Assert.Equal(10, table.Variants.Length);
        Assert.Equal("rs429358 19:44908684 T>C", table.Variants[0].ToString());
        Assert.Equal(("A", "G"), (table.Variants[8].EffectAllele, table.Variants[8].OtherAllele));
    }

    [Fact]
    public void A_row_without_a_place_is_found_by_its_id()
    {
        var table = VariantTable.Parse(
            Encoding.UTF8.GetBytes(
                Header + Row + "GRCh38\t.\t.\trs80357713\t.\t.\t*\t.\t5.00\tmade\n"
            ),
            "variants.tsv"
        );

        Assert.Equal("rs80357713 (by id)", table.Variants[1].ToString());
        Assert.Equal(
            (true, ".", "*", "."),
            (
                table.Variants[1].IsFoundById,
                table.Variants[1].PositionText,
                table.Variants[1].EffectAllele,
                table.Variants[1].OtherAllele
            )
        );
    }

    [Theory]
    [InlineData("", "line 2: expected at least one variant")]
    [InlineData("GRCh38\t19\t44908684\trs429358\tT\tC\tC\tT\t.\n", "line 2: expected 10 columns")]
    [InlineData("GRCh36\t19\t44908684\trs429358\tT\tC\tC\tT\t.\tmade\n", "expected build")]
    [InlineData("GRCh38\tchr19\t44908684\trs429358\tT\tC\tC\tT\t.\tmade\n", "without \"chr\"")]
    [InlineData("GRCh38\t19\t0\trs429358\tT\tC\tC\tT\t.\tmade\n", "1-based position")]
    [InlineData("GRCh38\t19\t1e3\trs429358\tT\tC\tC\tT\t.\tmade\n", "1-based position")]
    [InlineData("GRCh38\t19\t44908684\trs429358\tt\tC\tC\tt\t.\tmade\n", "alleles of A, C, G, T")]
    [InlineData("GRCh38\t19\t44908684\trs429358\tT\tT\tT\tT\t.\tmade\n", "alleles of A, C, G, T")]
    [InlineData("GRCh38\t19\t44908684\trs429358\tT\tC\tG\tT\t.\tmade\n", "effect and other allele")]
    [InlineData("GRCh38\t19\t44908684\trs429358\tT\tC\tC\tT\tx\tmade\n", "decimal weight")]
    [InlineData("GRCh38\t19\t44908684\trs429358\tT\tC\tC\tT\t.\t\n", "expected a source")]
    [InlineData("GRCh38\t19\t.\trs429358\t.\t.\tC\t.\t.\tmade\n", "expected \".\" for chromosome")]
    [InlineData("GRCh38\t.\t.\trs429358\tT\t.\tC\t.\t.\tmade\n", "expected \".\" for chromosome")]
    [InlineData(
        "GRCh38\t.\t.\trs429358\t.\t.\tX\t.\t.\tmade\n",
        "or \"*\" for every allele but REF"
    )]
    [InlineData("GRCh38\t.\t.\tAPOE\t.\t.\t*\t.\t.\tmade\n", "expected an rs number")]
    [InlineData(
        "GRCh38\t.\t.\trs1\t.\t.\t*\t.\t.\tmade\nGRCh38\t.\t.\trs1\t.\t.\tA\t.\t.\tmade\n",
        "line 3: expected each variant and each id once"
    )]
    [InlineData("GRCh38\t19\t7\trs1\t.\t.\t*\tA\t.\tmade\n", "expected two different alleles")]
    [InlineData("GRCh38\t19\t7\trs1\t.\t.\tA\tA\t.\tmade\n", "expected two different alleles")]
    [InlineData("GRCh38\t19\t7\trs1\t.\tA\tA\tC\t.\tmade\n", "alleles of A, C, G, T")]
    [InlineData(Row + Row, "line 3: expected each variant and each id once")]
    [InlineData(
        Row + "GRCh37\t19\t2\trs2\tT\tC\tC\tT\t.\tmade\n",
        "line 3: expected the build GRCh38"
    )]
    [InlineData("GRCh38\t19\t44908684\trs429358\tT\tC\tC\tT\t.\tmade\r\n", "LF")]
    [InlineData("GRCh38\t19\t44908684\trs429358\tT\tC\tC\tT\t.\tmade", "LF")]
    public void A_table_that_is_off_is_refused_with_its_line(string rows, string expected)
    {
        var error = Assert.Throws<MalformedInputException>(() =>
            VariantTable.Parse(Encoding.UTF8.GetBytes(Header + rows), "variants.tsv")
        );

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_header_is_refused() =>
        Assert.Throws<MalformedInputException>(() =>
            VariantTable.Parse("chromosome\tposition\n"u8, "variants.tsv")
        );
}
