using System.Globalization;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Cli.Tests;

public sealed class TextTableTests
{
    private const string LongId =
        "chr19:44908684:T:CAGGCGGGCGGTGGCGCGGGTACGTACGTTAGCAGGCGGGCGGTGGCGCGGGTACGTACGTTAGC";

    [Fact]
    public void A_table_that_fits_has_one_line_for_each_row()
    {
        var text = Shipped().Format(160);

        Assert.Equal(
            """
            name                         kind   variants  title
            ───────────────────────────  ─────  ────────  ─────────────────────────────────────────
            alzheimers-allele-frequency  study        10  Allele frequencies at ten variants, which
            health-linear                study            Factors times values

            """,
            text
        );
    }

    [Fact]
    public void The_widest_column_goes_below_where_the_table_does_not_fit()
    {
        var text = Shipped().Format(60);

        Assert.Equal(
            """
            name                         kind   variants
            ───────────────────────────  ─────  ────────
            alzheimers-allele-frequency  study        10
                title: Allele frequencies at ten variants, which
            health-linear                study
                title: Factors times values

            """,
            text
        );
    }

    [Theory]
    [InlineData(40)]
    [InlineData(80)]
    [InlineData(100)]
    [InlineData(160)]
    [InlineData(TextTable.Unlimited)]
    public void Every_cell_stands_whole_at_every_width(int columns)
    {
        string[] row =
        [
            LongId,
            "19:44908684",
            "T>C",
            "SHA256:ZaX7veEWSE0bHk1iGgTzISL1Nn8mZtOuVNJIc/2XZRs",
            "0.25",
        ];
        var table = new TextTable("variant", "place", "alleles", "signed by", ">af");
        table.AddRow(row);
        table.AddRemark($"{LongId}: several records at this site: join them with bcftools norm");

        var lines = table.Format(columns).Split('\n');

        Assert.All(row, cell => Assert.Contains(lines, line => line.Contains(cell)));
        Assert.All((string[])["variant", "place", "alleles", "signed by", "af"], name =>
            Assert.Contains(lines, line => line.Contains(name))
        );
        Assert.All(
            lines.Where(line => !line.Contains(LongId) && line.Trim('─', ' ').Length > 0),
            line => Assert.InRange(line.Length, 0, Math.Max(columns, 62))
        );
    }

    [Fact]
    public void A_long_id_stands_above_its_row()
    {
        var table = new TextTable("variant", "place", ">af");
        table.AddRow(LongId, "19:44908684", "0.25");

        Assert.Equal(
            $"""
            variant
                place          af
                ───────────  ────
            {LongId}
                19:44908684  0.25

            """,
            table.Format(60)
        );
    }

    [Fact]
    public void Remarks_stand_below_the_table_and_wrap_between_words()
    {
        var table = new TextTable("variant", "called");
        table.AddRow("rs7412", "yes");
        table.AddRemark(
            "rs7412: several records at this site: join them with \"bcftools norm\", or leave one"
        );

        Assert.Equal(
            """
            variant  called
            ───────  ──────
            rs7412   yes
            rs7412: several records at this site:
                join them with "bcftools norm", or
                leave one

            """,
            table.Format(40)
        );
    }

    [Fact]
    public void A_cell_cannot_speak_to_the_terminal()
    {
        var table = new TextTable("name");
        table.AddRow("\u001b[2J");

        Assert.Contains("\\u{1b}[2J", table.Format(80), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("80")]
    [InlineData("100")]
    [InlineData("160")]
    public void The_shipped_protocols_are_listed_with_every_column_at_every_width(string columns)
    {
        var listed = List(columns);

        Assert.All(Directory.GetDirectories(Checkout.PathOf("protocols")), folder =>
            Assert.Contains(listed, line =>
                line.StartsWith(Path.GetFileName(folder) + " ", StringComparison.Ordinal)
            )
        );
        Assert.All((string[])["kind", "variants"], name =>
            Assert.Contains(name, listed[0], StringComparison.Ordinal)
        );
        Assert.Contains(listed, line => line.Contains("title", StringComparison.Ordinal));
        Assert.Contains("local analysis", string.Join('\n', listed), StringComparison.Ordinal);
        Assert.All(listed, line =>
            Assert.InRange(line.Length, 0, int.Parse(columns, CultureInfo.InvariantCulture))
        );
    }

    private static string[] List(string columns) =>
        Sgp.Run(
                Checkout.Root,
                "",
                ["protocol", "list"],
                new Dictionary<string, string>(StringComparer.Ordinal) { ["COLUMNS"] = columns }
            )
            .Output.Split('\n');

    private static TextTable Shipped()
    {
        var table = new TextTable("name", "kind", ">variants", "title");
        table.AddRow(
            "alzheimers-allele-frequency",
            "study",
            "10",
            "Allele frequencies at ten variants, which"
        );
        table.AddRow("health-linear", "study", "", "Factors times values");
        return table;
    }
}
