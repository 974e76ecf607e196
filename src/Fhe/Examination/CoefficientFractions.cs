using System.Numerics;
using System.Runtime.InteropServices;

namespace SecureGenomics.Provenance.Fhe;

/// <summary>
/// How large the coefficients of a polynomial are: each as the word floor(2^32 · c / q), for c in
/// [0, q) and q the product of all primes. Exact, so that everybody counts the same.
/// </summary>
/// <remarks>
/// <para>
/// A coefficient is <em>large</em> where q/4 ≤ c &lt; 3q/4: as a word, from 2^30 to below
/// 3·2^30. A
/// uniform one is large with probability 1/2.
/// </para>
/// <para>
/// With d_i = c·(q/q_i)^-1 mod q_i, c/q is Σ d_i/q_i without its integer part. For a prime of b
/// bits d_i·2^63/q_i is taken as the upper half of (d_i·2^(64−b)) · floor(2^(63+b)/q_i), which
/// is short by less than 2; so 2^64·c/q lies less than 4k above twice the sum. Where that leaves
/// the upper 32 bits open, in one of 2^24 cases or fewer, c is composed.
/// </para>
/// </remarks>
internal sealed class CoefficientFractions
{
    private const uint Quarter = 1U << 30;

    private readonly RnsLevel _level;

    // Shape: [prime]. Companions of the inverses, floor(2^(63+b)/q_i), and 64 − b.
    private readonly ulong[] _companions;
    private readonly ulong[] _reciprocals;
    private readonly int[] _shifts;

    public CoefficientFractions(RnsLevel level)
    {
        _level = level;
        var moduli = level.Basis.Moduli;
        _companions = [.. moduli.Select((q, i) => q.Companion(level.Basis.InversePunctured[i]))];
        _reciprocals =
        [
            .. moduli.Select(q => (ulong)((UInt128.One << (63 + q.BitCount)) / q.Value)),
        ];
        _shifts = [.. moduli.Select(q => 64 - q.BitCount)];
    }

    /// <summary>Words of the coefficients from <paramref name="first"/> on.</summary>
    /// <param name="poly">Shape: [prime][n], coefficient form.</param>
    /// <param name="first">The first coefficient to look at.</param>
    /// <param name="words">Shape: [count]; overwritten.</param>
    public void Compute(ReadOnlySpan<ulong> poly, int first, Span<uint> words)
    {
        var slack = 4UL * (ulong)_level.PrimeCount;
        for (var j = 0; j < words.Length; j++)
        {
            var sum = 0UL;
            for (var i = 0; i < _level.PrimeCount; i++)
            {
                var digit = _level
                    .Basis.Moduli[i]
                    .MultiplyConstant(
                        poly[(i * _level.Degree) + first + j],
                        _level.Basis.InversePunctured[i],
                        _companions[i]
                    );
                sum += Math.BigMul(digit << _shifts[i], _reciprocals[i], out _);
            }

            var low = sum << 1;
            words[j] =
                low >> 32 == (low + slack) >> 32 ? (uint)(low >> 32) : Exact(poly, first + j);
        }
    }

    /// <summary>How many are large.</summary>
    public static int CountLarge(ReadOnlySpan<uint> words)
    {
        var count = 0;
        foreach (var word in words)
            count += (int)((word + Quarter) >> 31);
        return count;
    }

    /// <summary>True where fewer than a least number are large in left + right.</summary>
    public static bool IsSumSmall(ReadOnlySpan<uint> left, ReadOnlySpan<uint> right, int least)
    {
        var a = MemoryMarshal.Cast<uint, Vector<uint>>(left);
        var b = MemoryMarshal.Cast<uint, Vector<uint>>(right);
        var quarter = new Vector<uint>(Quarter);
        const int Block = 32;
        var count = 0U;
        for (var i = 0; i < a.Length; i += Block)
        {
            var counts = Vector<uint>.Zero;
            for (var j = i; j < Math.Min(i + Block, a.Length); j++)
                counts += (a[j] + b[j] + quarter) >>> 31;
            count += Vector.Sum(counts);
            if (count >= least)
                return false;
        }

        return true;
    }

    private uint Exact(ReadOnlySpan<ulong> poly, int coefficient)
    {
        var composed = _level.Basis.Compose(poly, coefficient, _level.Degree);
        return (uint)((composed << 32) / _level.Basis.Product);
    }
}
