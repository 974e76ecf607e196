using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Xunit;

namespace SecureGenomics.Provenance.Fhe.Tests;

public sealed class CommonPolynomialTests
{
    private static readonly byte[] StudyId = SHA256.HashData("a study"u8);

    private static readonly byte[] Seed = CommonSeed.Derive(StudyId);

    [Fact]
    public void The_seed_of_a_study_is_the_one_of_the_specification()
    {
        Assert.Equal(
            "88765bd0a21f44368db3a7794e97ffdb5806737eb09c68dee7a0bdf8958065f0",
            Convert.ToHexStringLower(StudyId)
        );
        Assert.Equal(
            "d236691012724d1b7ec6e60ca22b5e435ec676728bc05d61cb52e4b594fea1d1"
                + "ed44dcfabc9ba24c3668702fa41529b6f2c1c028034a98ce87b82716f8fbd208",
            Convert.ToHexStringLower(Seed)
        );
        Assert.Equal(SHA512.HashData([.. "securegenomics/crs/v1"u8, 0, .. StudyId]), Seed);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    public void A_study_id_of_another_length_gives_no_seed(int length) =>
        Assert.Throws<ArgumentException>(() => CommonSeed.Derive(new byte[length]));

    [Fact]
    public void A_key_under_a_seed_has_the_polynomial_that_the_seed_expands_to()
    {
        var study = new BfvStudy(TestContexts.Bfv());
        var key = study.Generator.CreatePublicKey(study.SecretKey, Seed);
        var expected = new ulong[key.Words.Length / 2];

        CommonPolynomial.Expand(study.Context, Seed, expected);

        Assert.True(key.Words[expected.Length..].SequenceEqual(expected));
        Assert.True(CommonPolynomial.Matches(study.Context, key, Seed));
    }

    [Fact]
    public void A_key_under_another_seed_or_with_one_word_changed_does_not_match()
    {
        var study = new BfvStudy(TestContexts.Bfv());
        var key = study.Generator.CreatePublicKey(study.SecretKey, Seed);

        Assert.False(CommonPolynomial.Matches(study.Context, key, CommonSeed.Derive(new byte[32])));
        Assert.False(CommonPolynomial.Matches(study.Context, study.PublicKey, Seed));
        key.Pair.MutablePoly(1)[^1] ^= 1;
        Assert.False(CommonPolynomial.Matches(study.Context, key, Seed));
    }

    [Fact]
    public void A_given_seed_never_feeds_the_errors()
    {
        var study = new BfvStudy(TestContexts.Bfv());

        var first = new KeyGenerator(study.Context, RandomSource.ForTests(1)).CreatePublicKey(
            study.SecretKey,
            Seed
        );
        var second = new KeyGenerator(study.Context, RandomSource.ForTests(2)).CreatePublicKey(
            study.SecretKey,
            Seed
        );

        Assert.True(first.Pair.Poly(1).SequenceEqual(second.Pair.Poly(1)));
        Assert.False(first.Pair.Poly(0).SequenceEqual(second.Pair.Poly(0)));
    }

    [Fact]
    public void The_reader_of_seeded_streams_expands_the_seed_to_the_same_key()
    {
        var study = new BfvStudy(TestContexts.Bfv());
        var key = study.Generator.CreatePublicKey(study.SecretKey, Seed);

        var read = SealStream.LoadPublicKey(study.Context, Seeded(key));

        Assert.True(read.Words.SequenceEqual(key.Words));
    }

    [Fact]
    public void SEAL_reads_the_seeded_key_and_encrypts_under_it()
    {
        var study = new BfvStudy(TestContexts.Bfv());
        using var oracle = new SealOracle(study.Context);
        var key = study.Generator.CreatePublicKey(study.SecretKey, Seed);
        ulong[] slots = [1, 2, 3, 1032192];
        oracle.Load("PublicKey", "public", Seeded(key));
        oracle.Load("Plaintext", "plain", SealStream.Save(study.Encoder.Encode(slots)));
        oracle.Step(
            "encrypt",
            new JsonObject
            {
                ["key"] = "public",
                ["in"] = "plain",
                ["out"] = "theirs",
            }
        );
        oracle.Save("theirs");
        oracle.Save("public");
        oracle.Run();

        var theirs = SealStream.LoadCiphertext(study.Context, oracle.Saved("theirs"));
        Assert.Equal(slots, study.Decrypt(theirs)[..4]);
        Assert.True(SealStream.Save(key).AsSpan().SequenceEqual(oracle.Saved("public")));
    }

    [Fact]
    public void Wrong_lengths_and_foreign_keys_throw()
    {
        var study = new BfvStudy(TestContexts.Bfv());
        var other = TestContexts.Bfv(degree: 8192);

        Assert.Throws<ArgumentException>(() =>
            study.Generator.CreatePublicKey(study.SecretKey, new byte[63])
        );
        Assert.Throws<ArgumentException>(() =>
            CommonPolynomial.Expand(study.Context, Seed, new ulong[4096])
        );
        Assert.Throws<ArgumentException>(() =>
            CommonPolynomial.Matches(other, study.PublicKey, Seed)
        );
    }

    private static byte[] Seeded(PublicKey key) =>
        SealStream.Save(new SeededCiphertext(key.Pair, Seed));
}
