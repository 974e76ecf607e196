using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace SecureGenomics.Provenance.Fhe.Tests;

public sealed class ModulusTests
{
    private static readonly ulong[] Moduli =
    [
        2,
        3,
        1032193,
        0xffffee001,
        0x1ffffe0001,
        0x3ffffffffffc0001 >> 1 | 1,
        (1UL << 62) - 57,
    ];

    [Fact]
    public void A_product_equals_the_one_of_big_integers()
    {
        Prop.ForAll<ulong, ulong>(
                (a, b) =>
                    Moduli.All(q =>
                    {
                        var modulus = new Modulus(q);
                        var expected = (ulong)((BigInteger)a * b % q);
                        var w = b % q;
                        return modulus.Multiply(a, b) == expected
                            && modulus.MultiplyConstant(a, w, modulus.Companion(w)) == expected
                            && modulus.Reduce(a) == a % q
                            && modulus.Reduce(a, b) == (ulong)(((BigInteger)a << 64 | b) % q);
                    })
            )
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void The_largest_words_reduce_exactly()
    {
        foreach (var q in Moduli)
        {
            var modulus = new Modulus(q);

            Assert.Equal(
                (ulong)((BigInteger)ulong.MaxValue * ulong.MaxValue % q),
                modulus.Multiply(ulong.MaxValue, ulong.MaxValue)
            );
            Assert.Equal(
                (ulong)(((BigInteger.One << 128) - 1) % q),
                modulus.Reduce(ulong.MaxValue, ulong.MaxValue)
            );
        }
    }

    [Fact]
    public void An_inverse_times_its_number_is_one()
    {
        var modulus = new Modulus(0xffffee001);
        var random = new Random(1);

        for (var i = 0; i < 100; i++)
        {
            var x = (ulong)random.NextInt64(1, 0xffffee001);
            Assert.Equal(1UL, modulus.Multiply(x, modulus.Inverse(x)));
        }
    }

    [Fact]
    public void A_number_that_shares_a_factor_has_no_inverse()
    {
        Assert.Throws<ArgumentException>(() => new Modulus(15).Inverse(5));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1UL << 62)]
    public void A_modulus_outside_of_2_to_62_bits_is_refused(ulong value)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Modulus(value));
    }

    [Theory]
    [InlineData(-1, 1032192)]
    [InlineData(0, 0)]
    [InlineData(21, 21)]
    public void A_signed_value_becomes_its_residue(long value, ulong expected)
    {
        Assert.Equal(expected, new Modulus(1032193).FromSigned(value));
    }
}
