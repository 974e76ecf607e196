using System.Numerics;
using Xunit;

namespace SecureGenomics.Provenance.Fhe.Tests;

public sealed class KeyProofBoundTests(ITestOutputHelper output)
{
    [Fact]
    public void Every_shipped_set_can_be_proved()
    {
        (string Name, RlweContext Context)[] shipped =
        [
            ("hesg-2024 4096, t = 1032193", TestContexts.Bfv()),
            ("CKKS 8192 {60,40,40,60}", CkksStudy.CreateContext(8192, 60, 40, 40, 60)),
            ("seal-default 4096", TestContexts.Bfv(SecurityProfile.SealDefault)),
            ("hesg-2024 8192", TestContexts.Bfv(degree: 8192)),
            ("hesg-2024 16384, t = 786433", TestContexts.Bfv(degree: 16384, t: 786433)),
            ("hesg-2024 32768, t = 786433", TestContexts.Bfv(degree: 32768, t: 786433)),
        ];

        Assert.All(shipped, set =>
        {
            var bound = KeyProofBound.Compute(set.Context);
            output.WriteLine(
                $"{set.Name}: R {bound.Rounds}, B_s {bound.SecretMask}, B_e {bound.ErrorMask}, "
                    + $"{bound.SizeBytes} B, s̃ 2^{BigInteger.Log(bound.ExtractedSecret, 2):0.0}, "
                    + $"ẽ 2^{BigInteger.Log(bound.ExtractedError, 2):0.0}, "
                    + $"noise 2^{BigInteger.Log(bound.Noise, 2):0.0}, "
                    + $"q 2^{BigInteger.Log(set.Context.FirstLevel.Basis.Product, 2):0.0}, "
                    + $"budget {bound.BudgetBits}"
            );
            Assert.True(bound.IsSound, bound.Fault);
        });
    }

    [Fact]
    public void The_numbers_at_4096_are_those_of_the_specification()
    {
        var bound = KeyProofBound.Compute(TestContexts.Bfv());

        Assert.Equal((10, 130), (bound.Rounds, bound.ChallengeBits));
        Assert.Equal((122_880, 2_580_480), (bound.SecretMask, bound.ErrorMask));
        Assert.Equal(209_984, bound.SizeBytes);
        Assert.Equal(8192 * (BigInteger)122_879, bound.ExtractedSecret);
        Assert.Equal(8192 * (BigInteger)2_580_459, bound.ExtractedError);
        Assert.Equal(8, bound.BudgetBits);
    }

    [Fact]
    public void Challenges_have_at_least_130_bits_at_every_degree()
    {
        foreach (var (name, context) in ExaminedContexts.All)
        {
            var bound = KeyProofBound.Compute(context());
            Assert.True(bound.ChallengeBits is >= 130 and < 146, name);
            Assert.True(2 * bound.Rounds <= 64, name);
        }
    }

    [Theory]
    [InlineData("one prime", "proves nothing")]
    [InlineData("n = 1024", "proves nothing")]
    [InlineData("hesg-2024 2048", "proves nothing")]
    [InlineData("even t", "t is even")]
    [InlineData("short prime", "expected primes above the mask 774144")]
    public void Where_the_bound_fails_nothing_is_made_and_nothing_believed(
        string name,
        string reason
    )
    {
        var context = name switch
        {
            "hesg-2024 2048" => TestContexts.Bfv(degree: 2048),
            "even t" => RlweContext.CreateInsecure(
                ExaminedContexts.Small([40, 40, 40]) with
                {
                    PlainModulus = 256,
                }
            ),
            "short prime" => RlweContext.CreateInsecure(ExaminedContexts.Small([19, 40, 40])),
            _ => ExaminedContexts.All[name](),
        };
        var generator = new KeyGenerator(context, RandomSource.System);
        using var secret = generator.CreateSecretKey();
        var key = generator.CreatePublicKey(secret);

        var error = Assert.Throws<EncryptionParametersException>(() =>
            KeyProof.Make(context, key, secret, [], RandomSource.System)
        );
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.True(KeyProof.TryRead(context, new byte[KeyProof.SizeOf(context)], out var proof));
        Assert.False(proof.Verify(context, key, [], out var fault));
        Assert.Contains(reason, fault, StringComparison.Ordinal);
    }

