using System.Numerics;
using Xunit;

namespace SecureGenomics.Provenance.Fhe.Tests;

public sealed class CoeffModulusTests
{
    [Fact]
    public void Primes_of_given_lengths_are_those_that_SEAL_picks()
    {
        Assert.Equal(
            [0xffffffffffe8001, 0xfffff4c001, 0xfffffdc001, 0xfffffffffffc001],
            CoeffModulus.Create(8192, [60, 40, 40, 60])
        );
        Assert.Equal(
            [0x3fffffffcc001, 0xfffff4c001, 0xfffffdc001, 0x3ffffffffc001],
            CoeffModulus.Create(8192, [50, 40, 40, 50])
        );
    }

    [Fact]
    public void The_sets_of_the_2024_profile_are_the_published_ones()
    {
        Assert.Equal(
            [0x7fffba001, 0x7ffff6001, 0xffffee001],
            CoeffModulus.Default(SecurityProfile.Hesg2024, 4096)
        );
        Assert.Equal(
            [0x3fffffa8001, 0x7fffff68001, 0x7fffffa8001, 0x7fffffc8001, 0x7fffffd8001],
            CoeffModulus.Default(SecurityProfile.Hesg2024, 8192)
        );
    }

    [Theory]
    [InlineData(SecurityProfile.SealDefault, 109, 218, 438, 881)]
    [InlineData(SecurityProfile.Hesg2024, 106, 214, 430, 868)]
    public void Every_default_set_fills_its_table_and_has_fit_primes(
        SecurityProfile profile,
        int b4096,
        int b8192,
        int b16384,
        int b32768
    )
    {
        foreach (
            var (n, bits) in new[]
            {
                (4096, b4096),
                (8192, b8192),
                (16384, b16384),
                (32768, b32768),
            }
        )
        {
            var primes = CoeffModulus.Default(profile, n);

            Assert.Equal(
                bits,
                (int)primes.Aggregate(BigInteger.One, (p, q) => p * q).GetBitLength()
            );
            Assert.All(primes, q => Assert.True(Primes.IsPrime(q) && q % (2UL * (ulong)n) == 1));
            Assert.Equal(bits, SecurityTables.MaxCoeffModulusBits(profile, n));
        }
    }

    [Theory]
    [InlineData(1024, 1038337)]
    [InlineData(2048, 1032193)]
    [InlineData(4096, 1032193)]
    [InlineData(8192, 1032193)]
    [InlineData(16384, 786433)]
    [InlineData(32768, 786433)]
    public void The_batching_prime_of_20_bits_is_SEALs(int n, ulong expected)
    {
        Assert.Equal(expected, PlainModulus.Batching(n, 20));
    }

    [Fact]
    public void A_prime_of_61_bits_cannot_be_asked_for()
    {
        Assert.Throws<ArgumentException>(() => CoeffModulus.Create(4096, [61]));
    }

    [Fact]
    public void No_profile_means_no_set()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            CoeffModulus.Default(SecurityProfile.None, 4096)
        );
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            CoeffModulus.Default(SecurityProfile.Hesg2024, 512)
        );
    }
}
