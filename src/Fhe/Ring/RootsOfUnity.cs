namespace SecureGenomics.Provenance.Fhe;

/// <summary>Finds the root of unity that fixes a transform.</summary>
internal static class RootsOfUnity
{
    /// <summary>The smallest number of multiplicative order exactly
    /// <paramref name="order"/>.</summary>
    /// <param name="modulus">A prime ≡ 1 mod <paramref name="order"/>.</param>
    /// <param name="order">A power of two, at least 2.</param>
    public static ulong MinimalPrimitive(Modulus modulus, ulong order)
    {
        var root = AnyPrimitive(modulus, order);
        // The primitive roots are the odd powers of any one of them.
        var square = modulus.Multiply(root, root);
        var companion = modulus.Companion(square);
        var minimal = root;
        for (ulong i = 1; i < order / 2; i++)
        {
            root = modulus.MultiplyConstant(root, square, companion);
            minimal = Math.Min(minimal, root);
        }

        return minimal;
    }

    private static ulong AnyPrimitive(Modulus modulus, ulong order)
    {
        var exponent = (modulus.Value - 1) / order;
        for (ulong candidate = 2; candidate < modulus.Value; candidate++)
        {
            // Order divides the power of two; it is exact where the half-way power is −1.
            var root = modulus.Power(candidate, exponent);
            if (modulus.Power(root, order / 2) == modulus.Value - 1)
                return root;
        }

        throw new ArgumentException(
            $"{modulus.Value} has no root of order {order}",
            nameof(modulus)
        );
    }
}
