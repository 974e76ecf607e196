using System.Collections.Immutable;
using System.Text;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Protocols.Tests;

/// <summary>What the columns of a result table are said to be, and how their cells read.</summary>
public sealed class ResultFormTests
{
    private static readonly VariantTable Variants = VariantTable.Parse(
        File.ReadAllBytes(Checkout.PathOf("protocols/alzheimers-allele-frequency/variants.tsv")),
        "variants.tsv"
    );

    [Fact]
    public void The_table_of_every_encoding_is_of_a_known_form()
    {
        ulong[] none = [.. Enumerable.Repeat(0UL, 20), 0];

        var frequencies = DosageEncoding.Instance.Read(Variants, none, expectedGenomes: 0, out _)!;
        var counts = CaseControlEncoding.Counts.Read(
            Variants,
            new ulong[62],
            expectedGenomes: 0,
            out _
        )!;
        var byPloidy = CaseControlEncoding.ByPloidy.Read(
            Variants,
            new ulong[62],
            expectedGenomes: 0,
            out _
        )!;

        Assert.Same(ResultForm.AlleleFrequency, frequencies.Form);
        Assert.Same(ResultForm.ChiSquare, counts.Form);
        Assert.Same(ResultForm.ChiSquareByPloidy, byPloidy.Form);
    }

    [Fact]
    public void The_specification_lists_the_columns_of_every_form()
    {
        var page = string.Join(
            ' ',
            File.ReadAllText(Checkout.PathOf("docs/spec/protocol.md"))
                .Split(default(char[]), StringSplitOptions.RemoveEmptyEntries)
        );

        Assert.All(ResultForm.Known, form =>
            Assert.Contains(
                $"`{string.Join(' ', form.Columns.Select(column => column.Name))}`",
                page,
                StringComparison.Ordinal
            )
        );
    }

    [Fact]
    public void The_form_by_ploidy_has_the_columns_of_its_table()
    {
        const string header =
            "id chromosome position ref alt effect_allele case_none case_het case_hom "
            + "case_haploid_other case_haploid_effect "
            + "control_none control_het control_hom control_haploid_other control_haploid_effect "
            + "chi2_allelic p_allelic neg_log10_p_allelic "
            + "min_expected odds_ratio or_low or_high or_correction chi2_genotypic df_genotypic "
            + "p_genotypic neg_log10_p_genotypic";

        Assert.Same(ResultForm.ChiSquareByPloidy, ResultForm.OfHeader([.. header.Split(' ')]));
    }

    [Fact]
    public void A_header_that_differs_in_one_name_explains_nothing()
    {
        var form = ResultForm.OfHeader([
            "id",
            "chromosome",
            "position",
            "ref",
            "alt",
            "effect_allele",
            "ac",
            "an",
            "frequency",
        ]);

        Assert.Equal(["id", "frequency"], [form.Columns[0].Title, form.Columns[^1].Title]);
        Assert.All(form.Columns, column => Assert.Equal(ColumnMeaning.Other, column.Meaning));
    }

    [Theory]
    [InlineData("ac", "1234567", "1,234,567")]
    [InlineData("an", "18", "18 of 24")]
    [InlineData("an", "many", "many")]
    [InlineData("position", "44908684", "44,908,684")]
    [InlineData("position", ".", ".")]
    [InlineData("af", ".", "not called")]
    [InlineData("af", "0.25", "0.25")]
    public void A_cell_of_a_frequency_table_reads_as_people_read_it(
        string column,
        string cell,
        string expected
    ) => Assert.Equal(expected, Column(ResultForm.AlleleFrequency, column).Read(cell, genomes: 12));

    [Theory]
    [InlineData("p_allelic", "0", "< 1e-300")]
    [InlineData("p_allelic", "4.2E-08", "4.2e-08")]
    [InlineData("p_allelic", "5.92125E-1740", "5.92125e-1740")]
    [InlineData("p_allelic", ".", "no test")]
    [InlineData("odds_ratio", ".", "not defined")]
    [InlineData("case_hom", "1200", "1,200")]
    public void A_cell_of_an_association_table_reads_as_people_read_it(
        string column,
        string cell,
        string expected
    ) => Assert.Equal(expected, Column(ResultForm.ChiSquare, column).Read(cell, genomes: 12));

    [Fact]
    public void Without_the_number_of_genomes_AN_is_a_count() =>
        Assert.Equal("1,018", Column(ResultForm.AlleleFrequency, "an").Read("1018", genomes: null));

    [Theory]
    [InlineData("21", "12", 0)]
    [InlineData("21", "11", 1)]
    [InlineData("MT", "7", 0)]
    [InlineData("MT", "6", 0)]
    [InlineData("MT", "5", 1)]
    [InlineData("Y", "5", 1)]
    [InlineData("21", "18446744073709551615", 0)]
    [InlineData("MT", "18446744073709551615", 0)]
    public void A_row_is_sparse_where_AN_is_below_half_of_the_alleles_that_the_genomes_have(
        string chromosome,
        string called,
        int expected
    )
    {
        var table = Frequencies($"rs1\t{chromosome}\t5\tA\tC\tC\t1\t{called}\t0.1") with
        {
            Genomes = 12,
        };

        Assert.Equal(expected, table.SparseRowCount);
        Assert.Equal(expected, table.RemarksOn(table.Rows[0]).Length);
        Assert.Equal(0, (table with { Genomes = null }).SparseRowCount);
    }

    [Theory]
    [InlineData("4.99", "0", "expected count under 5: the χ² approximation is poor")]
    [InlineData("5", "0", "")]
    [InlineData(".", ".", "")]
    [InlineData("12", "0.5", "a cell was empty: 0.5 was added to every cell (Haldane–Anscombe)")]
    public void A_poor_expected_count_and_a_corrected_cell_are_remarked(
        string expected,
        string correction,
        string remark
    )
    {
        var cells = ResultForm
            .ChiSquareByPloidy.Columns.Select(column =>
                column.Name switch
                {
                    "min_expected" => expected,
                    "or_correction" => correction,
                    _ => "1",
                }
            )
            .ToImmutableArray();
        var table = new ResultTable(ResultForm.ChiSquareByPloidy, [cells]);

        Assert.Equal(remark, string.Join("; ", table.RemarksOn(cells)));
    }

    private static ResultColumn Column(ResultForm form, string name) =>
        form.Columns.Single(column => column.Name == name);

    private static ResultTable Frequencies(string row) =>
        ResultTable.Parse(
            Encoding.UTF8.GetBytes(
                string.Join('\t', ResultForm.AlleleFrequency.Columns.Select(column => column.Name))
                    + "\n"
                    + row
                    + "\n"
            )
        )!;
}
