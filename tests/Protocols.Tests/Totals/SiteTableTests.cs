using System.Text;
using Xunit;

namespace SecureGenomics.Provenance.Protocols.Tests;

/// <summary>A site's file: what is read, and what is refused with the line and the column, never a
/// value.</summary>
public sealed class SiteTableTests
{
    private static readonly TotalsSection Section = TotalsRun
        .Protocol(
            """
              missing: by-statistic
              columns:
                - {name: age, unit: years, minimum: 18, maximum: 110, decimals: 1}
                - {name: chol, unit: mg/dL, minimum: 1, maximum: 1000, decimals: 0, missing_codes: [0, -9]}
                - {name: cp, unit: "1", minimum: 1, maximum: 4, decimals: 0}
              indicators:
                - {name: asymptomatic, of: cp, equals: 4}
                - {name: old, of: age, at_least: 65.5}
                - {name: mild, of: cp, at_most: 2}
            """,
            """
              - {name: all, kind: moments, columns: [age]}
            """
        )
        .Totals!;

    [Theory]
    [InlineData("age,chol,cp\n63.5,233,4\n,,1\n")]
    [InlineData("age\tchol\tcp\r\n63.5\t233\t4\r\nNA\t?\t1\r\n")]
    [InlineData("chol;site;cp;age\n233;here;4;63.5\n0;there;1;NaN\n")]
    [InlineData("\uFEFFage,name,chol,cp\n63.5,\"Doe, \"\"J\"\"\",233,4\n.,\"x\",-9,1\n\n")]
    [InlineData("age,chol,cp\n63.50,233.0, 4\n,0,1")]
    public void Columns_are_found_by_name_and_what_is_missing_is_missing(string csv)
    {
        using var table = Read(csv);

        Assert.Equal(2, table.RowCount);
        Assert.Equal([635, 233, 4, 1, 0, 0], table.Row(0).ToArray());
        Assert.Equal([true, true, true, true, true, true], table.IsThere(0).ToArray());
        Assert.Equal([false, false, true, true, false, true], table.IsThere(1).ToArray());
        Assert.Equal([0, 0, 1, 0, 0, 1], table.Row(1).ToArray());
    }

    [Theory]
    [InlineData("", "line 1: expected a header")]
    [InlineData("age,chol\n1,2\n", "line 1: expected the column cp once")]
    [InlineData("age,chol,cp,age\n", "line 1: expected the column age once")]
    [InlineData("age,chol,cp\n", "line 2: expected a row of values")]
    [InlineData("age,chol,cp\n63,233\n", "line 2: expected 3 fields")]
    [InlineData(
        "age,chol,cp\n63,233,4\n17,233,4\n",
        "line 3: expected nothing, or a number from 18 to 110 years"
    )]
    [InlineData("age,chol,cp\n63,233,5\n", "in the column cp")]
    [InlineData(
        "age,chol,cp\n63.55,233,4\n",
        "at most 1 digits behind the point in the column age"
    )]
    [InlineData("age,chol,cp\n6e1,233,4\n", "in the column age")]
    [InlineData("age;chol;cp\n63,5;233;4\n", "in the column age")]
    [InlineData("age,chol,cp\nunknown,233,4\n", "in the column age")]
    [InlineData("age,chol,cp\n63,none,4\n", "in the column chol")]
    [InlineData("age,chol,cp\n\"63,233,4\n", "line 2: expected a closing quotation mark")]
    public void Other_files_are_refused_by_line_and_column(string csv, string message)
    {
        var error = Assert.Throws<MalformedInputException>(() => Read(csv));

        Assert.StartsWith("site.csv, line ", error.Message, StringComparison.Ordinal);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("unknown", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("63.55", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void More_rows_than_the_protocol_takes_are_refused()
    {
        var csv = "age,chol,cp\n" + string.Concat(Enumerable.Repeat("50,200,1\n", 1001));

        Assert.Contains(
            "at most 1000 rows",
            Assert.Throws<MalformedInputException>(() => Read(csv)).Message,
            StringComparison.Ordinal
        );
    }

    /// <summary>A table and any damage to it give a table or the one error.</summary>
    [Fact]
    public void Any_bytes_are_read_or_refused()
    {
        var random = new Random(11);
        var honest = "age,chol,cp\n63.5,233,4\n44,\"0\",1\n,,3\n"u8.ToArray();
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = (byte[])honest.Clone();
            for (var change = random.Next(1, 6); change > 0; change--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            try
            {
                using var table = SiteTable.Read(
                    new MemoryStream(bytes[..random.Next(bytes.Length + 1)]),
                    "site.csv",
                    Section.Columns,
                    Section.MaximumRows
                );
                Assert.InRange(table.RowCount, 1, 1000);
            }
            catch (MalformedInputException)
            {
                // Refused, which is an answer.
            }
        }
    }

    private static SiteTable Read(string csv) =>
        SiteTable.Read(
            new MemoryStream(Encoding.UTF8.GetBytes(csv)),
            "site.csv",
            Section.Columns,
            Section.MaximumRows
        );
}
