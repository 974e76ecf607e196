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
        var bytes = new byte[32];

        new Blake2xbStream(GoldenSeed()).Read(bytes);

        Assert.Equal(
            [0x8d6795136b48e4e1, 0x942ce28388d66ce9, 0x8e9c9eb5585a61f1, 0xa2a9095b13f18f95],
            MemoryMarshal.Cast<byte, ulong>(bytes).ToArray());
    }

    [Fact]
    public void The_golden_seed_expands_to_SEALs_polynomial()
    {
        var level = TestContexts.Bfv(SecurityProfile.SealDefault).KeyLevel;
        var poly = new ulong[level.PrimeCount * level.Degree];

        UniformSampler.Expand(GoldenSeed(), level, poly);

        Assert.Equal([20059286257, 62952005147, 52937160550], poly[..3]);
        Assert.Equal(
            "acead290a3e74a4aac2e46a3610a4db52030e1017a9ecfa8214dadf0576cf212",
            Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(poly.AsSpan()))));
    }

    [Fact]
    public void Rejected_words_are_replaced_by_the_words_behind_the_bulk_in_order()
    {
        // 2^64 mod q is nearly q, and q has 60 bits: about one word in sixteen is rejected.
        var prime = PrimeWithManyRejections(1024);
        var level = RlweContext.CreateInsecure(new EncryptionParameters
        {
            Scheme = Scheme.Bfv,
            PolyModulusDegree = 1024,
            CoeffModulus = [prime],
            PlainModulus = 65537,
        }).KeyLevel;
        var poly = new ulong[1024];

        UniformSampler.Expand(GoldenSeed(), level, poly);

        var (expected, rejections) = Reference(prime, 1024);
        Assert.True(rejections > 10, $"only {rejections} rejections: the path was not hit");
        Assert.Equal(expected, poly);
    }

    private static (ulong[] Words, int Rejections) Reference(ulong prime, int count)
    {
        var stream = new Blake2xbStream(GoldenSeed());
        var bytes = new byte[16 * count];
        stream.Read(bytes);
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
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
        for (var value = (ulong.MaxValue / 33 * 2 / (2UL * (ulong)n) * 2 * (ulong)n) + 1; ; value -= 2 * (ulong)n)
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
