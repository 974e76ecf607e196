using Xunit;

namespace SecureGenomics.Provenance.Fhe.Tests;

public sealed class BfvRoundTripTests
{
    public static TheoryData<SecurityProfile, int> Sets =>
        new()
        {
            { SecurityProfile.SealDefault, 4096 },
            { SecurityProfile.SealDefault, 8192 },
            { SecurityProfile.Hesg2024, 4096 },
            { SecurityProfile.Hesg2024, 8192 },
        };

    [Theory]
    [MemberData(nameof(Sets))]
    public void A_sum_of_encryptions_decrypts_to_the_sum_of_the_slots(
        SecurityProfile profile,
        int degree
    )
    {
        var context = TestContexts.Bfv(profile, degree);
        var generator = new KeyGenerator(context, RandomSource.System);
        using var secret = generator.CreateSecretKey();
        var encryptor = new Encryptor(
            context,
            generator.CreatePublicKey(secret),
            RandomSource.System
        );
        using var decryptor = new Decryptor(context, secret);
        var encoder = new BatchEncoder(context);
        var random = new Random(degree);
        var left = TestContexts.RandomSlots(random, degree);
        var right = TestContexts.RandomSlots(random, degree);
        left[0] = right[0] = TestContexts.T - 1;

        var sum = new BfvEvaluator(context).Add(
            encryptor.Encrypt(encoder.Encode(left)),
            encryptor.Encrypt(encoder.Encode(right))
        );
        var slots = new ulong[degree];
        encoder.Decode(decryptor.Decrypt(sum), slots);

        Assert.Equal(left.Zip(right, (a, b) => (a + b) % TestContexts.T), slots);
    }

    [Theory]
    [InlineData(SecurityProfile.SealDefault, 4096, 45)]
    [InlineData(SecurityProfile.SealDefault, 8192, 146)]
    public void A_fresh_encryption_has_the_noise_budget_that_SEAL_shows(
        SecurityProfile profile,
        int degree,
        int expected
    )
    {
        var context = TestContexts.Bfv(profile, degree);
        var generator = new KeyGenerator(context, RandomSource.ForTests(1));
        using var secret = generator.CreateSecretKey();
        var encryptor = new Encryptor(
            context,
            generator.CreatePublicKey(secret),
            RandomSource.ForTests(2)
        );
        using var decryptor = new Decryptor(context, secret);
        var plain = new BatchEncoder(context).Encode(
            TestContexts.RandomSlots(new Random(1), degree)
        );

        var budget = decryptor.NoiseBudgetBits(encryptor.Encrypt(plain));

        Assert.InRange(budget, expected - 1, expected + 1);
        Assert.InRange(NoiseBound.FreshPublicKey(context).BudgetBits(context), 30, budget);
    }

    [Fact]
    public void A_million_additions_stay_within_the_bound_that_guarantees_decryption()
    {
        var context = TestContexts.Bfv();
        var fresh = NoiseBound.FreshPublicKey(context);

        Assert.True(NoiseBound.Sum(fresh, 1 << 20).GuaranteesDecryption(context));
        Assert.False(NoiseBound.Sum(fresh, 1L << 50).GuaranteesDecryption(context));
        Assert.Equal(NoiseBound.Sum(fresh, 3), fresh.Add(fresh).Add(fresh));
        Assert.Equal(fresh.Bits + 20, NoiseBound.Sum(fresh, 1 << 20).Bits);
        Assert.Throws<ArgumentOutOfRangeException>(() => NoiseBound.Sum(fresh, 0));
    }

    [Fact]
    public void An_exhausted_budget_reads_zero()
    {
        var context = TestContexts.Bfv();
        var generator = new KeyGenerator(context, RandomSource.ForTests(1));
        using var secret = generator.CreateSecretKey();
        using var other = generator.CreateSecretKey();
        var encryptor = new Encryptor(
            context,
            generator.CreatePublicKey(secret),
            RandomSource.ForTests(2)
        );
        using var decryptor = new Decryptor(context, other);

        Assert.Equal(
            0,
            decryptor.NoiseBudgetBits(encryptor.Encrypt(new BatchEncoder(context).Encode([1])))
        );
    }

    [Fact]
    public void Two_encryptions_of_one_message_differ()
    {
        var context = TestContexts.Bfv();
        var generator = new KeyGenerator(context, RandomSource.System);
        using var secret = generator.CreateSecretKey();
        var encryptor = new Encryptor(
            context,
            generator.CreatePublicKey(secret),
            RandomSource.System
        );
        var plain = new BatchEncoder(context).Encode([1, 2, 3]);

        Assert.False(encryptor.Encrypt(plain).HasSameBytes(encryptor.Encrypt(plain)));
    }

    [Fact]
    public void A_disposed_secret_key_cannot_be_used()
    {
        var context = TestContexts.Bfv();
        var secret = new KeyGenerator(context, RandomSource.System).CreateSecretKey();
        var words = secret.MutableWords;

        secret.Dispose();

        Assert.False(words.ContainsAnyExcept(0UL));
        Assert.Throws<ObjectDisposedException>(() => SealStream.Save(secret));
    }

    [Fact]
    public void Keys_of_another_context_are_refused()
    {
        var small = TestContexts.Bfv();
        var large = TestContexts.Bfv(degree: 8192);
        var generator = new KeyGenerator(small, RandomSource.System);
        using var secret = generator.CreateSecretKey();
        var publicKey = generator.CreatePublicKey(secret);

        Assert.Throws<ArgumentException>(() => new Decryptor(large, secret));
        Assert.Throws<ArgumentException>(() =>
            new Encryptor(large, publicKey, RandomSource.System)
        );
        Assert.Throws<ArgumentException>(() =>
            new KeyGenerator(large, RandomSource.System).CreatePublicKey(secret)
        );
    }
}
