using System.Numerics;

namespace SecureGenomics.Provenance.Verifier;

/// <summary>The product of two BFV ciphertexts: lifted to integers, multiplied, scaled by
/// t/q.</summary>
/// <remarks>
/// With q̂_i = q/q_i, SEAL's base conversion of x is B(x) = Σ [x·q̂_i^-1 mod q_i]·q̂_i: x
/// plus a multiple of q below k·q. A
/// coefficient x becomes x' = (v + q·r) / 2^32, where v = B(2^32·x) and r = −v/q modulo 2^32,
/// in [−2^31, 2^31). The
/// products D of these, in integers, become (t·D − B(t·D)) / q modulo q. Both divisions are
/// exact.
/// </remarks>
internal sealed class ReferenceBfvProduct
{
    private readonly BigInteger _two32 = BigInteger.One << 32;
    private readonly ReferenceRing _level;
    private readonly BigInteger _plainModulus;
    private readonly BigInteger _negativeInverse;
    private readonly (BigInteger Prime, BigInteger Cofactor, BigInteger Inverse)[] _conversion;

    /// <summary>Products at one level.</summary>
    /// <param name="level">Of both factors.</param>
    /// <param name="plainModulus">t.</param>
    public ReferenceBfvProduct(ReferenceRing level, ulong plainModulus)
    {
        (_level, _plainModulus) = (level, plainModulus);
        // The units modulo 2^32 are a group of order 2^31.
        _negativeInverse = ReferenceRing.Reduce(
            -BigInteger.ModPow(level.Modulus, (BigInteger.One << 31) - 1, _two32),
            _two32
        );
        _conversion = Array.ConvertAll(level.Primes, prime =>
        {
            var cofactor = level.Modulus / prime;
            return ((BigInteger)prime, cofactor, BigInteger.ModPow(cofactor, prime - 2, prime));
        });
    }

    /// <summary>Shape: [left + right − 1][n].</summary>
    public BigInteger[][] Multiply(BigInteger[][] left, BigInteger[][] right)
    {
        // |x'|
        // < q, and a coefficient of D is the sum of at most n products per pair of polynomials.
        var bound =
            _level.Modulus * _level.Modulus * _level.Degree * Math.Min(left.Length, right.Length);
        var integers = new ReferenceRing(
            _level.Degree,
            ReferencePrimes.Above(2 * bound, _level.Degree)
        );
        var (x, y) = (Lift(left), Lift(right));
        return
        [
            .. Enumerable
                .Range(0, x.Length + y.Length - 1)
                .Select(j => _level.Map(Tensor(j), ScaleDown)),
        ];

        ulong[][][] Lift(BigInteger[][] polynomials) =>
            Array.ConvertAll(polynomials, polynomial =>
                integers.ToValues(Array.ConvertAll(polynomial, LiftCoefficient))
            );

        BigInteger[] Tensor(int j)
        {
            var sum = Enumerable
                .Range(0, x.Length)
                .Where(a => j - a >= 0 && j - a < y.Length)
                .Select(a => integers.MultiplyValues(x[a], y[j - a]))
                .Aggregate(integers.AddValues);
            return Array.ConvertAll(integers.FromValues(sum), value =>
                value > integers.Modulus / 2 ? value - integers.Modulus : value
            );
        }
    }

    private BigInteger LiftCoefficient(BigInteger x)
    {
        var converted = Convert(_two32 * x);
        var half = _two32 / 2;
        var correction = ReferenceRing.Reduce((converted * _negativeInverse) + half, _two32) - half;
        return DivideExactly(converted + (_level.Modulus * correction), _two32);
    }

    private BigInteger ScaleDown(BigInteger tensor) =>
        DivideExactly((_plainModulus * tensor) - Convert(_plainModulus * tensor), _level.Modulus);

    private BigInteger Convert(BigInteger x) =>
        _conversion.Aggregate(BigInteger.Zero, (sum, next) =>
            sum + (ReferenceRing.Reduce(x * next.Inverse, next.Prime) * next.Cofactor)
        );

    private static BigInteger DivideExactly(BigInteger dividend, BigInteger divisor)
    {
        var quotient = BigInteger.DivRem(dividend, divisor, out var remainder);
        return remainder.IsZero
            ? quotient
            : throw new ArithmeticException("a division that is exact left a remainder");
    }
}
