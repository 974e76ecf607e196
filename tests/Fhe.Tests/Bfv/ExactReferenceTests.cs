using System.Numerics;
using Xunit;

namespace SecureGenomics.Provenance.Fhe.Tests;

/// <summary>The integer functions of evaluation, written down with big integers and nothing clever.
/// </summary>
public sealed class ExactReferenceTests
{
    private const int N = 1024;
    private const ulong T = 12289;

    private static readonly RlweContext Context = RlweContext.CreateInsecure(
        new EncryptionParameters
        {
            Scheme = Scheme.Bfv,
            PolyModulusDegree = N,
            CoeffModulus = CoeffModulus.Create(N, [50, 36, 50]),
            PlainModulus = T,
        }
    );

    private static readonly RlweLevel Level = Context.FirstLevel;

    private static BigInteger Q => Level.Basis.Product;

    [Fact]
    public void A_product_is_the_exact_scaled_tensor()
    {
        var study = new BfvStudy(Context);
        var (a, b) = (study.Encrypt([1, 2, 3]), study.Encrypt([4, 5]));
        // Random words instead of an encryption: the function is defined for all of them.
        Fill(a, new Random(1));
        Fill(b, new Random(2));

        var product = study.Evaluator.Multiply(a, b);

        BigInteger[][] x = [Lift(a.Poly(0)), Lift(a.Poly(1))],
            y = [Lift(b.Poly(0)), Lift(b.Poly(1))];
        BigInteger[][] tensor =
        [
            Product(x[0], y[0]),
            [.. Product(x[0], y[1]).Zip(Product(x[1], y[0]), (u, v) => u + v)],
            Product(x[1], y[1]),
        ];
        for (var j = 0; j < 3; j++)
        {
            for (var i = 0; i < N; i++)
            {
                var scaled = T * tensor[j][i];
                var value =
                    scaled
                    - BaseConversion(index => (ulong)Mod(scaled, Level.Rings[index].Modulus.Value));
                Assert.True((value % Q).IsZero);
                Assert.Equal(Mod(value / Q, Q), Level.Basis.Compose(product.Poly(j), i, N));
            }
        }
    }

    [Fact]
    public void Decryption_is_the_rounded_quotient()
    {
        var study = new BfvStudy(Context);
        var ciphertext = study.Encrypt([5, 6, 7]);
        var secret = study.SecretKey.Words.ToArray();
        RnsPoly.InverseNtt(Context.KeyLevel, secret);
        var s = Enumerable
            .Range(0, N)
            .Select(i => Centre(secret[i], Context.KeyLevel.Rings[0].Modulus.Value))
            .ToArray();

        var message = study.Decryptor.Decrypt(ciphertext).Words.ToArray();

        var c0 = Compose(ciphertext.Poly(0));
        var c1s = Product(Compose(ciphertext.Poly(1)), s);
        for (var i = 0; i < message.Length; i++)
        {
            var phase = Mod(c0[i] + c1s[i], Q);
            Assert.Equal(Mod(((2 * T * phase) + Q) / (2 * Q), T), message[i]);
        }
    }

    [Fact]
    public void A_modulus_switch_is_a_rounded_division()
    {
        var study = new BfvStudy(Context);
        var a = study.Encrypt([1]);
        Fill(a, new Random(3));
        BigInteger p = Level.Rings[^1].Modulus.Value;
        var before = Compose(a.Poly(1));

        var lower = study.Evaluator.ModSwitchToNext(a);

        for (var i = 0; i < N; i++)
        {
            var rounded = (before[i] + (p / 2)) / p;
            Assert.Equal(rounded % (Q / p), lower.Poly(1)[i]);
        }
    }

    [Fact]
    public void A_scaled_message_is_a_rounded_quotient()
    {
        var study = new BfvStudy(Context);
        var plain = study.Encoder.Encode(TestContexts.RandomSlots(new Random(4), N, T));
        var a = study.Encrypt([1]);
        var before = Compose(a.Poly(0));

        var sum = study.Evaluator.AddPlain(a, plain);

        for (var i = 0; i < N; i++)
        {
            var term = ((Q * plain.Words[i]) + ((T + 1) / 2)) / T;
            Assert.Equal((before[i] + term) % Q, Level.Basis.Compose(sum.Poly(0), i, N));
        }
    }

    [Theory]
    [InlineData(3)]
    [InlineData(2047)]
    [InlineData(333)]
    public void An_automorphism_is_the_same_in_both_forms(int element)
    {
        var ring = Level.Rings[0];
        var row = TestContexts.RandomSlots(new Random(element), N, ring.Modulus.Value);
        row[1] = 0;
        ulong[] moved = new ulong[N],
            values = (ulong[])row.Clone(),
            movedValues = new ulong[N];
        ring.Forward(values);

        Automorphism.ApplyToCoefficients(row, element, ring.Modulus.Value, moved);
        Automorphism.ApplyToValues(values, Automorphism.Permutation(element, N), movedValues);

        ring.Forward(moved);
        Assert.Equal(moved, movedValues);
    }

    private static void Fill(Ciphertext ciphertext, Random random)
    {
        for (var p = 0; p < ciphertext.Size; p++)
        {
            for (var i = 0; i < Level.PrimeCount; i++)
                TestContexts
                    .RandomSlots(random, N, Level.Rings[i].Modulus.Value)
                    .CopyTo(ciphertext.MutableRow(p, i));
        }
    }

    private static BigInteger[] Compose(ReadOnlySpan<ulong> poly)
    {
        var words = poly.ToArray();
        return [.. Enumerable.Range(0, N).Select(i => Level.Basis.Compose(words, i, N))];
    }

    /// <summary>(FBC(2^32·x) + q·r) / 2^32.</summary>
    private static BigInteger[] Lift(ReadOnlySpan<ulong> poly)
    {
        var two32 = BigInteger.One << 32;
        var inverse = BigInteger.ModPow(Q, (BigInteger.One << 31) - 1, two32);
        return
        [
            .. Compose(poly)
                .Select(x =>
                {
                    var v = BaseConversion(i => (ulong)(two32 * x % Level.Rings[i].Modulus.Value));
                    var r = Mod(-v * inverse, two32);
                    r = r >= two32 / 2 ? r - two32 : r;
                    Assert.True(((v + (Q * r)) % two32).IsZero);
                    return (v + (Q * r)) / two32;
                }),
        ];
    }

    private static BigInteger BaseConversion(Func<int, ulong> residue)
    {
        var sum = BigInteger.Zero;
        for (var i = 0; i < Level.PrimeCount; i++)
        {
            BigInteger q = Level.Rings[i].Modulus.Value;
            sum += (BigInteger)residue(i) * Level.Basis.InversePunctured[i] % q * (Q / q);
        }

        return sum;
    }

    private static BigInteger[] Product(BigInteger[] x, BigInteger[] y)
    {
        var product = new BigInteger[N];
        for (var i = 0; i < N; i++)
        {
            for (var j = 0; j < N; j++)
            {
                if (i + j < N)
                    product[i + j] += x[i] * y[j];
                else
                    product[i + j - N] -= x[i] * y[j];
            }
        }

        return product;
    }

    private static BigInteger Mod(BigInteger value, BigInteger modulus) =>
        ((value % modulus) + modulus) % modulus;

    private static BigInteger Centre(BigInteger value, BigInteger modulus) =>
        value > modulus / 2 ? value - modulus : value;
}
