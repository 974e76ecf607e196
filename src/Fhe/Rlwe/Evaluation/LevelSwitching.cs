namespace SecureGenomics.Provenance.Fhe;

/// <summary>Moves a ciphertext down the modulus chain.</summary>
internal static class LevelSwitching
{
    /// <summary>round(c / q_last) for every polynomial: BFV's modulus switch, CKKS's rescaling.
    /// </summary>
    public static void DivideByLastPrime(
        RlweContext context,
        Ciphertext ciphertext,
        double newScale
    )
    {
        var level = context.LevelOf(ciphertext);
        var next = NextOrThrow(context, level);
        var isNtt = ciphertext.IsNttForm;
        for (var i = 0; i < ciphertext.Size; i++)
        {
            if (isNtt)
                LastPrimeDivision.DivideAndRoundNtt(context.Pool, level, ciphertext.MutablePoly(i));
            else
                LastPrimeDivision.DivideAndRound(level, ciphertext.MutablePoly(i));
        }

        Compact(ciphertext, level, next, newScale);
    }

    /// <summary>Drops the last residue of every polynomial: CKKS's modulus switch.</summary>
    public static void DropLastPrime(RlweContext context, Ciphertext ciphertext)
    {
        var level = context.LevelOf(ciphertext);
        Compact(ciphertext, level, NextOrThrow(context, level), ciphertext.Scale);
    }

    private static RlweLevel NextOrThrow(RlweContext context, RlweLevel level) =>
        context.NextLevel(level)
        ?? throw new ArgumentException("the ciphertext is at the last level", nameof(level));

    /// <summary>Closes the gaps that the dropped rows leave.</summary>
    private static void Compact(
        Ciphertext ciphertext,
        RlweLevel level,
        RlweLevel next,
        double newScale
    )
    {
        var words = ciphertext.MutableWords;
        var (oldLength, newLength) = (
            level.PrimeCount * level.Degree,
            next.PrimeCount * next.Degree
        );
        for (var i = 1; i < ciphertext.Size; i++)
            words.Slice(i * oldLength, newLength).CopyTo(words[(i * newLength)..]);
        ciphertext.Reset(next, ciphertext.Size, ciphertext.IsNttForm, newScale);
    }
}
