namespace SecureGenomics.Provenance.Fhe;

/// <summary>Sums, differences and negatives of ciphertexts, polynomial by polynomial.</summary>
internal static class LinearOperations
{
    public static void Add(RlweContext context, Ciphertext sum, Ciphertext term)
    {
        var level = Prepare(context, sum, term);
        for (var i = 0; i < term.Size; i++)
            RnsPoly.Add(level, sum.MutablePoly(i), term.Poly(i));
    }

    public static void Subtract(RlweContext context, Ciphertext difference, Ciphertext term)
    {
        var level = Prepare(context, difference, term);
        for (var i = 0; i < term.Size; i++)
            RnsPoly.Subtract(level, difference.MutablePoly(i), term.Poly(i));
    }

    public static void Negate(RlweContext context, Ciphertext ciphertext)
    {
        var level = context.LevelOf(ciphertext);
        for (var i = 0; i < ciphertext.Size; i++)
            RnsPoly.Negate(level, ciphertext.MutablePoly(i));
    }

    /// <summary>Checks that the two can be combined, and makes room for the term's polynomials.
    /// </summary>
    private static RlweLevel Prepare(RlweContext context, Ciphertext target, Ciphertext term)
    {
        var level = context.LevelOf(target);
        if (context.LevelOf(term) != level || target.IsNttForm != term.IsNttForm)
            throw new ArgumentException(
                "expected two ciphertexts of one level and form",
                nameof(term)
            );
        if (!target.Scale.Equals(term.Scale))
            throw new ArgumentException(
                $"expected scale {target.Scale}, found {term.Scale}",
                nameof(term)
            );
        target.Grow(level, term.Size);
        return level;
    }
}
