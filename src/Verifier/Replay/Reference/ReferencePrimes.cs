using System.Numerics;

namespace SecureGenomics.Provenance.Verifier;

/// <summary>Primes to compute with integers that are larger than a ciphertext's modulus.</summary>
internal static class ReferencePrimes
{
    private const int Bits = 61;

    /// <summary>The largest primes below 2^61 that are 1 modulo 2n, enough for a product above a
    /// bound.</summary>
    public static ulong[] Above(BigInteger bound, int degree)
    {
        var primes = new List<ulong>();
        var product = BigInteger.One;
        for (
            var candidate = (1UL << Bits) - (2 * (ulong)degree) + 1;
            product <= bound;
            candidate -= 2 * (ulong)degree
        )
        {
            if (!IsPrime(candidate))
                continue;
            primes.Add(candidate);
            product *= candidate;
        }

        return [.. primes];
    }

    /// <summary>Miller's test; with these witnesses it never errs below 2^81 (Sorenson and Webster,
    /// 2015).</summary>
    /// <param name="candidate">Odd, above 41.</param>
    internal static bool IsPrime(ulong candidate)
    {
        var twos = BitOperations.TrailingZeroCount(candidate - 1);
        return ((ulong[])[2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41]).All(witness =>
        {
            var power = BigInteger.ModPow(witness, (candidate - 1) >> twos, candidate);
            var passes = power.IsOne;
            for (var i = 0; i < twos && !passes; i++)
            {
                passes = power == candidate - 1;
                power = power * power % candidate;
            }

            return passes;
        });
    }
}
