using Xunit;

namespace SecureGenomics.Provenance.Fhe.Tests;

/// <summary>Every kernel against the scalar one, at the largest primes it is proven for.</summary>
public sealed class KernelTests
{
    public static TheoryData<FheKernel, int, ulong> Cases()
    {
        var cases = new TheoryData<FheKernel, int, ulong>();
        foreach (var kernel in KernelChoice.Available)
        {
            foreach (var n in new[] { 1024, 2048, 4096, 8192, 16384, 32768 })
            {
                // The largest prime below 2^50, and a small one.
                cases.Add(kernel, n, Primes.Descending(2 * (ulong)n, 50, 1)[0]);
                cases.Add(kernel, n, Primes.Descending(2 * (ulong)n, 20, 1)[0]);
                // The largest of the ranges that reduce less often.
                cases.Add(kernel, n, Primes.Descending(2 * (ulong)n, ShortPrime.MaxBits, 1)[0]);
                cases.Add(kernel, n, Primes.Descending(2 * (ulong)n, MediumPrime.MaxBits, 1)[0]);
                // Beyond the floating-point range: the shortest and the longest.
                cases.Add(kernel, n, Primes.Descending(2 * (ulong)n, 51, 1)[0]);
                cases.Add(kernel, n, Primes.Descending(2 * (ulong)n, 60, 1)[0]);
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Transforms_equal_the_scalar_ones_on_random_and_extreme_rows(
        FheKernel kernel,
        int n,
        ulong prime
    )
    {
        var (ring, reference) = Rings(kernel, n, prime);

        foreach (var row in Rows(n, prime))
        {
            var (forward, inverse, reduced) = (
                (ulong[])row.Clone(),
                (ulong[])row.Clone(),
                new ulong[n]
            );
            var (forward2, inverse2) = ((ulong[])row.Clone(), (ulong[])row.Clone());

            ring.Forward(forward);
            ring.Inverse(inverse);
            ring.ForwardReduced(row, reduced, prime);
            reference.Forward(forward2);
            reference.Inverse(inverse2);

            Assert.True(forward2.AsSpan().SequenceEqual(forward));
            Assert.True(inverse2.AsSpan().SequenceEqual(inverse));
            Assert.True(forward2.AsSpan().SequenceEqual(reduced));
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Products_of_polynomials_equal_the_scalar_ones(FheKernel kernel, int n, ulong prime)
    {
        var (ring, reference) = Rings(kernel, n, prime);
        var rows = Rows(n, prime).ToArray();
        var (factor, factor2) = (new ulong[ring.FactorLength], new ulong[reference.FactorLength]);
        var (product, product2) = (new ulong[n], new ulong[n]);

        foreach (var right in rows)
        {
            ring.ForwardFactor((ulong[])right.Clone(), factor);
            reference.ForwardFactor((ulong[])right.Clone(), factor2);
            foreach (var left in rows)
            {
                ring.MultiplyByFactor(left, factor, product);
                reference.MultiplyByFactor(left, factor2, product2);
                Assert.True(product2.AsSpan().SequenceEqual(product));

                var inPlace = (ulong[])left.Clone();
                ring.MultiplyByFactor(inPlace, factor, inPlace);
                Assert.True(product2.AsSpan().SequenceEqual(inPlace));
            }
        }
    }

    [Fact]
    public void A_factor_of_another_length_is_refused()
    {
        foreach (var kernel in KernelChoice.Available)
        {
            var ring = Rings(kernel, 1024, Primes.Descending(2048, 30, 1)[0]).Ring;
            var row = new ulong[1024];

            Assert.Throws<ArgumentException>(() => ring.ForwardFactor(row, new ulong[1000]));
            Assert.Throws<ArgumentException>(() =>
                ring.MultiplyByFactor(row, new ulong[1000], new ulong[1024])
            );
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Longer_words_are_reduced_on_the_way_in(FheKernel kernel, int n, ulong prime)
    {
        var (ring, reference) = Rings(kernel, n, prime);
        var random = new Random(n);
        ulong[] source =
        [
            .. Enumerable
                .Range(0, n)
                .Select(i =>
                    i < 3 ? (1UL << 52) - 1 - (ulong)i : (ulong)random.NextInt64(1L << 52)
                ),
        ];
        ulong[] actual = new ulong[n],
            expected = new ulong[n];

        ring.ForwardReduced(source, actual, 1UL << 52);
        reference.ForwardReduced(source, expected, 1UL << 52);

        Assert.True(expected.AsSpan().SequenceEqual(actual));

        source = [.. source.Select(word => ulong.MaxValue - (word >> 3))];
        ring.ForwardReduced(source, actual, ulong.MaxValue);
        reference.ForwardReduced(source, expected, ulong.MaxValue);
        Assert.True(expected.AsSpan().SequenceEqual(actual));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Row_arithmetic_equals_the_scalar_one(FheKernel kernel, int n, ulong prime)
    {
        var (ring, reference) = Rings(kernel, n, prime);
        var rows = Rows(n, prime).ToArray();

        foreach (var left in rows)
        {
            foreach (var right in rows)
            {
                Compare(left, (r, row) => r.Add(row, right));
                Compare(left, (r, row) => r.Subtract(row, right));
                Compare(left, (r, row) => r.Multiply(row, right, row));
                Compare(left, (r, row) => r.MultiplyAdd(row, left, right));
            }

            Compare(left, (r, row) => r.Negate(row));
            Compare(left, (r, row) => r.MultiplyConstant(row, prime - 1));
            Compare(left, (r, row) => r.MultiplyConstant(row, prime / 2));
            var other = Primes.Descending(2, 50, 1)[0];
            var term = Rows(n, other).ElementAt(0);
            Compare(left, (r, row) => r.SubtractAndMultiply(row, term, other / 2, prime / 2));
            Compare(left, (r, row) => r.SubtractAndMultiply(row, term, other / 2, prime - 1));
            var @long = Primes.Descending(2, 60, 1)[0];
            var longTerm = Rows(n, @long).ElementAt(0);
            Compare(left, (r, row) => r.SubtractAndMultiply(row, longTerm, @long / 2, prime / 2));
            Compare(left, (r, row) => r.ReduceWords(row));
            Compare(longTerm, (r, row) => r.ReduceWords(row));
            Compare([.. Enumerable.Repeat(ulong.MaxValue, n)], (r, row) => r.ReduceWords(row));
            Compare(left, (r, row) => r.MultiplyConstantAdd(row, term, prime / 2, rows[0]));
            Compare(left, (r, row) =>
                r.InnerProduct(
                    [.. term, .. term, .. rows[1]],
                    [prime / 2, prime - 1, 1],
                    prime - 1,
                    row
                )
            );
        }

        void Compare(ulong[] start, Action<PrimeRing, ulong[]> operation)
        {
            var (actual, expected) = ((ulong[])start.Clone(), (ulong[])start.Clone());
            operation(ring, actual);
            operation(reference, expected);
            Assert.True(expected.AsSpan().SequenceEqual(actual));
        }
    }

    [Fact]
    public void A_prime_of_51_bits_is_beyond_the_floating_point_kernels()
    {
        var modulus = new Modulus(Primes.Descending(8192, 51, 1)[0]);

        Assert.Throws<ArgumentOutOfRangeException>(() =>
            new FloatRing<Lanes128, System.Runtime.Intrinsics.Vector128<double>>(4096, modulus, 3)
        );
    }

    [Theory]
    [InlineData(null, FheKernel.Automatic)]
    [InlineData("", FheKernel.Automatic)]
    [InlineData("scalar", FheKernel.Scalar)]
    [InlineData("128", FheKernel.Vector128)]
    [InlineData("256", FheKernel.Vector256)]
    [InlineData("512", FheKernel.Vector512)]
    public void The_environment_names_a_kernel(string? value, FheKernel expected)
    {
        Assert.Equal(expected, KernelChoice.FromEnvironment(value));
    }

    [Fact]
    public void An_unknown_kernel_is_refused()
    {
        Assert.Throws<ArgumentException>(() => KernelChoice.FromEnvironment("avx"));
        Assert.Throws<PlatformNotSupportedException>(() => KernelChoice.Resolve((FheKernel)99));
    }

    [Fact]
    public void Every_kernel_encrypts_to_the_same_bytes()
    {
        foreach (var profile in new[] { SecurityProfile.Hesg2024, SecurityProfile.SealDefault })
        {
            var streams = KernelChoice
                .Available.Select(kernel => EncryptAndSave(profile, kernel))
                .ToArray();

            Assert.All(streams, stream => Assert.True(streams[0].AsSpan().SequenceEqual(stream)));
        }
    }

    private static byte[] EncryptAndSave(SecurityProfile profile, FheKernel kernel)
    {
        var parameters = EncryptionParameters.Bfv(profile, 4096, TestContexts.T);
        var context = RlweContext.Create(parameters, profile, kernel);
        var generator = new KeyGenerator(context, RandomSource.ForTests(1));
        using var secret = generator.CreateSecretKey();
        var plain = new BatchEncoder(context).Encode(TestContexts.RandomSlots(new Random(1), 4096));
        var encryptor = new Encryptor(
            context,
            generator.CreatePublicKey(secret),
            RandomSource.ForTests(2)
        );
        var ciphertext = encryptor.Encrypt(plain);
        using var decryptor = new Decryptor(context, secret);
        return [.. SealStream.Save(ciphertext), .. SealStream.Save(decryptor.Decrypt(ciphertext))];
    }

    private static (PrimeRing Ring, PrimeRing Reference) Rings(FheKernel kernel, int n, ulong prime)
    {
        var modulus = new Modulus(prime);
        return (
            PrimeRing.Create(n, modulus, kernel),
            PrimeRing.Create(n, modulus, FheKernel.Scalar)
        );
    }

    private static IEnumerable<ulong[]> Rows(int n, ulong q)
    {
        yield return TestContexts.RandomSlots(new Random(n), n, q);
        yield return [.. Enumerable.Repeat(q - 1, n)];
        yield return [.. Enumerable.Range(0, n).Select(i => i % 2 == 0 ? q - 1 : 0)];
        yield return [.. Enumerable.Range(0, n).Select(i => i % 3 == 0 ? q / 2 : (q / 2) + 1)];
        yield return [.. Enumerable.Range(0, n).Select(i => i < n / 2 ? q - 1 : 1)];
        yield return new ulong[n];
    }
}
