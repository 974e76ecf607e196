using System.Numerics;

namespace SecureGenomics.Provenance.Verifier;

/// <summary>A polynomial modulo X^n + 1 and one prime as its values at the 2n-th roots of unity,
/// and back.</summary>
/// <remarks>
/// With ψ the smallest number of order 2n modulo the prime, f(ψ^(2i+1)) stands at the place whose
/// binary digits are those of
/// i in reverse: the order in which streams hold polynomials in NTT form. f(x) = e(x²) + x·o(x²)
/// halves the problem.
/// </remarks>
internal sealed class ReferenceTransform
{
    private readonly int _degree;
    private readonly ulong _prime;
    private readonly ulong _root;
    private readonly ulong _inverseRoot;

    /// <summary>The transform of a degree and a prime.</summary>
    /// <param name="degree">n, a power of two.</param>
    /// <param name="prime">Below 2^63 and 1 modulo 2n.</param>
    public ReferenceTransform(int degree, ulong prime)
    {
        (_degree, _prime) = (degree, prime);
        _root = FindRoot();
        _inverseRoot = Power(_root, prime - 2);
    }

    /// <summary>From coefficients to values. Shape: [n] each, below the prime.</summary>
    public ulong[] Evaluate(ulong[] coefficients) => ReverseBits(Evaluate(coefficients, _root));

    /// <summary>From values to coefficients.</summary>
    public ulong[] Interpolate(ulong[] values) => Interpolate(ReverseBits(values), _inverseRoot);

    /// <summary>The product modulo the prime.</summary>
    public ulong Times(ulong left, ulong right) => (ulong)((UInt128)left * right % _prime);

    /// <summary>The sum modulo the prime.</summary>
    public ulong Plus(ulong left, ulong right) => (left + right) % _prime;

    /// <summary>The values at root, root^3, root^5 …, in this order.</summary>
    private ulong[] Evaluate(ulong[] coefficients, ulong root)
    {
        if (coefficients.Length == 1)
            return coefficients;
        var half = coefficients.Length / 2;
        var square = Times(root, root);
        var even = Evaluate(EveryOther(coefficients, 0), square);
        var odd = Evaluate(EveryOther(coefficients, 1), square);
        var values = new ulong[coefficients.Length];
        var point = root;
        for (var i = 0; i < half; i++)
        {
            // Half a turn further stands −point, whose square is the same.
            var term = Times(point, odd[i]);
            values[i] = Plus(even[i], term);
            values[i + half] = Plus(even[i], _prime - term);
            point = Times(point, square);
        }

        return values;
    }

    /// <summary>The same steps the other way.</summary>
    private ulong[] Interpolate(ulong[] values, ulong inverseRoot)
    {
        if (values.Length == 1)
            return values;
        var half = values.Length / 2;
        var square = Times(inverseRoot, inverseRoot);
        var oneHalf = (_prime + 1) / 2;
        var (even, odd) = (new ulong[half], new ulong[half]);
        var inversePoint = inverseRoot;
        for (var i = 0; i < half; i++)
        {
            even[i] = Times(oneHalf, Plus(values[i], values[i + half]));
            odd[i] = Times(
                oneHalf,
                Times(inversePoint, Plus(values[i], _prime - values[i + half]))
            );
            inversePoint = Times(inversePoint, square);
        }

        (even, odd) = (Interpolate(even, square), Interpolate(odd, square));
        var coefficients = new ulong[values.Length];
        for (var i = 0; i < half; i++)
            (coefficients[2 * i], coefficients[(2 * i) + 1]) = (even[i], odd[i]);
        return coefficients;
    }

    private static ulong[] EveryOther(ulong[] values, int first)
    {
        var half = new ulong[values.Length / 2];
        for (var i = 0; i < half.Length; i++)
            half[i] = values[(2 * i) + first];
        return half;
    }

    private ulong[] ReverseBits(ulong[] values)
    {
        var reversed = new ulong[_degree];
        for (var i = 0; i < _degree; i++)
        {
            var to = 0;
            for (var bit = 1; bit < _degree; bit *= 2)
                to = (2 * to) + ((i & bit) == 0 ? 0 : 1);
            reversed[to] = values[i];
        }

        return reversed;
    }

    /// <summary>The smallest number of order 2n.</summary>
    private ulong FindRoot()
    {
        var order = 2 * (ulong)_degree;
        ulong candidate = 2;
        ulong any;
        // An order that divides a power of two is that power where half of it gives −1.
        while (Power(any = Power(candidate, (_prime - 1) / order), order / 2) != _prime - 1)
            candidate++;

        var smallest = any;
        var square = Times(any, any);
        for (var i = 1; i < _degree; i++)
            smallest = Math.Min(smallest, any = Times(any, square));
        return smallest;
    }

    private ulong Power(ulong value, ulong exponent) =>
        (ulong)BigInteger.ModPow(value, exponent, _prime);
}
