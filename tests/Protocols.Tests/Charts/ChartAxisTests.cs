using Xunit;

namespace SecureGenomics.Provenance.Protocols.Tests;

/// <summary>Axes: round steps that cover the values, and labels that read as such.</summary>
public sealed class ChartAxisTests
{
    [Theory]
    [InlineData(0, 3.607, "0 1 2 3 4")]
    [InlineData(0, 7.8, "0 2 4 6 8")]
    [InlineData(0, 1, "0 0.2 0.4 0.6 0.8 1")]
    [InlineData(0, 12, "0 2.5 5 7.5 10 12.5")]
    [InlineData(0, 1739.2, "0 500 1000 1500 2000")]
    [InlineData(-0.331, 0.8, "-0.5 0 0.5 1")]
    [InlineData(0, 0, "0 0.2 0.4 0.6 0.8 1")]
    [InlineData(-0.3, 0, "-0.3 -0.2 -0.1 0")]
    public void Ticks_are_round_and_cover_the_values(double least, double most, string expected) =>
        Assert.Equal(
            expected,
            string.Join(' ', ChartAxis.Round("x", least, most).Ticks.Select(ChartAxis.Label))
        );

    [Fact]
    public void Every_step_is_1_2_2_5_or_5_times_a_power_of_ten_and_no_label_is_minus_zero()
    {
        var random = new Random(7);
        for (var i = 0; i < 2_000; i++)
        {
            var least = -random.NextDouble() * Math.Pow(10, random.Next(-6, 6)) * (i % 2);
            var most = random.NextDouble() * Math.Pow(10, random.Next(-6, 6));

            var axis = ChartAxis.Round("x", least, most);

            var mantissa = axis.Step / Math.Pow(10, Math.Floor(Math.Log10(axis.Step) + 1e-9));
            Assert.Contains(Math.Round(mantissa, 6), (double[])[1, 2, 2.5, 5]);
            Assert.InRange(axis.Ticks.Length, 2, 6);
            Assert.True(
                axis.Least <= least + (2e-9 * axis.Step) && axis.Most >= most - (2e-9 * axis.Step)
            );
            Assert.DoesNotContain("-0", axis.Ticks.Select(ChartAxis.Label));
        }
    }

    [Fact]
    public void A_share_goes_from_0_to_1_by_quarters() =>
        Assert.Equal([0, 0.25, 0.5, 0.75, 1], ChartAxis.Share("x").Ticks);
}
