using System.Numerics;
using Xunit;

namespace SecureGenomics.Provenance.Fhe.Tests;

public sealed class CkksTests
{
    private const double Scale = 1099511627776.0;

    public static TheoryData<int, int[]> Sets =>
        new()
        {
            { 8192, [60, 40, 40, 60] },
            { 8192, [50, 40, 40, 50] },
            { 16384, [60, 40, 40, 40, 60] },
        };

    [Theory]
    [MemberData(nameof(Sets))]
    public void Numbers_survive_encoding_and_decoding(int degree, int[] bits)
    {
        var encoder = new CkksEncoder(CkksStudy.CreateContext(degree, bits));
        var slots = CkksStudy.RandomSlots(new Random(degree), degree / 2);
        var decoded = new Complex[degree / 2];

        encoder.DecodeRawKeepPrivate(encoder.Encode(slots, Scale), decoded);

        AssertClose(slots, decoded, 1e-8);
    }

    [Fact]
    public void A_slot_is_the_polynomials_value_at_its_power_of_the_root()
    {
        var context = CkksStudy.CreateContext(8192, 60, 40, 40, 60);
        var slots = CkksStudy.RandomSlots(new Random(1), 4096);
        var plain = new CkksEncoder(context).Encode(slots, Scale);
        var level = context.FirstLevel;
        var poly = plain.Words.ToArray();
        RnsPoly.InverseNtt(level, poly);
        var coefficients = new double[8192];
        FixedPoint.FromResidues(level, poly, coefficients);

        for (var j = 0; j < 4; j++)
        {
            var angle = Math.PI * Math.Pow(3, j) / 8192;
            var value = Complex.Zero;
            for (var i = 0; i < 8192; i++)
                value += coefficients[i] / Scale * Complex.FromPolarCoordinates(1, angle * i);
            Assert.InRange((value - slots[j]).Magnitude, 0, 1e-8);
        }
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(-1.0)]
    [InlineData(1125899906842624.0)]
    public void Coefficients_of_any_length_are_the_rounded_number(double value)
    {
        var level = CkksStudy.CreateContext(8192, 60, 40, 40, 60).FirstLevel;
        var scaled = value * 1152921504606846976.0;
        var poly = new ulong[level.PrimeCount * level.Degree];
        double[] coefficients = new double[level.Degree],
            back = new double[level.Degree];
        (coefficients[0], coefficients[5]) = (scaled, 2.5);

        FixedPoint.ToResidues(level, coefficients, poly);
        FixedPoint.FromResidues(level, poly, back);

        Assert.Equal(scaled, back[0]);
        Assert.Equal(3, back[5]);
        Assert.Equal(
            new BigInteger(scaled),
            Centre(level.Basis.Compose(poly, 0, level.Degree), level.Basis.Product)
        );
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public void Every_operation_does_to_slots_what_its_name_says(int degree, int[] bits)
    {
        var study = new CkksStudy(CkksStudy.CreateContext(degree, bits));
        var random = new Random(degree);
        var (x, y) = (
            CkksStudy.RandomSlots(random, degree / 2),
            CkksStudy.RandomSlots(random, degree / 2)
        );
        var plain = study.Encoder.Encode(y, Scale);
        var (a, b) = (
            study.Encryptor.Encrypt(study.Encoder.Encode(x, Scale)),
            study.Encryptor.Encrypt(plain)
        );
        var relin = study.Generator.CreateRelinKeys(study.SecretKey);
        var galois = study.Generator.CreateGaloisKeys(study.SecretKey, 1, -5, 0);
        var e = study.Evaluator;
        var half = degree / 2;

        Check(x.Zip(y, (u, v) => u + v), e.Add(a, b));
        Check(x.Zip(y, (u, v) => u - v), e.Subtract(a, b));
        Check(x.Select(u => -u), e.Negate(a));
        Check(x.Zip(y, (u, v) => u + v), e.AddPlain(a, plain));
        Check(x.Zip(y, (u, v) => u - v), e.SubtractPlain(a, plain));
        Check(x.Zip(y, (u, v) => u * v), e.RescaleToNext(e.MultiplyPlain(a, plain)));
        Check(x.Zip(y, (u, v) => u * v), e.Multiply(a, b));
        Check(x.Zip(y, (u, v) => u * v), e.RescaleToNext(e.Relinearize(e.Multiply(a, b), relin)));
        Check(x.Select(u => u * u), e.Relinearize(e.Square(a), relin));
        Check(x, e.ModSwitchToNext(a));
        Check(x.Select((_, i) => x[(i + 1) % half]), e.Rotate(a, 1, galois));
        Check(x.Select((_, i) => x[(i + half - 5) % half]), e.Rotate(a, -5, galois));
        Check(x.Select(Complex.Conjugate), e.Conjugate(a, galois));
        Check(x.Zip(y, (u, v) => (2 * u) + v), e.AddMany([a, b, a]));
        Check(x.Select((_, i) => x[(i + 1) % half]), e.Rotate(e.ModSwitchToNext(a), 1, galois));

        void Check(IEnumerable<Complex> expected, Ciphertext result) =>
            AssertClose([.. expected], study.Decrypt(result), 1e-4);
    }

    [Fact]
    public void The_scale_of_a_result_is_one_IEEE_operation_away()
    {
        var study = new CkksStudy(CkksStudy.CreateContext(8192, 60, 40, 40, 60));
        var a = study.Encryptor.Encrypt(study.Encoder.Encode([0.5], Scale));

        var rescaled = study.Evaluator.RescaleToNext(study.Evaluator.Square(a));

        Assert.Equal(Scale * Scale / study.Context.Parameters.CoeffModulus[2], rescaled.Scale);
    }

    [Fact]
    public void A_released_result_is_flooded_and_rounded()
    {
        var study = new CkksStudy(CkksStudy.CreateContext(8192, 60, 40, 40, 60));
        var plain = study.Decryptor.Decrypt(
            study.Encryptor.Encrypt(study.Encoder.Encode([0.25, -0.75], Scale))
        );
        var flooding = CkksFlooding.For(noiseBound: 64, decryptions: 1);
        Complex[] first = new Complex[2],
            second = new Complex[2];
        Complex[] raw = new Complex[2],
            exact = [0.25, -0.75];

        study.Encoder.DecodeForRelease(plain, flooding, 2, RandomSource.System, first);
        study.Encoder.DecodeForRelease(plain, flooding, 15, RandomSource.System, second);
        study.Encoder.DecodeRawKeepPrivate(plain, raw);

        Assert.Equal(exact, first);
        Assert.NotEqual(raw, second);
        AssertClose(exact, second, 0.01);
        Assert.InRange(flooding.StandardDeviation, 7.2e6, 7.3e6);
    }

    [Fact]
    public void Flooding_below_its_proven_range_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => CkksFlooding.For(0.5, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => CkksFlooding.For(double.NaN, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => CkksFlooding.For(1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => CkksFlooding.For(1, 1, 29));
        Assert.Throws<ArgumentOutOfRangeException>(() => CkksFlooding.For(1, 1, 81));
    }

    [Fact]
    public void An_encoding_is_recognised_up_to_one_unit()
    {
        var context = CkksStudy.CreateContext(8192, 60, 40, 40, 60);
        var encoder = new CkksEncoder(context);
        Complex[] slots = [0.1, 0.2, new Complex(0.3, -0.4)];
        var plain = encoder.Encode(slots, Scale);
        var bytes = SealStream.Save(plain);
        var shifted = Shift(context, plain, 1);
        var tooFar = Shift(context, plain, 2);

        Assert.True(encoder.IsEncodingOf(SealStream.LoadPlaintext(context, bytes), slots, Scale));
        Assert.True(encoder.IsEncodingOf(shifted, slots, Scale));
        Assert.False(encoder.IsEncodingOf(tooFar, slots, Scale));
        Assert.False(encoder.IsEncodingOf(plain, slots, 2 * Scale));
        Assert.False(encoder.IsEncodingOf(plain, [0.1, 0.2], Scale));
    }

    [Fact]
    public void Misuse_is_refused()
    {
        var study = new CkksStudy(CkksStudy.CreateContext(8192, 60, 40, 40, 60));
        var a = study.Encryptor.Encrypt(study.Encoder.Encode([1.0], Scale));
        var other = study.Encryptor.Encrypt(study.Encoder.Encode([1.0], 2 * Scale));
        var e = study.Evaluator;

        Assert.Throws<ArgumentException>(() => e.Add(a, other));
        Assert.Throws<ArgumentException>(() => e.Add(a, e.ModSwitchToNext(a)));
        Assert.Throws<ArgumentException>(() => e.Multiply(e.Multiply(a, a), e.Multiply(a, a)));
        Assert.Throws<ArgumentException>(() => study.Encoder.Encode(new double[4097], Scale));
        Assert.Throws<ArgumentException>(() => study.Encoder.Encode([double.NaN], Scale));
        Assert.Throws<ArgumentException>(() =>
            study.Encoder.Encode([double.PositiveInfinity], Scale)
        );
        Assert.Throws<ArgumentException>(() => study.Encoder.Encode([1.0], 0));
        Assert.Throws<ArgumentException>(() => study.Encoder.Encode([1.0], double.Epsilon));
        Assert.Throws<ArgumentException>(() => study.Encoder.Encode([1e300], Scale));
        Assert.Throws<ArgumentException>(() => study.Encoder.Encode([1.0], Scale, ParmsId.Zero));
        Assert.Throws<ArgumentException>(() => new CkksEncoder(TestContexts.Bfv()));
        Assert.Throws<ArgumentException>(() => new CkksEvaluator(TestContexts.Bfv()));
        Assert.Throws<ArgumentException>(() => new BfvEvaluator(study.Context));
        Assert.Throws<ArgumentException>(() => study.Decryptor.NoiseBudgetBits(a));
    }

    [Fact]
    public void Streams_carry_scale_and_level()
    {
        var study = new CkksStudy(CkksStudy.CreateContext(8192, 60, 40, 40, 60));
        var a = study.Evaluator.ModSwitchToNext(
            study.Encryptor.Encrypt(study.Encoder.Encode([1.0], Scale))
        );
        var plain = study.Encoder.Encode([1.0], Scale);

        Assert.True(a.HasSameBytes(SealStream.LoadCiphertext(study.Context, SealStream.Save(a))));
        Assert.True(
            plain.HasSameBytes(SealStream.LoadPlaintext(study.Context, SealStream.Save(plain)))
        );
        foreach (
            var scale in new[] { 0.0, -1.0, double.NaN, double.PositiveInfinity, double.Epsilon }
        )
        {
            var bytes = SealStream.Save(a);
            BitConverter.TryWriteBytes(bytes.AsSpan(73), scale);
            Assert.Throws<SealFormatException>(() =>
                SealStream.LoadCiphertext(study.Context, bytes)
            );
        }
    }

    [Fact]
    public void Every_kernel_evaluates_to_the_same_bytes()
    {
        var streams = KernelChoice
            .Available.Select(kernel =>
            {
                var context = RlweContext.Create(
                    EncryptionParameters.Ckks(8192, 60, 40, 50, 60),
                    SecurityProfile.SealDefault,
                    kernel
                );
                var study = new CkksStudy(context);
                var a = study.Encryptor.Encrypt(
                    study.Encoder.Encode(CkksStudy.RandomSlots(new Random(1), 4096), Scale)
                );
                var relin = study.Generator.CreateRelinKeys(study.SecretKey);
                var galois = study.Generator.CreateGaloisKeys(study.SecretKey, 1);
                var product = study.Evaluator.RescaleToNext(
                    study.Evaluator.Relinearize(study.Evaluator.Square(a), relin)
                );
                return (byte[])
                    [
                        .. SealStream.Save(product),
                        .. SealStream.Save(study.Evaluator.Rotate(product, 1, galois)),
                    ];
            })
            .ToArray();

        Assert.All(streams, stream => Assert.True(streams[0].AsSpan().SequenceEqual(stream)));
    }

    private static Plaintext Shift(RlweContext context, Plaintext plain, ulong by)
    {
        var words = new AlignedWords(plain.Words.Length);
        plain.Words.CopyTo(words.Span);
        RnsPoly.InverseNtt(context.FirstLevel, words.Span);
        for (var i = 0; i < context.FirstLevel.PrimeCount; i++)
        {
            ref var word = ref RnsPoly.Row(words.Span, context.FirstLevel, i)[3];
            word = context.FirstLevel.Rings[i].Modulus.Add(word, by);
        }

        RnsPoly.ForwardNtt(context.FirstLevel, words.Span);
        return new Plaintext(plain.ParmsId, plain.Scale, words);
    }

    private static BigInteger Centre(BigInteger value, BigInteger modulus) =>
        value > modulus / 2 ? value - modulus : value;

    private static void AssertClose(Complex[] expected, Complex[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.InRange((expected[i] - actual[i]).Magnitude, 0, tolerance);
    }
}
