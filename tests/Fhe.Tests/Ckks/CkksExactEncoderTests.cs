using System.Numerics;
using Xunit;

namespace SecureGenomics.Provenance.Fhe.Tests;

public sealed class CkksExactEncoderTests
{
    private static readonly RlweContext Context = RlweContext.Create(
        EncryptionParameters.Ckks(4096, 36, 30, 36),
        SecurityProfile.Hesg2024
    );

    private static readonly double Scale = Math.ScaleB(1, 30);

    /// <summary>Random decimals in ±10 with five digits.</summary>
    private static ExactSlots Random(int count, int seed)
    {
        var random = new Random(seed);
        return new ExactSlots(
            [
                .. Enumerable
                    .Range(0, count)
                    .Select(_ => (BigInteger)random.Next(-1_000_000, 1_000_001)),
            ],
            100_000,
            IsEach: false
        );
    }

    [Fact]
    public void Cosines_are_those_of_the_machine_to_its_last_digits()
    {
        var table = CosineTable.Make(4096);

        Assert.Equal(8192, table.Length);
        for (var i = 0; i < table.Length; i++)
            Assert.Equal(
                Math.Cos(Math.PI * i / 4096),
                (double)(table[i] >> (CosineTable.FractionBits - 60)) / Math.ScaleB(1, 60),
                1e-15
            );
    }

    [Fact]
    public void Sixty_digits_of_a_cosine_are_right()
    {
        // cos(π/4) = 1/√2, squared exactly: no machine arithmetic on the way.
        var cosine = CosineTable.Make(4096)[1024];
        var half = BigInteger.One << ((2 * CosineTable.FractionBits) - 1);

        Assert.True(
            BigInteger.Abs((cosine * cosine) - half)
                < BigInteger.One << (CosineTable.FractionBits + 2)
        );
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 2)]
    [InlineData(2048, 3)]
    public void The_exact_and_the_fast_encoder_agree_within_the_last_unit(int count, int seed)
    {
        var slots = Random(count, seed);
        var exact = new CkksExactEncoder(Context);
        double[] values = [.. slots.Numerators.Select(numerator => (double)numerator / 100_000)];
        using var fast = new CkksEncoder(Context).Encode(values, Scale);

        Assert.True(exact.IsEncodingOf(fast, slots, Scale, primeCount: 2));
        using var slow = exact.Encode(slots, Scale, primeCount: 2);
        var decoded = new Complex[count];
        new CkksEncoder(Context).DecodeRawKeepPrivate(slow, decoded);
        for (var i = 0; i < count; i++)
            Assert.Equal(values[i], decoded[i].Real, 1e-5);
    }

    [Fact]
    public void One_number_for_every_slot_is_a_constant_polynomial()
    {
        var exact = new CkksExactEncoder(Context);
        var each = new ExactSlots([-12], 10, IsEach: true);
        using var encoded = exact.Encode(each, Scale, primeCount: 1);
        using var fast = new CkksEncoder(Context).Encode(
            [.. Enumerable.Repeat(new Complex(-1.2, 0), 2048)],
            Scale,
            Context.LastParmsId
        );

        var q = Context.Parameters.CoeffModulus[0];
        var expected = q - (ulong)Math.Round(1.2 * Scale, MidpointRounding.AwayFromZero);
        Assert.Equal(-1, encoded.Words.IndexOfAnyExcept(expected));
        Assert.True(exact.IsEncodingOf(fast, each, Scale, primeCount: 1));
    }

    [Fact]
    public void Another_number_scale_or_level_is_no_encoding()
    {
        var exact = new CkksExactEncoder(Context);
        var slots = Random(5, 4);
        using var encoded = exact.Encode(slots, Scale, primeCount: 2);

        Assert.True(exact.IsEncodingOf(encoded, slots, Scale, primeCount: 2));
        Assert.False(exact.IsEncodingOf(encoded, slots, 2 * Scale, primeCount: 2));
        Assert.False(exact.IsEncodingOf(encoded, slots, Scale, primeCount: 1));
        Assert.False(
            exact.IsEncodingOf(
                encoded,
                slots with
                {
                    Numerators = slots.Numerators.SetItem(4, slots.Numerators[4] + 1),
                },
                Scale,
                primeCount: 2
            )
        );
        Assert.False(
            exact.IsEncodingOf(
                encoded,
                slots with
                {
                    Numerators = slots.Numerators.RemoveAt(4),
                },
                Scale,
                primeCount: 2
            )
        );
    }

    [Theory]
    [InlineData(1, 1, true)]
    [InlineData(-1, -1, true)]
    [InlineData(2, 2, false)]
    [InlineData(1, 0, false)]
    [InlineData(1, -1, false)]
    public void A_coefficient_may_be_off_by_one_and_by_the_same_one_modulo_every_prime(
        int first,
        int second,
        bool expected
    )
    {
        var slots = Random(5, 8);
        using var encoded = new CkksExactEncoder(Context).Encode(slots, Scale, primeCount: 2);
        using var moved = new CkksExactEncoder(Context).Encode(slots, Scale, primeCount: 2);
        for (var i = 0; i < 2 * 4096; i++)
        {
            // The same integer in every word of a row of NTT form is that integer in coefficient 0.
            var q = (long)Context.Parameters.CoeffModulus[i / 4096];
            moved.Buffer.Span[i] = (ulong)(
                (((long)encoded.Words[i] + (i < 4096 ? first : second)) % q + q) % q
            );
        }

        Complex[] numbers =
        [
            .. slots.Numerators.Select(numerator => new Complex((double)numerator / 100_000, 0)),
        ];
        Assert.Equal(
            expected,
            new CkksExactEncoder(Context).IsEncodingOf(moved, slots, Scale, primeCount: 2)
        );
        if (!expected)
            Assert.False(new CkksEncoder(Context).IsEncodingOf(moved, numbers, Scale));
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        var exact = new CkksExactEncoder(Context);

        Assert.Throws<ArgumentException>(() => exact.Encode(Random(2049, 5), Scale, primeCount: 2));
        Assert.Throws<ArgumentException>(() => exact.Encode(Random(1, 6), Scale, primeCount: 3));
        Assert.Throws<ArgumentException>(() =>
            exact.Encode(
                new ExactSlots([BigInteger.Pow(2, 70)], 1, IsEach: true),
                Scale,
                primeCount: 2
            )
        );
        Assert.Throws<ArgumentException>(() =>
            exact.Encode(Random(1, 7), double.NaN, primeCount: 2)
        );
        Assert.Throws<ArgumentException>(() =>
            new CkksExactEncoder(
                RlweContext.Create(
                    EncryptionParameters.Bfv(SecurityProfile.Hesg2024, 4096, 1032193),
                    SecurityProfile.Hesg2024
                )
            )
        );
    }
}
