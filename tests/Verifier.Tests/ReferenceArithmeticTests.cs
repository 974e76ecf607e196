using System.Numerics;
using Xunit;

namespace SecureGenomics.Provenance.Verifier.Tests;

/// <summary>The reference kernel's integers, against definitions worked out term by term.</summary>
public sealed class ReferenceArithmeticTests
{
    private const int Degree = 8;

    private static readonly ulong[] Primes = [17, 97, 113];

    [Theory]
    [InlineData(17)]
    [InlineData(97)]
    [InlineData(113)]
    [InlineData(193)]
    [InlineData(241)]
    [InlineData(257)]
    public void Values_at_odd_powers_of_the_smallest_root_stand_in_bit_reversed_order(ulong prime)
    {
        var transform = new ReferenceTransform(Degree, prime);
        ulong[] coefficients = [3, 0, prime - 1, 5, 1, 0, 7, prime - 2];
        // Of order 16: the eighth power is −1.
        var root = Enumerable
            .Range(2, (int)prime)
            .First(candidate => BigInteger.ModPow(candidate, Degree, prime) == prime - 1);
        int[] places = [0, 4, 2, 6, 1, 5, 3, 7];

        var values = transform.Evaluate(coefficients);

        for (var i = 0; i < Degree; i++)
        {
            var point = BigInteger.ModPow(root, (2 * i) + 1, prime);
            var expected = coefficients
                .Reverse()
                .Aggregate(BigInteger.Zero, (value, coefficient) =>
                    ((value * point) + coefficient) % prime
                );
            Assert.Equal(expected, values[places[i]]);
        }

        Assert.Equal(coefficients, transform.Interpolate(values));
    }

    [Fact]
    public void A_product_wraps_with_a_changed_sign()
    {
        var ring = new ReferenceRing(Degree, Primes);
        var (left, right) = (Polynomial(ring, 1), Polynomial(ring, 2));
        var expected = new BigInteger[Degree];
        for (var i = 0; i < Degree; i++)
        {
            for (var j = 0; j < Degree; j++)
                expected[(i + j) % Degree] += (i + j < Degree ? 1 : -1) * left[i] * right[j];
        }

        Assert.Equal(17 * 97 * 113, ring.Modulus);
        Assert.Equal(
            expected.Select(value => Modulo(value, ring.Modulus)),
            ring.Multiply(left, right)
        );
    }

    [Theory]
    [InlineData(3)]
    [InlineData(9)]
    [InlineData(15)]
    public void A_substitution_moves_each_power(int element)
    {
        var ring = new ReferenceRing(Degree, Primes);
        var polynomial = Polynomial(ring, 3);
        var expected = new BigInteger[Degree];
        for (var i = 0; i < Degree; i++)
            expected[i * element % Degree] +=
                (i * element / Degree % 2 == 0 ? 1 : -1) * polynomial[i];

        Assert.Equal(
            expected.Select(value => Modulo(value, ring.Modulus)),
            ring.Substitute(polynomial, element)
        );
    }

    [Fact]
    public void Residues_and_values_lead_back_to_the_polynomial()
    {
        var ring = new ReferenceRing(Degree, Primes);
        var polynomial = Polynomial(ring, 4);

        var residues = ring.ToResidues(polynomial);

        Assert.Equal(
            Primes.Select(prime =>
                polynomial.Select(coefficient => (ulong)(coefficient % prime)).ToArray()
            ),
            residues
        );
        Assert.Equal(polynomial, ring.FromResidues(residues));
        Assert.Equal(polynomial, ring.FromValues(ring.ToValues(polynomial)));
    }

    /// <summary>Found by another program: the largest primes below 2^61 that are 1 modulo
    /// 2n.</summary>
    [Theory]
    [InlineData(
        8,
        new[]
        {
            2305843009213693921UL,
            2305843009213693153UL,
            2305843009213692737UL,
            2305843009213692097UL,
        }
    )]
    // Of this degree, 2^61 + 2n + 1 is a prime too, and is not taken.
    [InlineData(
        32,
        new[]
        {
            2305843009213692737UL,
            2305843009213692097UL,
            2305843009213689601UL,
            2305843009213689089UL,
        }
    )]
    [InlineData(
        1024,
        new[]
        {
            2305843009213683713UL,
            2305843009213622273UL,
            2305843009213616129UL,
            2305843009213554689UL,
        }
    )]
    public void As_many_of_the_largest_primes_as_a_bound_needs(int degree, ulong[] largest)
    {
        var product = largest[..^1].Aggregate(BigInteger.One, (sum, prime) => sum * prime);

        Assert.Equal(largest[..^1], ReferencePrimes.Above(product - 1, degree));
        Assert.Equal(largest, ReferencePrimes.Above(product, degree));
        Assert.Equal(largest[..1], ReferencePrimes.Above(BigInteger.One, degree));
    }

    /// <summary>Composites that pass for primes to base 2, to bases 2 to 7 and 2 to 23, and a
    /// Carmichael number, to every witness in Fermat's and Euler's test.</summary>
    [Fact]
    public void Numbers_that_a_weaker_test_takes_for_primes_are_none()
    {
        Assert.All((ulong[])[43, 97, 12_289, 4_294_967_291, (1UL << 61) - 1], prime =>
            Assert.True(ReferencePrimes.IsPrime(prime))
        );
        Assert.All(
            (ulong[])[2_047, 3_215_031_751, 3_825_123_056_546_413_051, 211 * 421 * 631],
            composite => Assert.False(ReferencePrimes.IsPrime(composite))
        );
    }

    /// <summary>The sum of three pairs at its largest is 3/4·n·q², which as a number with a sign
    /// asks for a modulus above 3/2·n·q².</summary>
    [Fact]
    public void A_product_of_three_polynomials_each_has_room_for_the_sum_of_three_pairs()
    {
        const int degree = 4;
        const int t = 17;
        BigInteger q = 759_250_081;
        var ring = new ReferenceRing(degree, [(ulong)q]);
        // Such that one of the large primes would hold half of the bound, and not the sum.
        var prime = ReferencePrimes.Above(BigInteger.One, degree)[0];
        Assert.InRange(degree * q * q, (BigInteger)prime * 9 / 10, prime);
        var half = (q - 1) / 2;
        var factor = Enumerable.Repeat(Enumerable.Repeat(half, degree).ToArray(), 3).ToArray();

        var product = new ReferenceBfvProduct(ring, t).Multiply(factor, factor);

        // Coefficient i of a pair's product has i + 1 terms, and n − 1 − i that wrapped.
        int[] pairs = [1, 2, 3, 2, 1];
        var expected = pairs.Select(count =>
            Enumerable.Range(0, degree).Select(i => count * ((2 * i) + 2 - degree) * half * half)
        );
        Assert.Equal(
            expected.Select(sums =>
                sums.Select(sum => Modulo(((t * sum) - Modulo(t * sum, q)) / q, q)).ToArray()
            ),
            product
        );
    }

    private static BigInteger[] Polynomial(ReferenceRing ring, int seed)
    {
        var random = new Random(seed);
        return
        [
            .. Enumerable
                .Range(0, Degree)
                .Select(_ => (BigInteger)random.NextInt64((long)ring.Modulus)),
        ];
    }

    private static BigInteger Modulo(BigInteger value, BigInteger modulus) =>
        ((value % modulus) + modulus) % modulus;
}
