using Xunit;

namespace SecureGenomics.Provenance.Fhe.Tests;

public sealed class BfvEvaluatorTests
{
    private const ulong T = TestContexts.T;

    public static TheoryData<SecurityProfile, int> Sets =>
        new() { { SecurityProfile.SealDefault, 4096 }, { SecurityProfile.Hesg2024, 8192 } };

    [Theory]
    [MemberData(nameof(Sets))]
    public void Every_operation_does_to_slots_what_its_name_says(
        SecurityProfile profile,
        int degree
    )
    {
        var study = new BfvStudy(TestContexts.Bfv(profile, degree));
        var random = new Random(degree);
        var (x, y) = (
            TestContexts.RandomSlots(random, degree),
            TestContexts.RandomSlots(random, degree)
        );
        var (a, b) = (study.Encrypt(x), study.Encrypt(y));
        var plain = study.Encoder.Encode(y);
        var e = study.Evaluator;

        Check(x.Zip(y, (u, v) => (u + v) % T), e.Add(a, b));
        Check(x.Zip(y, (u, v) => (u + T - v) % T), e.Subtract(a, b));
        Check(x.Select(u => (T - u) % T), e.Negate(a));
        Check(x.Zip(y, (u, v) => (u + v) % T), e.AddPlain(a, plain));
        Check(x.Zip(y, (u, v) => (u + T - v) % T), e.SubtractPlain(a, plain));
        Check(x.Zip(y, (u, v) => u * v % T), e.MultiplyPlain(a, plain));
        Check(x.Zip(y, (u, v) => u * v % T), e.Multiply(a, b));
        Check(x.Select(u => u * u % T), e.Square(a));

        void Check(IEnumerable<ulong> expected, Ciphertext result)
        {
            Assert.True(study.Decryptor.NoiseBudgetBits(result) > 0);
            Assert.Equal(expected, study.Decrypt(result));
        }
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public void Key_switching_keeps_products_and_moves_slots(SecurityProfile profile, int degree)
    {
        var study = new BfvStudy(TestContexts.Bfv(profile, degree));
        var relin = study.Generator.CreateRelinKeys(study.SecretKey);
        var galois = study.Generator.CreateGaloisKeys(study.SecretKey, 1, -3, 0);
        var x = TestContexts.RandomSlots(new Random(degree), degree);
        var a = study.Encrypt(x);
        var e = study.Evaluator;
        var half = degree / 2;

        var product = e.Relinearize(e.Square(a), relin);

        Assert.Equal(2, product.Size);
        Assert.Equal(x.Select(u => u * u % T), study.Decrypt(product));
        Assert.Equal(
            Enumerable.Range(0, degree).Select(i => x[(i / half * half) + ((i + 1) % half)]),
            study.Decrypt(e.RotateRows(a, 1, galois))
        );
        Assert.Equal(
            Enumerable.Range(0, degree).Select(i => x[(i / half * half) + ((i + half - 3) % half)]),
            study.Decrypt(e.RotateRows(a, -3, galois))
        );
        Assert.Equal(
            Enumerable.Range(0, degree).Select(i => x[(i + half) % degree]),
            study.Decrypt(e.RotateColumns(a, galois))
        );
        Assert.True(e.RotateRows(a, 0, galois).HasSameBytes(a));
    }

    [Fact]
    public void A_lower_level_has_fewer_primes_and_the_same_message()
    {
        var study = new BfvStudy(TestContexts.Bfv(degree: 8192));
        var x = TestContexts.RandomSlots(new Random(3), 8192);
        var relin = study.Generator.CreateRelinKeys(study.SecretKey);
        var galois = study.Generator.CreateGaloisKeys(study.SecretKey, 1);

        var lower = study.Evaluator.ModSwitchToNext(study.Encrypt(x));

        Assert.Equal(3, lower.CoeffModulusCount);
        Assert.NotEqual(study.Context.FirstParmsId, lower.ParmsId);
        Assert.Equal(x, study.Decrypt(lower));
        var squared = study.Evaluator.Relinearize(study.Evaluator.Square(lower), relin);
        Assert.Equal(x.Select(u => u * u % T), study.Decrypt(squared));
        Assert.Equal(x[1], study.Decrypt(study.Evaluator.RotateRows(lower, 1, galois))[0]);
        var plain = study.Encoder.Encode(x);
        Assert.Equal(
            x.Select(u => 2 * u % T),
            study.Decrypt(study.Evaluator.AddPlain(lower, plain))
        );
    }

    [Fact]
    public void The_last_level_has_no_next_one()
    {
        var study = new BfvStudy(TestContexts.Bfv());
        var last = study.Evaluator.ModSwitchToNext(study.Encrypt([1]));

        Assert.Equal(study.Context.LastParmsId, last.ParmsId);
        Assert.Throws<ArgumentException>(() => study.Evaluator.ModSwitchToNext(last));
    }

    [Fact]
    public void A_prepared_factor_gives_the_same_product()
    {
        var study = new BfvStudy(TestContexts.Bfv());
        var a = study.Encrypt([1, 2, 3]);
        var plain = study.Encoder.Encode([5, T - 1, 7]);
        var expected = study.Evaluator.MultiplyPlain(a, plain);

        study.Evaluator.TransformToNttInPlace(a);
        study.Evaluator.MultiplyPlainInPlace(a, study.Evaluator.TransformToNtt(plain, a.ParmsId));
        study.Evaluator.TransformFromNttInPlace(a);

        Assert.True(a.HasSameBytes(expected));
    }

    [Fact]
    public void Sizes_above_three_are_brought_down_only_with_their_keys()
    {
        var study = new BfvStudy(TestContexts.Bfv(degree: 8192));
        var relin = study.Generator.CreateRelinKeys(study.SecretKey);
        var a = study.Encrypt([3]);
        var cube = study.Evaluator.Multiply(study.Evaluator.Square(a), a);

        Assert.Equal(4, cube.Size);
        Assert.Equal(27UL, study.Decrypt(cube)[0]);
        Assert.Throws<ArgumentException>(() => study.Evaluator.Relinearize(cube, relin));
        Assert.False(relin.HasKey(3));
    }

    [Fact]
    public void A_factor_of_zero_would_make_the_result_readable()
    {
        var study = new BfvStudy(TestContexts.Bfv());

        Assert.Throws<InvalidOperationException>(() =>
            study.Evaluator.MultiplyPlain(study.Encrypt([1]), study.Encoder.Encode([0]))
        );
    }

    [Fact]
    public void Misuse_is_refused()
    {
        var study = new BfvStudy(TestContexts.Bfv());
        var larger = new BfvStudy(TestContexts.Bfv(degree: 8192));
        var a = study.Encrypt([1]);
        var ntt = study.Encrypt([1]);
        study.Evaluator.TransformToNttInPlace(ntt);
        var galois = study.Generator.CreateGaloisKeys(study.SecretKey, 1);
        var e = study.Evaluator;

        Assert.Throws<ArgumentException>(() => e.Add(a, ntt));
        Assert.Throws<ArgumentException>(() => e.Multiply(a, ntt));
        Assert.Throws<ArgumentException>(() => e.AddPlain(ntt, study.Encoder.Encode([1])));
        Assert.Throws<ArgumentException>(() => e.MultiplyPlain(ntt, study.Encoder.Encode([1])));
        Assert.Throws<ArgumentException>(() => e.Add(a, larger.Encrypt([1])));
        Assert.Throws<ArgumentException>(() => e.RotateRows(a, 2, galois));
        Assert.Throws<ArgumentOutOfRangeException>(() => e.RotateRows(a, 2048, galois));
        Assert.Throws<ArgumentException>(() => e.RotateRows(e.Square(a), 1, galois));
        Assert.Throws<ArgumentException>(() => e.TransformToNttInPlace(ntt));
        Assert.Throws<ArgumentException>(() => e.TransformFromNttInPlace(a));
        Assert.Throws<ArgumentException>(() =>
            larger.Evaluator.RotateRows(larger.Encrypt([1]), 1, galois)
        );
    }

    [Fact]
    public void Every_kernel_evaluates_to_the_same_bytes()
    {
        foreach (
            var parameters in new[]
            {
                EncryptionParameters.Bfv(SecurityProfile.SealDefault, 4096, T),
                EncryptionParameters.Bfv(SecurityProfile.SealDefault, 8192, T) with
                {
                    // One prime is beyond the floating-point kernels.
                    CoeffModulus = CoeffModulus.Create(8192, [60, 40, 50, 60]),
                },
            }
        )
        {
            var streams = KernelChoice
                .Available.Select(kernel => Evaluate(parameters, kernel))
                .ToArray();

            Assert.All(streams, stream => Assert.True(streams[0].AsSpan().SequenceEqual(stream)));
        }
    }

    private static byte[] Evaluate(EncryptionParameters parameters, FheKernel kernel)
    {
        var study = new BfvStudy(
            RlweContext.Create(parameters, SecurityProfile.SealDefault, kernel)
        );
        var e = study.Evaluator;
        var a = study.Encrypt(TestContexts.RandomSlots(new Random(1), study.Context.SlotCount));
        var relin = study.Generator.CreateRelinKeys(study.SecretKey);
        var galois = study.Generator.CreateGaloisKeys(study.SecretKey, 1, 0);
        var product = e.Relinearize(e.Square(a), relin);
        return
        [
            .. SealStream.Save(product),
            .. SealStream.Save(e.RotateRows(a, 1, galois)),
            .. SealStream.Save(e.RotateColumns(a, galois)),
            .. SealStream.Save(e.MultiplyPlain(a, study.Encoder.Encode([T - 1, 5]))),
            .. SealStream.Save(e.ModSwitchToNext(product)),
            .. SealStream.Save(study.Decryptor.Decrypt(product)),
        ];
    }
}
