using System.Text;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Protocols.Tests;

public sealed class AlleleFrequenciesTests
{
    private static readonly VariantTable Table = VariantTable.Parse(
        File.ReadAllBytes(Checkout.PathOf("protocols/alzheimers-allele-frequency/variants.tsv")),
        "variants.tsv"
    );

    /// <summary>The golden values of two owners: [1,0,2,0,1,2,1,0,1,0] and [2,1,1,0,2,1,0,2,0,1],
    /// all called.</summary>
    private static readonly ulong[] TwoOwners =
    [
        3,
        1,
        3,
        0,
        3,
        3,
        1,
        2,
        1,
        1,
        4,
        4,
        4,
        4,
        4,
        4,
        4,
        4,
        4,
        4,
        2,
    ];

    [Fact]
    public void Totals_of_two_owners_give_their_frequencies()
    {
        var result = (AlleleFrequencies?)
            DosageEncoding.Instance.Read(Table, TwoOwners, expectedGenomes: 2, out var violation);

        Assert.Null(violation);
        Assert.Equal(
            ["0.75", "0.25", "0.75", "0", "0.75", "0.75", "0.25", "0.5", "0.25", "0.25"],
            result!.Variants.Select(row => row.Frequency)
        );
        Assert.StartsWith(
            "id\tchromosome\tposition\tref\talt\teffect_allele\tac\tan\taf\nrs429358\t19\t44908684\tT\tC\tC\t3\t4\t0.75\n",
            Encoding.UTF8.GetString(result.FormatTable()),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(20, 3UL, "genome counter")]
    [InlineData(0, 5UL, "AC ≤ AN")]
    [InlineData(10, 5UL, "AC ≤ AN")]
    [InlineData(10, 2UL, "AC ≤ AN")]
    [InlineData(3, 1032192UL, "AC ≤ AN")]
    public void Totals_that_cannot_be_are_refused_without_naming_a_number(
        int slot,
        ulong value,
        string expected
    )
    {
        var totals = (ulong[])TwoOwners.Clone();
        totals[slot] = value;

        var result = DosageEncoding.Instance.Read(
            Table,
            totals,
            expectedGenomes: 2,
            out var violation
        );

        Assert.Null(result);
        Assert.Contains(expected, violation, StringComparison.Ordinal);
    }

    [Fact]
    public void An_opening_is_read_back_and_any_other_spelling_is_refused()
    {
        var bytes = new Opening([.. TwoOwners]).Format();

        Assert.Equal(TwoOwners, Opening.Parse(bytes).Totals);
        Assert.Throws<MalformedInputException>(() => Opening.Parse([.. bytes, (byte)'\n']));
        Assert.Throws<MalformedInputException>(() => Opening.Parse(bytes.AsSpan()[..^1]));
        Assert.Throws<MalformedInputException>(() =>
            Opening.Parse("securegenomics/opening/v1\ntotals 1\n01\n"u8)
        );
        Assert.Throws<MalformedInputException>(() =>
            Opening.Parse("securegenomics/opening/v1\ntotals 2\n1\n"u8)
        );
        Assert.Throws<MalformedInputException>(() =>
            Opening.Parse("securegenomics/opening/v1\ntotals 1\n-1\n"u8)
        );
        Assert.Throws<MalformedInputException>(() => Opening.Parse([]));

        var blinded = new Opening([.. TwoOwners], new string('a', 64)).Format();
        Assert.Equal(new string('a', 64), Opening.Parse(blinded).Blinding);
        Assert.Throws<MalformedInputException>(() =>
            Opening.Parse([.. bytes, .. "blinding 00\n"u8])
        );
        Assert.Throws<MalformedInputException>(() =>
            Opening.Parse([.. blinded, .. "blinding aa\n"u8])
        );
    }
}
