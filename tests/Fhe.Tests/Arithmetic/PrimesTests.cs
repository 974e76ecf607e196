using Xunit;

namespace SecureGenomics.Provenance.Fhe.Tests;

public sealed class PrimesTests
{
    [Fact]
    public void Small_numbers_agree_with_trial_division()
    {
        for (ulong value = 0; value < 5000; value++)
        {
            var expected = value >= 2;
            for (ulong d = 2; d * d <= value; d++)
                expected &= value % d != 0;
            Assert.Equal(expected, Primes.IsPrime(value));
        }
    }

    [Theory]
    [InlineData(3215031751UL)]
    [InlineData(3825123056546413051UL)]
    public void Strong_pseudoprimes_to_few_bases_are_recognised(ulong composite)
    {
        Assert.False(Primes.IsPrime(composite));
    }

    [Fact]
    public void A_length_with_too_few_primes_is_refused()
    {
        Assert.Throws<ArgumentException>(() => Primes.Descending(8192, 14, 2));
    }
}
