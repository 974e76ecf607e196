using System.Text;
using Xunit;

namespace SecureGenomics.Provenance.Protocols.Tests;

public sealed class DataTableTests
{
    private static readonly TableSection Columns = new([
        new TableColumn("glucose", "mg/dL", new ExactDecimal(0, 0), new ExactDecimal(1000, 0), 0),
        new TableColumn("change", "%", new ExactDecimal(-5, 1), new ExactDecimal(10, 0), 2),
    ]);

    [Theory]
    [InlineData("glucose,change\n10,-0.25\n")]
    [InlineData("glucose,change\r\n10,-0.25\r\n")]
    [InlineData("glucose\tchange\n10\t-0.25")]
    public void Commas_tabs_and_either_line_end_are_read(string text)
    {
        using var table = Read(text);

        Assert.Equal([10m, -0.25m], table.Values.ToArray());
    }

    [Theory]
    [InlineData("", "line 1: expected the header glucose,change")]
    [InlineData("change,glucose\n1,2\n", "line 1: expected the header")]
    [InlineData("glucose,change\n", "line 2: expected a row of values")]
    [InlineData("glucose,change\n1,2,3\n", "line 2: expected 2 values, found 3")]
    [InlineData("glucose,change\n1,2\n3,4\n", "line 3: expected the end of the file")]
    [InlineData(
        "glucose,change\n1001,2\n",
        "from 0 to 1000 mg/dL with at most 0 digits behind the point in the column glucose"
    )]
    [InlineData("glucose,change\n-1,2\n", "in the column glucose")]
    [InlineData("glucose,change\n1.5,2\n", "in the column glucose")]
    [InlineData("glucose,change\n1e2,2\n", "in the column glucose")]
    [InlineData("glucose,change\n01,2\n", "in the column glucose")]
    [InlineData("glucose,change\n,2\n", "in the column glucose")]
    [InlineData("glucose,change\n 1,2\n", "in the column glucose")]
    [InlineData("glucose,change\n1,-0.51\n", "in the column change")]
    [InlineData("glucose,change\n1,0.125\n", "in the column change")]
    public void What_is_not_declared_is_refused_with_its_line_and_without_its_value(
        string text,
        string expected
    )
    {
        var error = Assert.Throws<MalformedInputException>(() => Read(text));

        Assert.StartsWith("mine.csv, line ", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("1001", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Values_are_cleared()
    {
        var table = Read("glucose,change\n10,2\n");

        table.Dispose();

        Assert.Equal([0m, 0m], table.Values.ToArray());
    }

    [Theory]
    [InlineData("0", "0")]
    [InlineData("-0.0", "0")]
    [InlineData("4.0", "4")]
    [InlineData("-0.020", "-0.02")]
    [InlineData("100", "100")]
    [InlineData(
        "1234567890123456789012345678901234567890",
        "1234567890123456789012345678901234567890"
    )]
    public void A_decimal_has_one_text(string text, string canonical)
    {
        Assert.True(ExactDecimal.TryParse(text, out var value));
        Assert.Equal(canonical, value.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData(".5")]
    [InlineData("5.")]
    [InlineData("+1")]
    [InlineData("1e3")]
    [InlineData("00.5")]
    [InlineData("1,5")]
    [InlineData("١")]
    [InlineData("--1")]
    public void Other_spellings_are_no_decimal(string text) =>
        Assert.False(ExactDecimal.TryParse(text, out _));

    private static DataTable Read(string text) =>
        DataTable.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), "mine.csv", Columns);
}
