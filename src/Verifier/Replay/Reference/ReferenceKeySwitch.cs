using System.Numerics;

namespace SecureGenomics.Provenance.Verifier;

/// <summary>Turns a product with another key into one with s.</summary>
/// <remarks>
/// Digit j of a polynomial is its coefficients modulo q_j, as integers. The digits times the pairs
/// of the key are added up modulo
/// q·P, P the special prime, and divided by P: x becomes floor((x + floor(P/2)) / P) modulo q.
/// </remarks>
internal sealed class ReferenceKeySwitch
{
    private readonly ReferenceRing _level;
    private readonly ReferenceRing _extended;
    private readonly int _keyPrimes;

    /// <summary>Switches at one level.</summary>
    /// <param name="level">The ciphertext's level.</param>
    /// <param name="keyPrimes">Shape: [k]; the last one is P.</param>
    public ReferenceKeySwitch(ReferenceRing level, ulong[] keyPrimes)
    {
        (_level, _keyPrimes) = (level, keyPrimes.Length);
        _extended = new ReferenceRing(level.Degree, [.. level.Primes, keyPrimes[^1]]);
    }

    /// <summary>Two polynomials to add to c_0 and c_1.</summary>
    public BigInteger[][] Switch(BigInteger[] polynomial, ReferenceKeys keys, int entry)
    {
        var digits = Array.ConvertAll(_level.Primes, prime =>
            _extended.ToValues(Array.ConvertAll(polynomial, x => x % prime))
        );
        return [Sum(0), Sum(1)];

        BigInteger[] Sum(int half)
        {
            var sum = digits
                .Select((digit, j) => _extended.MultiplyValues(digit, Pair(keys, entry, j, half)))
                .Aggregate(_extended.AddValues);
            BigInteger special = _extended.Primes[^1];
            return _level.Map(_extended.FromValues(sum), x => (x + (special / 2)) / special);
        }
    }

    /// <summary>The rows of the level's primes and of P; those between belong to higher
    /// levels.</summary>
    private ulong[][] Pair(ReferenceKeys keys, int entry, int digit, int half) =>
        [
            .. _extended.Primes.Select(
                (_, i) =>
                    keys.Row(entry, digit, half, i < _level.Primes.Length ? i : _keyPrimes - 1)
            ),
        ];
}
