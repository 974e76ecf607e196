using System.Numerics;
using Xunit;

namespace SecureGenomics.Provenance.Protocols.Tests;

/// <summary>Large signed numbers through small slots: exact at the bounds, and totals that no sites
/// can have are refused.</summary>
public sealed class TotalsLayoutTests
{
    private static readonly Quantity[] Quantities =
    [
        new("signed", -(BigInteger.One << 49), (BigInteger.One << 49) - 1, 1 << 16),
        Quantity.Count("count", 4095),
        new("one-sided", -1000, 0, 1),
        new("nothing", 0, 0, 1),
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(10)]
    [InlineData(16)]
    public void Sums_of_many_sites_come_back_exactly(int limbBits)
    {
        var layout = new TotalsLayout([.. Quantities], limbBits);
        var random = new Random(limbBits);
        const int sites = 1008;
        var totals = new ulong[layout.SlotCount];
        var slots = new ulong[layout.SlotCount];
        var expected = new BigInteger[Quantities.Length];
        for (var site = 0; site < sites; site++)
        {
            Int128[] sums =
            [
                .. Quantities.Select(quantity =>
                    site switch
                    {
                        0 => (Int128)quantity.Least,
                        1 => (Int128)quantity.Most,
                        _ => (Int128)(
                            quantity.Least
                            + random.NextInt64((long)(quantity.Most - quantity.Least) + 1)
                        ),
                    }
                ),
            ];
            layout.Encode(sums, slots);
            for (var i = 0; i < slots.Length; i++)
                totals[i] += slots[i];
            for (var i = 0; i < sums.Length; i++)
                expected[i] += (BigInteger)sums[i];
        }

        Assert.Equal((ulong)sites, totals[0]);
        Assert.All(totals.Skip(1), total => Assert.InRange(total, 0UL, sites * layout.LargestLimb));
        Assert.Equal(
            expected.Zip(Quantities, (sum, quantity) => new Rational(sum, quantity.Denominator)),
            layout.Decode(totals, sites)!.Value
        );
    }

    [Fact]
    public void A_sum_out_of_bounds_is_not_encoded()
    {
        var layout = new TotalsLayout([Quantity.Count("count", 10)], 10);

        Assert.Throws<ArgumentException>(() => layout.Encode([11], new ulong[layout.SlotCount]));
        Assert.Throws<ArgumentException>(() => layout.Encode([-1], new ulong[layout.SlotCount]));
    }

    [Theory]
    [InlineData(1, 2047)] // more than two sites' largest limb
    [InlineData(1, 21)] // two sites of at most 10 each
    public void Totals_that_no_sites_can_have_are_no_numbers(int slot, ulong total)
    {
        var layout = new TotalsLayout([Quantity.Count("count", 10)], 10);
        var totals = new ulong[layout.SlotCount];
        totals[0] = 2;
        totals[slot] = total;

        Assert.Null(layout.Decode(totals, 2));
    }

    [Fact]
    public void Totals_that_belong_to_no_rows_give_no_result()
    {
        var section = TotalsRun.Shipped("cohort-statistics");
        var honest = TotalsRun.Totals(section, TotalsRun.ShippedSites("cohort-statistics"));

        Assert.NotNull(section.ReadTotals(honest, 4, [], out _));
        Assert.Null(section.ReadTotals(honest, 5, [], out var counted));
        Assert.Contains("counter of sites", counted, StringComparison.Ordinal);
        // Fewer squares than the square of the sum allows.
        var negative = (ulong[])honest.Clone();
        Array.Clear(negative, 6, 3);
        Assert.Null(section.ReadTotals(negative, 4, [], out var variance));
        Assert.Contains("belong to no rows", variance, StringComparison.Ordinal);
        Assert.Null(section.ReadTotals(honest.AsSpan(1), 4, [], out _));
    }

    [Fact]
    public void At_most_1008_sites_of_ten_bits_stay_below_t() =>
        Assert.Equal(
            1008UL,
            TotalsRun.Shipped("cohort-statistics").MaximumCount(plainModulus: 1032193)
        );

    [Fact]
    public void A_site_learns_of_small_counts_and_of_rows_left_out_before_it_contributes()
    {
        var section = TotalsRun.Shipped("kaplan-meier");
        using var table = SiteTable.Read(
            new MemoryStream(TotalsRun.ShippedSites("kaplan-meier")[0]),
            "site.csv",
            section.Columns,
            section.MaximumRows
        );
        using var totals = SiteTotals.Of(section, table, [], "site.csv");

        Assert.Contains(totals.Remarks(), remark =>
            remark.StartsWith("survival: ", StringComparison.Ordinal)
            && remark.Contains("counts are between 1 and 4", StringComparison.Ordinal)
        );
        Assert.Equal(
            section.Layout.SlotCount - 1,
            totals.Describe().Sum(number => (number.Quantity.Bits + 9) / 10)
        );
    }

    [Fact]
    public void A_site_with_too_few_rows_does_not_contribute()
    {
        var section = TotalsRun.Shipped("linear-regression");
        var csv = string.Join(
            '\n',
            System
                .Text.Encoding.UTF8.GetString(TotalsRun.ShippedSites("linear-regression")[0])
                .Split('\n')
                .Take(15)
        );
        using var table = SiteTable.Read(
            new MemoryStream(System.Text.Encoding.UTF8.GetBytes(csv)),
            "site.csv",
            section.Columns,
            section.MaximumRows
        );

        Assert.Contains(
            "expected at least 20 rows that lack no value",
            Assert
                .Throws<MalformedInputException>(() =>
                    SiteTotals.Of(section, table, [], "site.csv")
                )
                .Message,
            StringComparison.Ordinal
        );
    }
}
