using Xunit;

namespace SecureGenomics.Provenance.Fhe.Tests;

public sealed class PrivateSamplerTests
{
    [Fact]
    public void Ternary_values_are_minus_one_zero_and_one_about_equally_often()
    {
        var values = Sample(PrivateSampler.Ternary);

        // Three standard deviations of a binomial with p = 1/3, times three.
        var tolerance = 9 * Math.Sqrt(values.Length * 2.0 / 9.0);
        for (var value = -1; value <= 1; value++)
            Assert.InRange(
                values.Count(v => v == value),
                (values.Length / 3.0) - tolerance,
                (values.Length / 3.0) + tolerance
            );
        Assert.All(values, v => Assert.InRange(v, -1, 1));
    }

    [Fact]
    public void Noise_has_the_variance_of_21_plus_21_bits_and_stays_within_21()
    {
        var values = Sample(PrivateSampler.Noise);

        Assert.All(values, v => Assert.InRange(v, -21, 21));
        Assert.InRange(values.Average(), -0.25, 0.25);
        Assert.InRange(values.Average(v => (double)v * v), 9.8, 11.2);
    }

    [Theory]
    [InlineData(1U)]
    [InlineData(2U)]
    [InlineData(127U)]
    [InlineData(5000U)]
    public void Uniform_values_reach_both_ends_and_nothing_beyond(uint bound)
    {
        var small = new ulong[1 << 20];
        PrivateSampler.Uniform(RandomSource.ForTests(8), new WordPool(), bound, small);
        var values = Array.ConvertAll(small, word => unchecked((long)word));

        Assert.Equal((-(long)bound, bound), (values.Min(), values.Max()));
        var deviation = Math.Sqrt(bound * (bound + 1.0) / 3 / values.Length);
        Assert.InRange(values.Average(), -5 * deviation, 5 * deviation);
        Assert.InRange(
            values.Average(v => (double)v * v) / (bound * (bound + 1.0) / 3),
            0.99,
            1.01
        );
    }

    [Fact]
    public void A_lifted_polynomial_is_the_same_small_one_for_every_prime()
    {
        var level = TestContexts.Bfv().KeyLevel;
        ulong[] small = new ulong[level.Degree],
            poly = new ulong[level.PrimeCount * level.Degree];
        PrivateSampler.Noise(RandomSource.ForTests(5), new WordPool(), small);

        RnsPoly.Lift(level, small, poly);
        var twice = (ulong[])poly.Clone();
        RnsPoly.AddSmall(level, twice, small);

        for (var i = 0; i < level.PrimeCount; i++)
        {
            var q = level.Rings[i].Modulus.Value;
            for (var j = 0; j < level.Degree; j++)
            {
                var at = (i * level.Degree) + j;
                var value = unchecked((long)small[j]);
                Assert.Equal((value + (long)q) % (long)q, (long)poly[at]);
                Assert.Equal(((2 * value) + (long)q) % (long)q, (long)twice[at]);
            }
        }
    }

    [Fact]
    public void The_test_source_repeats_itself_and_the_system_source_does_not()
    {
        byte[] first = new byte[100],
            second = new byte[100];

        RandomSource.ForTests(9).Fill(first);
        RandomSource.ForTests(9).Fill(second);
        Assert.Equal(first, second);

        RandomSource.System.Fill(first);
        RandomSource.System.Fill(second);
        Assert.NotEqual(first, second);
    }

    private delegate void Sampler(RandomSource random, WordPool pool, Span<ulong> small);

    private static long[] Sample(Sampler sampler)
    {
        var small = new ulong[8192];
        sampler(RandomSource.ForTests(11), new WordPool(), small);
        return Array.ConvertAll(small, value => unchecked((long)value));
    }
}
