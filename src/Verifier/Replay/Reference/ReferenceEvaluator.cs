using System.Numerics;
using SecureGenomics.Provenance.Fhe;

namespace SecureGenomics.Provenance.Verifier;

/// <summary>Every operation of a compiled circuit, in BFV and CKKS, as a function on integer
/// coefficients.</summary>
/// <remarks>
/// One set of functions serves both schemes: the transform between coefficients and values keeps
/// sums and products, so that the
/// form of a stream matters where streams are read and written and nowhere else. Of the engine it
/// takes objects that its reader
/// of streams parsed, and no arithmetic.
/// </remarks>
/// <param name="parameters">With the key level's primes, of which the last is for keys alone where
/// there are several.</param>
internal sealed class ReferenceEvaluator(EncryptionParameters parameters)
{
    private readonly ulong[] _keyPrimes = [.. parameters.CoeffModulus];
    private readonly Dictionary<int, ReferenceRing> _rings = [];

    private bool IsCkks => parameters.Scheme == Scheme.Ckks;

    private int Degree => parameters.PolyModulusDegree;

    /// <summary>The polynomials at the level with so many primes.</summary>
    public ReferenceRing Ring(int primeCount) =>
        _rings.TryGetValue(primeCount, out var known)
            ? known
            : _rings[primeCount] = new ReferenceRing(Degree, _keyPrimes[..primeCount]);

    /// <summary>Reads the rows of a stream, in the scheme's form.</summary>
    public BigInteger[] Read(ulong[][] rows) =>
        IsCkks ? Ring(rows.Length).FromValues(rows) : Ring(rows.Length).FromResidues(rows);

    /// <summary>The rows of a stream, in the scheme's form.</summary>
    public ulong[][] Write(BigInteger[] polynomial, int primeCount) =>
        IsCkks ? Ring(primeCount).ToValues(polynomial) : Ring(primeCount).ToResidues(polynomial);

    /// <summary>The sum; a ciphertext that is shorter has zeros for what it lacks.</summary>
    public ReferenceCiphertext Add(ReferenceCiphertext left, ReferenceCiphertext right)
    {
        RequireSame(left, right);
        var (longer, shorter) =
            left.Polynomials.Length < right.Polynomials.Length ? (right, left) : (left, right);
        return longer with
        {
            Polynomials =
            [
                .. longer.Polynomials.Select(
                    (polynomial, i) =>
                        i < shorter.Polynomials.Length
                            ? Ring(left.PrimeCount).Add(polynomial, shorter.Polynomials[i])
                            : polynomial
                ),
            ],
        };
    }

    /// <summary>The difference.</summary>
    public ReferenceCiphertext Subtract(ReferenceCiphertext left, ReferenceCiphertext right) =>
        Add(left, Negate(right));

    /// <summary>The negative.</summary>
    public ReferenceCiphertext Negate(ReferenceCiphertext value) =>
        Map(value, value.PrimeCount, value.Scale, x => -x);

    /// <summary>The sum with a plaintext: BFV adds floor((q·m + floor((t+1)/2)) / t) to c_0, CKKS
    /// the polynomial itself.</summary>
    public ReferenceCiphertext AddPlain(ReferenceCiphertext value, Plaintext plaintext)
    {
        var ring = Ring(value.PrimeCount);
        BigInteger t = parameters.PlainModulus;
        var term = IsCkks
            ? ReadEncoded(plaintext, value.PrimeCount)
            : ring.Map(ReadMessage(plaintext), m => ((ring.Modulus * m) + ((t + 1) / 2)) / t);
        if (!plaintext.Scale.Equals(value.Scale))
            throw new ArgumentException(
                $"expected scale {value.Scale}, found {plaintext.Scale}",
                nameof(plaintext)
            );
        return value with
        {
            Polynomials = [ring.Add(value.Polynomials[0], term), .. value.Polynomials[1..]],
        };
    }

    /// <summary>The product with a plaintext; a BFV coefficient of (t+1)/2 or more stands for m −
    /// t.</summary>
    public ReferenceCiphertext MultiplyPlain(ReferenceCiphertext value, Plaintext plaintext)
    {
        var ring = Ring(value.PrimeCount);
        BigInteger t = parameters.PlainModulus;
        var factor = IsCkks
            ? ReadEncoded(plaintext, value.PrimeCount)
            : ring.Map(ReadMessage(plaintext), m => m >= (t + 1) / 2 ? m - t : m);
        return RequireHiding(
            value with
            {
                Polynomials = Array.ConvertAll(value.Polynomials, polynomial =>
                    ring.Multiply(polynomial, factor)
                ),
                Scale = value.Scale * plaintext.Scale,
            }
        );
    }

    /// <summary>The product, of one polynomial less than both have together.</summary>
    public ReferenceCiphertext Multiply(ReferenceCiphertext left, ReferenceCiphertext right)
    {
        if (left.PrimeCount != right.PrimeCount)
            throw new ArgumentException("expected two ciphertexts of one level", nameof(right));
        var ring = Ring(left.PrimeCount);
        var (x, y) = (left.Polynomials, right.Polynomials);
        return RequireHiding(
            left with
            {
                Polynomials = IsCkks
                    ? Convolve()
                    : new ReferenceBfvProduct(ring, parameters.PlainModulus).Multiply(x, y),
                Scale = left.Scale * right.Scale,
            }
        );

        BigInteger[][] Convolve() =>
            [
                .. Enumerable
                    .Range(0, x.Length + y.Length - 1)
                    .Select(j =>
                        Enumerable
                            .Range(0, x.Length)
                            .Where(a => j - a >= 0 && j - a < y.Length)
                            .Select(a => ring.Multiply(x[a], y[j - a]))
                            .Aggregate(ring.Add)
                    ),
            ];
    }

