using Xunit;

namespace SecureGenomics.Provenance.Fhe.Tests;

public sealed class NoiseBoundTests
{
    private const int Circuits = 2000;

    [Theory]
    [InlineData(20260101)]
    [InlineData(20260102)]
    public void No_random_circuit_ever_exceeds_its_bound(int seed)
    {
        var context = RlweContext.CreateInsecure(
            new EncryptionParameters
            {
                Scheme = Scheme.Bfv,
                PolyModulusDegree = 1024,
                CoeffModulus = CoeffModulus.Create(1024, [48, 49, 49, 50, 50]),
                PlainModulus = 12289,
            }
        );
        var world = new World(new BfvStudy(context, (ulong)seed), new Random(seed));
        var decryptable = 0;

        for (var i = 0; i < Circuits / 2; i++)
            decryptable += world.RunCircuit();

        // Most circuits must have been judged, not skipped because the noise was lost.
        Assert.InRange(decryptable, Circuits, int.MaxValue);
    }

    [Theory]
    [InlineData(SecurityProfile.SealDefault, 4096)]
    [InlineData(SecurityProfile.Hesg2024, 4096)]
    [InlineData(SecurityProfile.Hesg2024, 8192)]
    public void The_shipped_parameters_stay_within_the_bounds_too(
        SecurityProfile profile,
        int degree
    )
    {
        var world = new World(new BfvStudy(TestContexts.Bfv(profile, degree)), new Random(degree));

        var judged = 0;
        for (var i = 0; i < 5; i++)
            judged += world.RunCircuit();

        Assert.InRange(judged, 5, int.MaxValue);
    }

    [Fact]
    public void A_product_at_8192_is_guaranteed_and_one_at_4096_is_not()
    {
        var small = TestContexts.Bfv();
        var large = TestContexts.Bfv(degree: 8192);

        Assert.False(NoiseBound.FreshPublicKey(small).Square(small).GuaranteesDecryption(small));
        Assert.True(
            NoiseBound
                .FreshPublicKey(large)
                .Square(large)
                .Relinearize(large)
                .GuaranteesDecryption(large)
        );
    }

    [Fact]
    public void The_default_value_guarantees_nothing()
    {
        Assert.False(default(NoiseBound).GuaranteesDecryption(TestContexts.Bfv()));
    }

    [Fact]
    public void Bounds_of_different_levels_do_not_mix()
    {
        var context = TestContexts.Bfv();
        var fresh = NoiseBound.FreshPublicKey(context);
        var lower = fresh.ModSwitchToNext(context);

        Assert.Throws<ArgumentException>(() => fresh.Add(lower));
        Assert.Throws<ArgumentException>(() => fresh.Multiply(context, lower));
        Assert.Throws<ArgumentException>(() => lower.ModSwitchToNext(context));
        Assert.Throws<ArgumentException>(() =>
            NoiseBound.FreshPublicKey(CkksStudy.CreateContext(8192, 60, 40, 60))
        );
    }

    /// <summary>Keys, and circuits of a few random operations on them.</summary>
    private sealed class World(BfvStudy study, Random random)
    {
        private readonly RelinKeys _relin = study.Generator.CreateRelinKeys(study.SecretKey);
        private readonly GaloisKeys _galois = study.Generator.CreateGaloisKeys(
            study.SecretKey,
            1,
            0
        );
        private readonly SymmetricEncryptor _symmetric = new(
            study.Context,
            study.SecretKey,
            RandomSource.ForTests(5)
        );

        /// <summary>Runs one circuit; returns how many of its steps were judged.</summary>
        public int RunCircuit()
        {
            var (a, bound) = Fresh();
            var judged = Judge(a, bound);
            for (var step = random.Next(1, 5); step > 0; step--)
            {
                (a, bound) = Apply(a, bound);
                judged += Judge(a, bound);
            }

            return judged;
        }

        private (Ciphertext Ciphertext, NoiseBound Bound) Fresh() =>
            random.Next(2) == 0
                ? (study.Encryptor.Encrypt(RandomPlain()), NoiseBound.FreshPublicKey(study.Context))
                : (_symmetric.Encrypt(RandomPlain()), NoiseBound.FreshSymmetric(study.Context));

        private (Ciphertext Ciphertext, NoiseBound Bound) Apply(Ciphertext a, NoiseBound bound)
        {
            var (e, context) = (study.Evaluator, study.Context);
            var isFirst = a.ParmsId == context.FirstParmsId;
            var plain = RandomPlain();
            switch (random.Next(10))
            {
                case 0 when isFirst:
                    var (b, other) = Fresh();
                    return (e.Add(a, b), bound.Add(other));
                case 1 when isFirst:
                    (b, other) = Fresh();
                    return (e.Subtract(b, a), other.Add(bound));
                case 2:
                    return (e.AddPlain(a, plain), bound.AddPlain(context));
                case 3:
                    return (e.SubtractPlain(e.Negate(a), plain), bound.AddPlain(context));
                case 4:
                    return (e.MultiplyPlain(a, plain), bound.MultiplyPlain(context));
                case 5:
                    return (e.MultiplyPlain(a, plain), bound.MultiplyPlain(context, plain));
                case 6 when isFirst && a.Size < 4:
                    (b, other) = Fresh();
                    return (e.Multiply(a, b), bound.Multiply(context, other));
                case 7 when a.Size <= 3:
                    return (e.Relinearize(a, _relin), bound.Relinearize(context));
                case 8 when a.Size == 2:
                    return random.Next(2) == 0
                        ? (e.RotateRows(a, 1, _galois), bound.Rotate(context))
                        : (e.RotateColumns(a, _galois), bound.Rotate(context));
                case 9 when a.CoeffModulusCount > 1:
                    return (e.ModSwitchToNext(a), bound.ModSwitchToNext(context));
                default:
                    return a.Size < 4
                        ? (e.Square(a), bound.Square(context))
                        : (e.AddMany([a, a, a]), NoiseBound.Sum(bound, 3));
            }
        }

        private int Judge(Ciphertext a, NoiseBound bound)
        {
            var budget = study.Decryptor.NoiseBudgetBits(a);
            Assert.Equal(a.Size, bound.Size);
            Assert.True(
                budget >= bound.BudgetBits(study.Context),
                $"{budget} < {bound.BudgetBits(study.Context)}"
            );
            return bound.GuaranteesDecryption(study.Context) ? 1 : 0;
        }

        /// <summary>Extreme as often as random: all coefficients at ±t/2, or all one
        /// value.</summary>
        private Plaintext RandomPlain()
        {
            var (n, t) = (
                study.Context.Parameters.PolyModulusDegree,
                study.Context.Parameters.PlainModulus
            );
            var words = new AlignedWords(n);
            switch (random.Next(4))
            {
                case 0:
                    words.Span.Fill(t / 2);
                    break;
                case 1:
                    words.Span.Fill((t / 2) + 1);
                    break;
                default:
                    TestContexts.RandomSlots(random, n, t).CopyTo(words.Span);
                    break;
            }

            return new Plaintext(ParmsId.Zero, 1.0, words);
        }
    }
}
