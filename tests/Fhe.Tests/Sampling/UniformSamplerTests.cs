using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Xunit;

namespace SecureGenomics.Provenance.Fhe.Tests;

public sealed class UniformSamplerTests
{
    [Fact]
    public void The_stream_of_the_golden_seed_begins_as_SEALs()
    {
        var words = new ulong[4];

        new Blake2xbStream(GoldenSeed()).Read(words);

        Assert.Equal(
            [0x8d6795136b48e4e1, 0x942ce28388d66ce9, 0x8e9c9eb5585a61f1, 0xa2a9095b13f18f95],
            words
        );
    }

    [Fact]
    public void The_golden_seed_expands_to_SEALs_polynomial()
    {
        var level = TestContexts.Bfv(SecurityProfile.SealDefault).KeyLevel;
        var poly = new ulong[level.PrimeCount * level.Degree];

        UniformSampler.Expand(new Blake2xbStream(GoldenSeed()), level, poly);

        Assert.Equal([20059286257, 62952005147, 52937160550], poly[..3]);
        Assert.Equal(
            "acead290a3e74a4aac2e46a3610a4db52030e1017a9ecfa8214dadf0576cf212",
            Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(poly.AsSpan())))
        );
    }

    [Fact]
    public void Rejected_words_are_replaced_by_the_words_behind_the_bulk_in_order()
    {
        // 2^64 mod q is nearly q, and q has 60 bits: about one word in sixteen is rejected.
        var prime = PrimeWithManyRejections(1024);
        var level = RlweContext
            .CreateInsecure(
                new EncryptionParameters
                {
                    Scheme = Scheme.Bfv,
                    PolyModulusDegree = 1024,
                    CoeffModulus = [prime],
                    PlainModulus = 65537,
                }
            )
            .KeyLevel;
        var poly = new ulong[1024];

        UniformSampler.Expand(new Blake2xbStream(GoldenSeed()), level, poly);

        var (expected, rejections) = Reference(prime, 1024);
        Assert.True(rejections > 10, $"only {rejections} rejections: the path was not hit");
        Assert.Equal(expected, poly);
    }

    [Fact]
    public void Reading_in_pieces_gives_the_same_stream()
    {
        foreach (var generator in new[] { SeedGenerator.Blake2xb, SeedGenerator.Shake256 })
        {
            var whole = new ulong[3000];
            SeedStream.Create(generator, GoldenSeed()).Read(whole);
            var pieces = SeedStream.Create(generator, GoldenSeed());

            for (
                int at = 0, length = 1;
                at < whole.Length;
                at += length, length = Math.Min(2 * length, whole.Length - at)
            )
            {
                var piece = new ulong[length];
                pieces.Read(piece);
                Assert.Equal(whole[at..(at + length)], piece);
            }
        }
    }

    [Fact]
    public void The_lanes_equal_one_hash_after_the_other()
    {
        var words = new ulong[512];
        new Blake2xbStream(GoldenSeed()).Read(words);

        Span<byte> parameters = stackalloc byte[64];
        parameters.Clear();
        parameters[0] = parameters[1] = 64;
        parameters[2] = parameters[3] = 1;
        parameters[13] = 0x10;
        Span<byte> root = stackalloc byte[64];
        Span<byte> leaf = stackalloc byte[64];
        Blake2b.Hash(parameters, GoldenSeed(), new byte[8], root);
        parameters[1] = parameters[2] = parameters[3] = 0;
        parameters[4] = parameters[17] = 64;
        for (var i = 0; i < 64; i++)
        {
            parameters[8] = (byte)i;
            Blake2b.Hash(parameters, [], root, leaf);
            Assert.True(leaf.SequenceEqual(MemoryMarshal.AsBytes(words.AsSpan(8 * i, 8))));
        }
    }

    [Fact]
    public void The_managed_sponge_equals_the_platforms_SHAKE256()
    {
        Assert.SkipUnless(
            Shake256.IsSupported,
            "SKIPPED: this platform has no SHAKE256 to compare with"
        );
        var random = new Random(1);
        foreach (var length in new[] { 0, 1, 72, 135, 136, 137, 271, 272, 500 })
        {
            var message = new byte[length];
            random.NextBytes(message);
            byte[] expected = new byte[300],
                actual = new byte[300];

            Shake256.HashData(message, expected);
            Keccak.Shake256(message, actual);

            Assert.Equal(expected, actual);
        }
    }

    [Fact]
    public void A_shake_stream_is_the_hash_of_the_seed_and_the_block_number()
    {
        var words = new ulong[1024];

        SeedStream.Create(SeedGenerator.Shake256, GoldenSeed()).Read(words);

        byte[] input = [.. GoldenSeed(), 1, 0, 0, 0, 0, 0, 0, 0],
            block = new byte[4096];
        Keccak.Shake256(input, block);
        Assert.True(block.AsSpan().SequenceEqual(MemoryMarshal.AsBytes(words.AsSpan(512))));
    }

    [Fact]
    public void A_seed_of_another_length_and_an_unknown_generator_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new Blake2xbStream(new byte[63]));
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            SeedStream.Create(SeedGenerator.Unknown, new byte[64])
        );
    }

    private static (ulong[] Words, int Rejections) Reference(ulong prime, int count)
    {
        var stream = new Blake2xbStream(GoldenSeed());
        var words = new ulong[2 * count];
        stream.Read(words);
        var limit = (ulong)((((BigInteger.One << 64) - 1) / prime * prime) - 1);
        var spare = count;
        var result = new ulong[count];
        for (var i = 0; i < count; i++)
        {
            var word = words[i];
            while (word >= limit)
                word = words[spare++];
            result[i] = word % prime;
        }

        return (result, spare - count);
    }

    private static ulong PrimeWithManyRejections(int n)
    {
        foreach (var prime in Primes.Descending(2 * (ulong)n, 60, 2000))
        {
            if ((BigInteger.One << 64) % prime > (BigInteger)prime * 3 / 4)
                return prime;
        }

        // Near 2^64 / 16.5 the remainder is half of q.
        for (
            var value = (ulong.MaxValue / 33 * 2 / (2UL * (ulong)n) * 2 * (ulong)n) + 1;
            ;
            value -= 2 * (ulong)n
        )
        {
            if (Primes.IsPrime(value))
                return value;
        }
    }

    private static byte[] GoldenSeed()
    {
        var seed = new byte[64];
        for (var i = 0; i < 8; i++)
            BinaryPrimitives.WriteUInt64LittleEndian(seed.AsSpan(8 * i), (ulong)i);
        return seed;
    }
}
