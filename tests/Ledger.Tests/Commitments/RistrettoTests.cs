using System.Numerics;
using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace SecureGenomics.Provenance.Ledger.Tests;

public sealed class RistrettoTests
{
    internal static readonly BigInteger Order =
        BigInteger.Pow(2, 252)
        + BigInteger.Parse(
            "27742317777372353535851937790883648493",
            System.Globalization.CultureInfo.InvariantCulture
        );

    /// <summary>RFC 9496 A.1: the generator, and A.2: encodings that are none.</summary>
    [Theory]
    [InlineData("e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76", true)]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000", true)]
    [InlineData("00ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", false)]
    [InlineData("ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", false)]
    [InlineData("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", false)]
    [InlineData("0100000000000000000000000000000000000000000000000000000000000000", false)]
    [InlineData("26948d35ca62e643e26a83177332e6b6afeb9d08e4268b650f1f5bbd8d81d371", false)]
    public void Only_the_one_encoding_of_a_point_is_read(string hex, bool expected) =>
        Assert.Equal(expected, RistrettoPoint.TryParse(hex, out _));

    [Fact]
    public void Small_multiples_of_the_generator_are_those_of_the_RFC()
    {
        Assert.True(
            RistrettoPoint.TryParse(
                "e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76",
                out var generator
            )
        );

        Assert.Equal(
            "6a493210f7499cd17fecb510ae0cea23a110e8d5b901f8acadd3095c73a3b919",
            generator.Add(generator).ToString()
        );
        Assert.Equal(
            "94741f5d5d52755ece4f23f044ee27d5d1ea1e2bd196b462166b16152a9d0259",
            generator.Multiply(Scalar(3)).ToString()
        );
        Assert.Equal(RistrettoPoint.Identity, generator.Multiply(Scalar(0)));
        Assert.Equal(generator, generator.Add(RistrettoPoint.Identity));
        Assert.Equal(RistrettoPoint.Identity, RistrettoPoint.Identity.Multiply(Scalar(5)));
        Assert.Equal(RistrettoPoint.Identity, generator.Multiply(Scalar(Order - 1)).Add(generator));
    }

    [Fact]
    public void A_scalar_is_below_the_order()
    {
        Assert.True(RistrettoScalar.TryRead(Bytes(Order - 1), out _));
        Assert.False(RistrettoScalar.TryRead(Bytes(Order), out _));
        Assert.False(RistrettoScalar.TryRead(Bytes(Order + 1), out _));
        Assert.False(RistrettoScalar.TryRead(Bytes(BigInteger.Pow(2, 256) - 1), out _));
        Assert.False(RistrettoScalar.TryRead(new byte[31], out _));
    }

    [Fact]
    public void What_is_no_point_or_no_scalar_gives_none()
    {
        var text = new string('x', 64);
        byte[][] points =
        [
            new byte[31],
            new byte[33],
            Bytes(1),
            [.. Enumerable.Repeat((byte)0xff, 32)],
        ];
        byte[][] scalars =
        [
            new byte[31],
            new byte[33],
            Bytes(Order),
            [.. Enumerable.Repeat((byte)0xff, 32)],
        ];

        foreach (var bytes in points)
        {
            Assert.False(RistrettoPoint.TryRead(bytes, out var point));
            Assert.Equal(RistrettoPoint.Identity, point);
        }

        foreach (var bytes in scalars)
        {
            Assert.False(RistrettoScalar.TryRead(bytes, out var scalar));
            Assert.True(scalar.IsZero);
        }

        foreach (
            var hex in (string?[])
                [null, "", text, new string('0', 62), new string('0', 66), new string('A', 64)]
        )
            Assert.False(
                RistrettoPoint.TryParse(hex, out _) || RistrettoScalar.TryParse(hex, out _)
            );
        Assert.True(RistrettoScalar.TryParse(new string('0', 64), out _));
    }

    [Fact]
    public void Misuse_is_told_from_a_wrong_value()
    {
        Assert.Throws<ArgumentException>(() =>
            Ristretto255.Add(new byte[32], Bytes(1), new byte[32])
        );
        Assert.Throws<ArgumentException>(() =>
            Ristretto255.Add(new byte[32], new byte[32], Bytes(1))
        );
        Assert.Throws<ArgumentException>(() => RistrettoScalar.Reduce(new byte[63]));
        Assert.Throws<ArgumentException>(() => RistrettoScalar.Reduce(new byte[65]));
    }

    [Fact]
    public void Scalar_arithmetic_is_that_of_big_integers() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
            {
                var (a, b, c) = (Draw(seed, 0), Draw(seed, 1), Draw(seed, 2));
                return Value(Scalar(a).MultiplyAdd(Scalar(b), Scalar(c))) == (a + b * c) % Order
                    && Value(RistrettoScalar.Reduce([.. Bytes(a), .. Bytes(b)]))
                        == (a + (b << 256)) % Order;
            })
            .QuickCheckThrowOnFailure();

    [Fact]
    public void The_sum_of_digits_is_the_sum_of_scalars()
    {
        var sums = new ulong[RistrettoScalar.Bits];
        var expected = BigInteger.Zero;
        for (var i = 0; i < 50; i++)
        {
            var r = Draw(i, 7);
            expected += r;
            using var blinding = Blinding.Known(Scalar(r));
            var digits = new ulong[RistrettoScalar.Bits];
            blinding.WriteDigits(digits);
            Assert.All(digits, digit => Assert.InRange(digit, 0UL, 1UL));
            for (var k = 0; k < sums.Length; k++)
                sums[k] += digits[k];
        }

        Assert.Equal(expected % Order, Value(RistrettoScalar.FromDigitSums(sums)));
    }

    internal static RistrettoScalar Scalar(BigInteger value)
    {
        Assert.True(RistrettoScalar.TryRead(Bytes(value), out var scalar));
        return scalar;
    }

    internal static BigInteger Value(RistrettoScalar scalar)
    {
        var bytes = new byte[32];
        scalar.CopyTo(bytes);
        return new BigInteger(bytes, isUnsigned: true);
    }

    private static BigInteger Draw(int seed, int index) =>
        new BigInteger(
            SHA512.HashData([.. BitConverter.GetBytes(seed), (byte)index]),
            isUnsigned: true
        ) % Order;

    private static byte[] Bytes(BigInteger value)
    {
        var bytes = new byte[32];
        value.ToByteArray(isUnsigned: true).CopyTo(bytes, 0);
        return bytes;
    }
}
