using System.Numerics;

namespace SecureGenomics.Provenance.Verifier;

/// <summary>Polynomials modulo X^n + 1 whose coefficients are integers modulo q, a product of
/// distinct primes.</summary>
/// <remarks>
/// A polynomial is its coefficients, in [0, q). Its rows are what streams hold: per prime the
/// residues of the coefficients,
/// or in NTT form its values.
/// </remarks>
internal sealed class ReferenceRing
{
    private readonly ReferenceTransform[] _transforms;
    private readonly BigInteger[] _units;

    /// <summary>The ring of a degree and some primes.</summary>
    /// <param name="degree">n.</param>
    /// <param name="primes">Each 1 modulo 2n.</param>
    public ReferenceRing(int degree, ulong[] primes)
    {
        (Degree, Primes) = (degree, primes);
        Modulus = primes.Aggregate(BigInteger.One, (product, prime) => product * prime);
        _transforms = [.. primes.Select(prime => new ReferenceTransform(degree, prime))];
        // 1 modulo its own prime, 0 modulo the others.
        _units =
        [
            .. primes.Select(prime =>
                Modulus / prime * BigInteger.ModPow(Modulus / prime, prime - 2, prime)
            ),
        ];
    }

    /// <summary>n.</summary>
    public int Degree { get; }

    /// <summary>Shape: [k].</summary>
    public ulong[] Primes { get; }

    /// <summary>q.</summary>
    public BigInteger Modulus { get; }

    /// <summary>Applies an integer function to each coefficient and takes the result modulo
    /// q.</summary>
    public BigInteger[] Map(BigInteger[] polynomial, Func<BigInteger, BigInteger> function) =>
        Array.ConvertAll(polynomial, coefficient => Reduce(function(coefficient)));

    /// <summary>The sum; of a polynomial that is shorter, missing coefficients are zero.</summary>
    public BigInteger[] Add(BigInteger[] left, BigInteger[] right) =>
        [.. left.Zip(right, (x, y) => Reduce(x + y))];

    /// <summary>The product.</summary>
    public BigInteger[] Multiply(BigInteger[] left, BigInteger[] right) =>
        FromValues(MultiplyValues(ToValues(left), ToValues(right)));

    /// <summary>X → X^g.</summary>
    /// <param name="polynomial">Shape: [n].</param>
    /// <param name="element">g, odd.</param>
    public BigInteger[] Substitute(BigInteger[] polynomial, int element)
    {
        var result = new BigInteger[Degree];
        for (var i = 0; i < Degree; i++)
        {
            // X^n is −1.
            var power = (int)((long)i * element % (2 * Degree));
            result[power % Degree] = Reduce(power < Degree ? polynomial[i] : -polynomial[i]);
        }

        return result;
    }

    /// <summary>The coefficients' residues. Shape: [k][n].</summary>
    public ulong[][] ToResidues(BigInteger[] polynomial) =>
        Array.ConvertAll(Primes, prime =>
            Array.ConvertAll(polynomial, coefficient => (ulong)Reduce(coefficient, prime))
        );

    /// <summary>The polynomial with these residues, by the Chinese remainder theorem.</summary>
    public BigInteger[] FromResidues(ulong[][] rows)
    {
        var polynomial = new BigInteger[Degree];
        for (var j = 0; j < Degree; j++)
        {
            for (var i = 0; i < rows.Length; i++)
                polynomial[j] += rows[i][j] * _units[i];
            polynomial[j] = Reduce(polynomial[j]);
        }

        return polynomial;
    }

    /// <summary>The values at the roots of unity. Shape: [k][n].</summary>
    public ulong[][] ToValues(BigInteger[] polynomial) =>
        [.. ToResidues(polynomial).Zip(_transforms, (row, transform) => transform.Evaluate(row))];

    /// <summary>The polynomial with these values.</summary>
    public BigInteger[] FromValues(ulong[][] rows) =>
        FromResidues([.. rows.Zip(_transforms, (row, transform) => transform.Interpolate(row))]);

    /// <summary>The product, value by value.</summary>
    public ulong[][] MultiplyValues(ulong[][] left, ulong[][] right) =>
        Combine(left, right, transform => transform.Times);

    /// <summary>The sum, value by value.</summary>
    public ulong[][] AddValues(ulong[][] left, ulong[][] right) =>
        Combine(left, right, transform => transform.Plus);

    /// <summary>The remainder in [0, modulus).</summary>
    public static BigInteger Reduce(BigInteger value, BigInteger modulus)
    {
        var remainder = value % modulus;
        return remainder.Sign < 0 ? remainder + modulus : remainder;
    }

    private BigInteger Reduce(BigInteger value) => Reduce(value, Modulus);

    private ulong[][] Combine(
        ulong[][] left,
        ulong[][] right,
        Func<ReferenceTransform, Func<ulong, ulong, ulong>> operation
    ) =>
        [
            .. _transforms.Select(
                (transform, i) => left[i].Zip(right[i], operation(transform)).ToArray()
            ),
        ];
}
