using System.Numerics;
using System.Runtime.InteropServices;

namespace SecureGenomics.Provenance.Fhe;

/// <summary>Between doubles and the residues of their rounded values.</summary>
internal static class FixedPoint
{
    /// <summary>Below it a rounded double converts to a signed word directly.</summary>
    private const double WordLimit = 4611686018427387904.0;

    /// <summary>Rounds, halves away from zero, and reduces modulo every prime.</summary>
    /// <param name="level">The primes.</param>
    /// <param name="coefficients">Shape: [n]; rounded in place.</param>
    /// <param name="poly">Shape: [prime][n]; overwritten, coefficient form.</param>
    /// <exception cref="ArgumentException">A value is not finite, or not below q/2 in size.
    /// </exception>
    public static void ToResidues(RlweLevel level, Span<double> coefficients, Span<ulong> poly)
    {
        // One coefficient that is not a number makes the largest one not a number too.
        var largest = Round(coefficients);
        if (!double.IsFinite(largest) || largest >= (double)level.Basis.Product / 2)
        {
            throw new ArgumentException(
                $"expected coefficients below q/2, found {largest}",
                nameof(coefficients)
            );
        }

        if (largest >= WordLimit)
        {
            LongToResidues(level, coefficients, poly);
            return;
        }

        for (var i = 0; i < level.PrimeCount; i++)
        {
            var ring = level.Rings[i];
            var q = ring.Modulus.Value;
            // A multiple of q of at least 2^62 makes every word positive.
            var lift = new Vector<long>((long)(((1UL << 62) + q - 1) / q * q));
            var row = RnsPoly.Row(poly, level, i);
            var words = MemoryMarshal.Cast<ulong, Vector<long>>(row);
            var source = MemoryMarshal.Cast<double, Vector<double>>(coefficients);
            for (var j = 0; j < words.Length; j++)
                words[j] = Vector.ConvertToInt64Native(source[j]) + lift;
            ring.ReduceWords(row);
        }
    }

    /// <summary>The centred integers of a polynomial, each rounded to a double.</summary>
    /// <param name="level">The primes.</param>
    /// <param name="poly">Shape: [prime][n], coefficient form.</param>
    /// <param name="coefficients">Shape: [n].</param>
    /// <remarks>
    /// Mixed radix (Garner): x = d_0 + q_0·(d_1 + q_1·(d_2 + …)) exactly; x above q/2 stands
    /// for
    /// x − q, whose size q − x has the complements of the digits, plus one. So small values of
    /// either sign keep their full precision.
    /// </remarks>
    public static void FromResidues(
        RlweLevel level,
        ReadOnlySpan<ulong> poly,
        Span<double> coefficients
    )
    {
        var moduli = level.Basis.Moduli;
        var k = moduli.Length;
        var inverses = MixedRadixInverses(moduli);
        Span<ulong> digits = stackalloc ulong[k];
        Span<ulong> half = stackalloc ulong[k];
        MixedRadix(level.Basis.Product / 2, moduli, half);
        for (var j = 0; j < coefficients.Length; j++)
        {
            for (var i = 0; i < k; i++)
            {
                var modulus = moduli[i];
                var digit = poly[(i * level.Degree) + j];
                for (var m = 0; m < i; m++)
                {
                    digit = modulus.Multiply(
                        modulus.Subtract(digit, modulus.Reduce(digits[m])),
                        inverses[i][m]
                    );
                }

                digits[i] = digit;
            }

            coefficients[j] = ToDouble(moduli, digits, IsAbove(digits, half));
        }
    }

    private static double ToDouble(Modulus[] moduli, ReadOnlySpan<ulong> digits, bool isNegative)
    {
        var value = 0.0;
        for (var i = digits.Length - 1; i >= 0; i--)
        {
            var digit = isNegative ? moduli[i].Value - 1 - digits[i] : digits[i];
            value = (value * moduli[i].Value) + digit;
        }

        return isNegative ? -(value + 1) : value;
    }

    private static bool IsAbove(ReadOnlySpan<ulong> digits, ReadOnlySpan<ulong> limit)
    {
        for (var i = digits.Length - 1; i >= 0; i--)
        {
            if (digits[i] != limit[i])
                return digits[i] > limit[i];
        }

        return false;
    }

    private static void MixedRadix(BigInteger value, Modulus[] moduli, Span<ulong> digits)
    {
        for (var i = 0; i < moduli.Length; i++)
        {
            digits[i] = (ulong)(value % moduli[i].Value);
            value /= moduli[i].Value;
        }
    }

    /// <summary>Shape: [i][m], m below i: q_m^-1 mod q_i.</summary>
    private static ulong[][] MixedRadixInverses(Modulus[] moduli) =>
        [
            .. moduli.Select(
                (modulus, i) => moduli[..i].Select(other => modulus.Inverse(other.Value)).ToArray()
            ),
        ];

    /// <summary>Rounds all and returns the largest size.</summary>
    private static double Round(Span<double> coefficients)
    {
        var largest = 0.0;
        foreach (ref var coefficient in coefficients)
        {
            coefficient = Math.Round(coefficient, MidpointRounding.AwayFromZero);
            largest = Math.Max(largest, Math.Abs(coefficient));
        }

        return largest;
    }

    /// <summary>Beyond 62 bits: mantissa times a power of two, modulo each prime.</summary>
    private static void LongToResidues(
        RlweLevel level,
        ReadOnlySpan<double> coefficients,
        Span<ulong> poly
    )
    {
        for (var j = 0; j < coefficients.Length; j++)
        {
            var value = new BigInteger(coefficients[j]);
            for (var i = 0; i < level.PrimeCount; i++)
            {
                BigInteger q = level.Rings[i].Modulus.Value;
                var residue = value % q;
                poly[(i * level.Degree) + j] = (ulong)(residue.Sign < 0 ? residue + q : residue);
            }
        }
    }
}
