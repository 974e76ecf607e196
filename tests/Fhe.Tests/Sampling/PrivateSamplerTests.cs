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
            Assert.InRange(values.Count(v => v == value), (values.Length / 3.0) - tolerance, (values.Length / 3.0) + tolerance);
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

    [Fact]
    public void Every_prime_carries_the_same_small_polynomial()
    {
        var level = TestContexts.Bfv().KeyLevel;
        var poly = new ulong[level.PrimeCount * level.Degree];

        PrivateSampler.Noise(RandomSource.ForTests(5), level, poly);

        for (var i = 0; i < level.PrimeCount; i++)
            Assert.Equal(Centred(level, poly, 0), Centred(level, poly, i));
    }

    [Fact]
    public void The_test_source_repeats_itself_and_the_system_source_does_not()
    {
        byte[] first = new byte[100], second = new byte[100];

        RandomSource.ForTests(9).Fill(first);
        RandomSource.ForTests(9).Fill(second);
        Assert.Equal(first, second);

        RandomSource.System.Fill(first);
        RandomSource.System.Fill(second);
        Assert.NotEqual(first, second);
    }

    private delegate void Sampler(RandomSource random, RlweLevel level, Span<ulong> poly);

    private static long[] Sample(Sampler sampler)
    {
        var level = TestContexts.Bfv(degree: 8192).KeyLevel;
        var poly = new ulong[level.PrimeCount * level.Degree];
        sampler(RandomSource.ForTests(11), level, poly);
        return Centred(level, poly, 0);
    }

    private static long[] Centred(RlweLevel level, ulong[] poly, int prime)
    {
        var q = level.Rings[prime].Modulus.Value;
        return [.. poly.Skip(prime * level.Degree).Take(level.Degree).Select(v => v > q / 2 ? -(long)(q - v) : (long)v)];
    }
}
