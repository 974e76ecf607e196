using System.Numerics;
using Xunit;

namespace SecureGenomics.Provenance.Fhe.Tests;

public sealed class CoefficientFractionsTests
{
    public static TheoryData<string> Contexts => [.. ExaminedContexts.All.Keys];

    [Theory]
    [MemberData(nameof(Contexts))]
    public void Words_are_those_of_exact_arithmetic(string name)
    {
        var level = ExaminedContexts.All[name]().KeyLevel;
        var q = level.Basis.Product;
        var random = new Random(7);
        var values = Edges(q)
            .Concat(Enumerable.Range(0, level.Degree).Select(_ => Random(random, q)))
            .Take(level.Degree)
            .ToArray();
        var words = new uint[level.Degree];

        new CoefficientFractions(level).Compute(Residues(level, values), 0, words);

        Assert.Equal(values.Select(value => (uint)((value << 32) / q)), words);
        Assert.Equal(
            values.Count(value => 4 * value >= q && 4 * value < 3 * q),
            CoefficientFractions.CountLarge(words)
        );
    }

    [Fact]
    public void A_sum_is_short_exactly_where_too_few_words_are_large()
    {
        uint[] left = new uint[1024],
            right = new uint[1024];
        for (var i = 0; i < 1024; i++)
            (left[i], right[i]) = (0x3fff_ffff, i < 300 ? 1U : 0);

        Assert.False(CoefficientFractions.IsSumSmall(left, right, 300));
        Assert.True(CoefficientFractions.IsSumSmall(left, right, 301));
        Assert.Equal(0, CoefficientFractions.CountLarge(left));
    }

    /// <summary>Where the upper 32 bits change: multiples of q/2^32, with their
    /// neighbours.</summary>
    private static IEnumerable<BigInteger> Edges(BigInteger q)
    {
        uint[] words =
        [
            0,
            1,
            0x3fff_ffff,
            0x4000_0000,
            0x4000_0001,
            0x8000_0000,
            0xbfff_ffff,
            0xc000_0000,
            uint.MaxValue,
        ];
        foreach (var word in words)
        {
            var edge = word * q >> 32;
            for (var i = -2; i <= 2; i++)
                yield return ((edge + i) % q + q) % q;
        }
    }

    private static BigInteger Random(Random random, BigInteger q)
    {
        var bytes = new byte[q.GetByteCount() + 9];
        random.NextBytes(bytes);
        return new BigInteger(bytes, isUnsigned: true) % q;
    }

    private static ulong[] Residues(RlweLevel level, BigInteger[] values)
    {
        var words = new ulong[level.PrimeCount * level.Degree];
        for (var i = 0; i < level.PrimeCount; i++)
        {
            for (var j = 0; j < level.Degree; j++)
                words[(i * level.Degree) + j] = (ulong)(values[j] % level.Rings[i].Modulus.Value);
        }

        return words;
    }
}