    /// <summary>Back to two polynomials; entry i of the keys is for s^(i + 2).</summary>
    public ReferenceCiphertext Relinearize(ReferenceCiphertext value, ReferenceKeys keys)
    {
        for (var size = value.Polynomials.Length; size > 2; size--)
            value = SwitchLast(value, keys, size - 3);
        return value;
    }

    /// <summary>Slots moved towards slot 0: X → X^(3^steps), where 3 has the order n/2 modulo
    /// 2n.</summary>
    /// <param name="value">Of size 2.</param>
    /// <param name="steps">Above −n/2; below zero, away from slot 0.</param>
    /// <param name="keys">With the entry of that power of 3.</param>
    public ReferenceCiphertext Rotate(ReferenceCiphertext value, int steps, ReferenceKeys keys) =>
        steps == 0
            ? value
            : Substitute(value, (int)BigInteger.ModPow(3, (Degree / 2) + steps, 2 * Degree), keys);

    /// <summary>X → X^g in both polynomials, and c_1 switched back to s; entry (g − 1)/2 of the
    /// keys.</summary>
    public ReferenceCiphertext Substitute(
        ReferenceCiphertext value,
        int element,
        ReferenceKeys keys
    )
    {
        if (value.Polynomials is not [var first, var second])
            throw new ArgumentException(
                $"expected size 2, found {value.Polynomials.Length}",
                nameof(value)
            );
        var ring = Ring(value.PrimeCount);
        var nothing = new BigInteger[Degree];
        var moved = value with
        {
            Polynomials =
            [
                ring.Substitute(first, element),
                nothing,
                ring.Substitute(second, element),
            ],
        };
        return SwitchLast(moved, keys, (element - 1) / 2);
    }

    /// <summary>Divided by the level's last prime, rounded, with the scale.</summary>
    public ReferenceCiphertext Rescale(ReferenceCiphertext value) =>
        IsCkks
            ? DivideByLastPrime(value, value.Scale / _keyPrimes[value.PrimeCount - 1])
            : throw new InvalidOperationException(
                "BFV has no rescaling: the circuit was compiled for CKKS"
            );

    /// <summary>At the next level with the same scale: BFV divides by the last prime, CKKS forgets
    /// it.</summary>
    public ReferenceCiphertext ModSwitch(ReferenceCiphertext value) =>
        IsCkks
            ? Map(value, value.PrimeCount - 1, value.Scale, x => x)
            : DivideByLastPrime(value, value.Scale);

    private ReferenceCiphertext DivideByLastPrime(ReferenceCiphertext value, double scale)
    {
        BigInteger last = _keyPrimes[value.PrimeCount - 1];
        return Map(value, value.PrimeCount - 1, scale, x => (x + (last / 2)) / last);
    }

    private ReferenceCiphertext SwitchLast(ReferenceCiphertext value, ReferenceKeys keys, int entry)
    {
        var ring = Ring(value.PrimeCount);
        var switched = new ReferenceKeySwitch(ring, _keyPrimes).Switch(
            value.Polynomials[^1],
            keys,
            entry
        );
        return value with
        {
            Polynomials =
            [
                .. value
                    .Polynomials[..^1]
                    .Select(
                        (polynomial, i) => i < 2 ? ring.Add(polynomial, switched[i]) : polynomial
                    ),
            ],
        };
    }

    private ReferenceCiphertext Map(
        ReferenceCiphertext value,
        int primeCount,
        double scale,
        Func<BigInteger, BigInteger> function
    ) =>
        new(
            Array.ConvertAll(value.Polynomials, polynomial =>
                Ring(primeCount).Map(polynomial, function)
            ),
            primeCount,
            scale
        );

    /// <summary>A BFV message. Shape: [n], below t; missing high terms are zero.</summary>
    private BigInteger[] ReadMessage(Plaintext plaintext)
    {
        var message = new BigInteger[Degree];
        for (var i = 0; i < plaintext.Words.Length; i++)
            message[i] = plaintext.Words[i];
        return message;
    }

    /// <summary>A CKKS plaintext: values modulo each prime of its level.</summary>
    private BigInteger[] ReadEncoded(Plaintext plaintext, int primeCount)
    {
        if (plaintext.Words.Length != primeCount * Degree)
            throw new ArgumentException(
                "expected a plaintext of the ciphertext's level",
                nameof(plaintext)
            );
        var words = plaintext.Words.ToArray();
        return Ring(primeCount).FromValues([.. words.Chunk(Degree)]);
    }

    private static void RequireSame(ReferenceCiphertext left, ReferenceCiphertext right)
    {
        if (left.PrimeCount != right.PrimeCount || !left.Scale.Equals(right.Scale))
            throw new ArgumentException(
                "expected two ciphertexts of one level and scale",
                nameof(right)
            );
    }

    private static ReferenceCiphertext RequireHiding(ReferenceCiphertext result) =>
        result
            .Polynomials[1..]
            .Any(polynomial => polynomial.Any(coefficient => !coefficient.IsZero))
            ? result
            : throw new InvalidOperationException("the result is transparent: it hides nothing");
}