    [Fact]
    public void The_worst_pair_that_could_be_extracted_still_reads_every_encryption()
    {
        // s̃ and ẽ at their bounds with random signs, and b = −(a·s̃ + ẽ)/2 mod Q, under
        // which an
        // honest contributor encrypts.
        var study = new BfvStudy(TestContexts.Bfv());
        var (context, level) = (study.Context, study.Context.KeyLevel);
        var bound = KeyProofBound.Compute(context);
        var random = new Random(5);
        var secret = Poly(level, random, bound.ExtractedSecret);
        var key = study.Generator.CreatePublicKey(study.SecretKey);
        var b = key.Pair.MutablePoly(0);
        key.Pair.Poly(1).CopyTo(b);
        RnsPoly.Multiply(level, b, secret);
        RnsPoly.Add(level, b, Poly(level, random, bound.ExtractedError));
        RnsPoly.Negate(level, b);
        for (var i = 0; i < level.PrimeCount; i++)
            level
                .Rings[i]
                .MultiplyConstant(RnsPoly.Row(b, level, i), level.Rings[i].Modulus.Inverse(2));

        var slots = TestContexts.RandomSlots(random, 4096);
        var plain = study.Encoder.Encode(slots);
        var ciphertext = new Encryptor(context, key, RandomSource.System).Encrypt(plain);

        var first = context.FirstLevel;
        var phase = ciphertext.Poly(1).ToArray();
        RnsPoly.ForwardNtt(first, phase);
        RnsPoly.Multiply(first, phase, secret.AsSpan(0, phase.Length));
        RnsPoly.InverseNtt(first, phase);
        RnsPoly.Add(first, phase, ciphertext.Poly(0));
        RnsPoly.Add(first, phase, ciphertext.Poly(0));
        var (t, q) = ((BigInteger)TestContexts.T, first.Basis.Product);
        for (var i = 0; i < 4096; i++)
        {
            var scaled = t * first.Basis.Compose(phase, i, 4096);
            var message = i < plain.Words.Length ? plain.Words[i] : 0;
            var noise = (scaled - (q * 2 * message)) % (q * t);
            noise = noise < 0 ? noise + (q * t) : noise;
            Assert.True(BigInteger.Min(noise, (q * t) - noise) <= bound.Noise, $"coefficient {i}");
            Assert.Equal(2 * message % TestContexts.T, (ulong)((((2 * scaled) + q) / (2 * q)) % t));
        }
    }

    [Fact]
    public void Two_over_a_difference_of_monomials_has_coefficients_of_at_most_one()
    {
        const int Degree = 16;
        for (var i = 0; i < 2 * Degree; i++)
        {
            for (var j = 0; j < 2 * Degree; j++)
            {
                if (i == j)
                    continue;
                var quotient = TwoOver(i, j, Degree);
                var difference = new BigInteger[Degree];
                difference[i % Degree] += i < Degree ? 1 : -1;
                difference[j % Degree] -= j < Degree ? 1 : -1;

                Assert.All(quotient, coefficient => Assert.InRange(coefficient, -1, 1));
                Assert.Equal(
                    [2, .. new BigInteger[Degree - 1]],
                    SlowKeyProof.Product(difference, quotient)
                );
            }
        }
    }

    /// <summary>2/(X^i − X^j) = −X^-j · Σ X^(d·l) for l below m/2, where d = i − j and m
    /// is the
    /// order of X^d.</summary>
    private static long[] TwoOver(int i, int j, int degree)
    {
        var order = 2 * degree;
        var d = (i - j + order) % order;
        var quotient = new long[degree];
        var terms = degree / (int)BigInteger.GreatestCommonDivisor(d, order);
        for (var l = 0; l < terms; l++)
        {
            var power = ((d * l) - j + order) % order;
            quotient[power % degree] -= power < degree ? 1 : -1;
        }

        return quotient;
    }

    private static ulong[] Poly(RlweLevel level, Random random, BigInteger size)
    {
        var small = new ulong[level.Degree];
        for (var i = 0; i < small.Length; i++)
            small[i] = unchecked((ulong)(random.Next(2) == 0 ? (long)size : -(long)size));
        var poly = new ulong[level.PrimeCount * level.Degree];
        RnsPoly.Lift(level, small, poly);
        RnsPoly.ForwardNtt(level, poly);
        return poly;
    }
}
