using System.Numerics;

namespace SecureGenomics.Provenance.Fhe;

/// <summary>
/// The negacyclic number-theoretic transform modulo one prime: values of a polynomial at the odd
/// powers of ψ, in bit-reversed order.
/// </summary>
/// <remarks>
/// ψ is the minimal primitive 2n-th root of unity; this and the bit-reversed order fix the bytes of
/// every NTT-form object, as in SEAL. Source: Longa and Naehrig, "Speeding up the Number Theoretic
/// Transform" (2016), with Harvey's lazy butterflies (arXiv:1205.2926).
/// </remarks>
internal sealed class NttTable
{
    private readonly ulong[] _roots;
    private readonly ulong[] _rootCompanions;
    private readonly ulong[] _inverseRoots;
    private readonly ulong[] _inverseRootCompanions;
    private readonly ulong _inverseDegree;
    private readonly ulong _inverseDegreeCompanion;

    public NttTable(int degree, Modulus modulus)
    {
        Degree = degree;
        Modulus = modulus;
        Root = RootsOfUnity.MinimalPrimitive(modulus, 2 * (ulong)degree);
        _roots = Powers(Root);
        _inverseRoots = Powers(modulus.Inverse(Root));
        _rootCompanions = Array.ConvertAll(_roots, modulus.Companion);
        _inverseRootCompanions = Array.ConvertAll(_inverseRoots, modulus.Companion);
        _inverseDegree = modulus.Inverse((ulong)degree);
        _inverseDegreeCompanion = modulus.Companion(_inverseDegree);
    }

    public int Degree { get; }

    public Modulus Modulus { get; }

    /// <summary>ψ.</summary>
    public ulong Root { get; }

    /// <summary>Coefficients to values, in place. Shape: [n] in [0, q) before and after.</summary>
    public void Forward(Span<ulong> values)
    {
        var q = Modulus.Value;
        var twice = 2 * q;
        for (int gap = Degree / 2, groups = 1; gap >= 1; gap /= 2, groups *= 2)
        {
            for (var group = 0; group < groups; group++)
            {
                var w = _roots[groups + group];
                var companion = _rootCompanions[groups + group];
                var low = values.Slice(2 * group * gap, gap);
                var high = values.Slice((2 * group * gap) + gap, gap);
                for (var i = 0; i < low.Length; i++)
                {
                    // Invariant: values in [0, 4q) between stages; 4q < 2^64.
                    var x = low[i];
                    x = x >= twice ? x - twice : x;
                    var y = Modulus.MultiplyConstantLazy(high[i], w, companion);
                    low[i] = x + y;
                    high[i] = x + twice - y;
                }
            }
        }

        foreach (ref var value in values[..Degree])
        {
            value = value >= twice ? value - twice : value;
            value = value >= q ? value - q : value;
        }
    }

    /// <summary>Values to coefficients, in place, with the factor 1/n. Shape: [n] in [0, q) before
    /// and after.</summary>
    public void Inverse(Span<ulong> values)
    {
        var twice = 2 * Modulus.Value;
        for (int gap = 1, groups = Degree / 2; groups >= 1; gap *= 2, groups /= 2)
        {
            for (var group = 0; group < groups; group++)
            {
                var w = _inverseRoots[groups + group];
                var companion = _inverseRootCompanions[groups + group];
                var low = values.Slice(2 * group * gap, gap);
                var high = values.Slice((2 * group * gap) + gap, gap);
                for (var i = 0; i < low.Length; i++)
                {
                    // Invariant: values in [0, 2q) between stages.
                    var sum = low[i] + high[i];
                    var difference = low[i] + twice - high[i];
                    low[i] = sum >= twice ? sum - twice : sum;
                    high[i] = Modulus.MultiplyConstantLazy(difference, w, companion);
                }
            }
        }

        foreach (ref var value in values[..Degree])
            value = Modulus.MultiplyConstant(value, _inverseDegree, _inverseDegreeCompanion);
    }

    /// <summary>Shape: [n]; entry bitrev(i) holds root^i, so stage m reads entries m … 2m − 1.
    /// </summary>
    private ulong[] Powers(ulong root)
    {
        var powers = new ulong[Degree];
        var bits = BitOperations.Log2((uint)Degree);
        var power = 1UL;
        for (var i = 0; i < Degree; i++)
        {
            powers[BitReversal.Reverse(i, bits)] = power;
            power = Modulus.Multiply(power, root);
        }

        return powers;
    }
}
