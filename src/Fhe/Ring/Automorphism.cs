namespace SecureGenomics.Provenance.Fhe;

/// <summary>X → X^g for odd g: moves coefficients or values, changing signs on the way
/// round.</summary>
internal static class Automorphism
{
    /// <summary>In coefficient form: coefficient i goes to i·g mod n, negated where i·g mod 2n
    /// ≥ n.
    /// </summary>
    /// <param name="source">Shape: [n].</param>
    /// <param name="element">g.</param>
    /// <param name="q">The prime.</param>
    /// <param name="destination">Shape: [n]; not the source.</param>
    public static void ApplyToCoefficients(
        ReadOnlySpan<ulong> source,
        int element,
        ulong q,
        Span<ulong> destination
    )
    {
        var n = source.Length;
        var index = 0;
        foreach (var value in source)
        {
            // All ones where the term wraps an odd number of times; 0 stays 0.
            var wraps = (ulong)-((index / n) & 1);
            var isNonZero = (ulong)((long)(value | (0 - value)) >> 63);
            destination[index & (n - 1)] = (value ^ wraps) - wraps + (q & wraps & isNonZero);
            index = (index + element) & ((2 * n) - 1);
        }
    }

    /// <summary>In NTT form: value at ψ^e comes from ψ^(e·g); a permutation.</summary>
    /// <param name="source">Shape: [n].</param>
    /// <param name="permutation">From <see cref="Permutation"/>.</param>
    /// <param name="destination">Shape: [n]; not the source.</param>
    public static void ApplyToValues(
        ReadOnlySpan<ulong> source,
        ReadOnlySpan<int> permutation,
        Span<ulong> destination
    )
    {
        for (var i = 0; i < permutation.Length; i++)
            destination[i] = source[permutation[i]];
    }

    /// <summary>Where each value comes from. Shape: [n].</summary>
    public static int[] Permutation(int element, int degree)
    {
        var bits = System.Numerics.BitOperations.Log2((uint)degree);
        var permutation = new int[degree];
        for (var i = 0; i < degree; i++)
        {
            var exponent = (2 * BitReversal.Reverse(i, bits)) + 1;
            var from = (int)((long)exponent * element & ((2 * degree) - 1));
            permutation[i] = BitReversal.Reverse((from - 1) / 2, bits);
        }

        return permutation;
    }
}
