using System.Numerics;
using Xunit;

namespace SecureGenomics.Provenance.Fhe.Tests;

public sealed class PublicKeyExaminationTests
{
    private static RlweContext Context => TestContexts.Bfv();

    public static TheoryData<string> Contexts => [.. ExaminedContexts.All.Keys];

    [Theory]
    [MemberData(nameof(Contexts))]
    public void An_honest_key_has_no_fault(string name)
    {
        var context = ExaminedContexts.All[name]();
        var generator = new KeyGenerator(context, RandomSource.System);
        using var secret = generator.CreateSecretKey();

        Assert.Null(PublicKeyExamination.FindFault(context, generator.CreatePublicKey(secret)));
    }

    [Fact]
    public void A_key_whose_first_polynomial_is_zero_is_found() =>
        AssertFault("polynomial 0, prime 0: every word is 0", (b, a) => b.Clear());

    [Fact]
    public void A_key_whose_second_polynomial_is_zero_is_found() =>
        AssertFault("polynomial 1, prime 0: every word is 0", (b, a) => a.Clear());

    [Fact]
    public void A_key_of_zeros_is_found() =>
        AssertFault("polynomial 0, prime 0: every word is 0", (b, a) =>
        {
            b.Clear();
            a.Clear();
        });

    [Fact]
    public void A_key_whose_second_polynomial_is_one_is_found() =>
        AssertFault("polynomial 1, prime 0: every word is 1", (b, a) => a.Fill(1));

    [Fact]
    public void One_row_of_one_value_is_found() =>
        AssertFault("polynomial 1, prime 2: every word is 77", (b, a) => Row(a, 2).Fill(77));

    [Fact]
    public void A_key_of_equal_halves_is_found() =>
        AssertFault("polynomial 1, prime 0: it repeats polynomial 0, prime 0", (b, a) =>
            b.CopyTo(a)
        );

    [Fact]
    public void A_key_of_opposite_halves_is_found() =>
        AssertFault("polynomial 0, prime 0: it is the negative of polynomial 1", (b, a) =>
        {
            a.CopyTo(b);
            RnsPoly.Negate(Context.KeyLevel, b);
        });

    [Fact]
    public void One_row_that_is_the_negative_of_the_other_polynomials_is_found() =>
        AssertFault("polynomial 0, prime 1: it is the negative of polynomial 1", (b, a) =>
        {
            Row(a, 1).CopyTo(Row(b, 1));
            Context.KeyLevel.Rings[1].Negate(Row(b, 1));
        });

    [Fact]
    public void Two_rows_that_repeat_each_other_are_found() =>
        AssertFault("polynomial 1, prime 2: it repeats polynomial 0, prime 1", (b, a) =>
            Row(b, 1).CopyTo(Row(a, 2))
        );

    [Fact]
    public void A_short_first_polynomial_is_found() =>
        AssertFault(
            "polynomial 0, prime 0: it is short, 0 of 4096 coefficients are large",
            (b, a) => Noise().CopyTo(b)
        );

    [Fact]
    public void A_short_second_polynomial_is_found() =>
        AssertFault(
            "polynomial 1, prime 0: it is short, 0 of 4096 coefficients are large",
            (b, a) => Noise().CopyTo(a)
        );

    [Fact]
    public void A_polynomial_short_modulo_one_prime_is_found() =>
        AssertFault(
            "polynomial 1, prime 1: it is short, 0 of 4096 coefficients are large",
            (b, a) => Row(Noise(), 1).CopyTo(Row(a, 1))
        );

    [Fact]
    public void A_polynomial_short_modulo_the_product_alone_is_found()
    {
        // Longer than every prime, short beside their product.
        var wide = new ulong[3 * 4096];
        var random = new Random(1);
        for (var i = 0; i < 4096; i++)
        {
            var value = random.NextInt64() * (BigInteger)random.NextInt64() >> 26;
            for (var j = 0; j < 3; j++)
                wide[(j * 4096) + i] = (ulong)(value % Context.Parameters.CoeffModulus[j]);
        }

        RnsPoly.ForwardNtt(Context.KeyLevel, wide);

        AssertFault("polynomial 1 is short", (b, a) => wide.CopyTo(a));
        AssertFault("polynomial 0 is short", (b, a) => wide.CopyTo(b));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(5, false)]
    [InlineData(5, true)]
    [InlineData(4095, false)]
    [InlineData(4095, true)]
    public void A_key_whose_secret_is_a_monomial_is_found(int power, bool negative) =>
        AssertFault(
            negative
                ? $"polynomial 0 − X^{power} · polynomial 1 is short: the secret is −X^{power}"
                : $"polynomial 0 + X^{power} · polynomial 1 is short: the secret is X^{power}",
            (b, a) =>
            {
                var level = Context.KeyLevel;
                var small = new ulong[level.Degree];
                small[power] = negative ? ulong.MaxValue : 1;
                RnsPoly.Lift(level, small, b);
                RnsPoly.ForwardNtt(level, b);
                RnsPoly.Multiply(level, b, a);
                RnsPoly.Add(level, b, Noise());
                RnsPoly.Negate(level, b);
            }
        );

    [Fact]
    public void A_key_of_another_context_throws()
    {
        var study = new BfvStudy(Context);

        Assert.Throws<ArgumentException>(() =>
            PublicKeyExamination.FindFault(TestContexts.Bfv(degree: 8192), study.PublicKey)
        );
    }

    private delegate void Damage(Span<ulong> b, Span<ulong> a);

    private static Span<ulong> Row(Span<ulong> poly, int prime) => poly.Slice(prime * 4096, 4096);

    private static ulong[] Noise()
    {
        var level = Context.KeyLevel;
        ulong[] small = new ulong[level.Degree],
            poly = new ulong[level.PrimeCount * level.Degree];
        PrivateSampler.Noise(RandomSource.ForTests(9), new WordPool(), small);
        RnsPoly.Lift(level, small, poly);
        RnsPoly.ForwardNtt(level, poly);
        return poly;
    }

    private static void AssertFault(string expected, Damage damage)
    {
        var key = new BfvStudy(Context).PublicKey;
        damage(key.Pair.MutablePoly(0), key.Pair.MutablePoly(1));

        Assert.Equal(expected, PublicKeyExamination.FindFault(Context, key));
    }
}
