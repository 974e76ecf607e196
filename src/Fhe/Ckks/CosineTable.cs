using System.Numerics;

namespace SecureGenomics.Provenance.Fhe;

/// <summary>cos(π·i/n) for all i below 2n, as integers over 2^192.</summary>
/// <remarks>
/// π by Machin's formula, the first angle by its Taylor series, the others by repeated rotation
/// with 64
/// guard digits: n rotations lose less than 2^-220.
/// </remarks>
internal static class CosineTable
{
    public const int FractionBits = 192;

    private const int GuardBits = 64;
    private const int WorkBits = FractionBits + GuardBits;

    /// <summary>Shape: [2n].</summary>
    public static BigInteger[] Make(int degree)
    {
        var one = BigInteger.One << WorkBits;
        var angle = Pi() / degree;
        var (cosine, sine) = (Series(angle, one), Series(angle, angle));
        var table = new BigInteger[2 * degree];
        var (x, y) = (one, BigInteger.Zero);
        for (var i = 0; i < degree; i++)
        {
            table[i] = x >> GuardBits;
            table[i + degree] = -table[i];
            (x, y) = (
                ((x * cosine) - (y * sine)) >> WorkBits,
                ((x * sine) + (y * cosine)) >> WorkBits
            );
        }

        return table;
    }

    /// <summary>cos from its first term 1, sin from its first term x.</summary>
    private static BigInteger Series(BigInteger x, BigInteger first)
    {
        var isSine = first == x;
        var (sum, term) = (first, first);
        for (var k = isSine ? 2 : 1; !term.IsZero; k += 2)
        {
            term = -(((term * x) >> WorkBits) * x >> WorkBits) / (k * (k + 1));
            sum += term;
        }

        return sum;
    }

    /// <summary>16·atan(1/5) − 4·atan(1/239).</summary>
    private static BigInteger Pi() => (16 * InverseTangent(5)) - (4 * InverseTangent(239));

    private static BigInteger InverseTangent(int inverse)
    {
        var power = (BigInteger.One << WorkBits) / inverse;
        var sum = BigInteger.Zero;
        for (var k = 1; !power.IsZero; k += 2)
        {
            sum += (k & 2) == 0 ? power / k : -power / k;
            power /= inverse * inverse;
        }

        return sum;
    }
}
