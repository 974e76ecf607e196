namespace SecureGenomics.Provenance.Fhe;

/// <summary>Finds ciphertexts that anyone can read without a key.</summary>
/// <remarks>
/// <para>
/// <see cref="Ciphertext.IsTransparent"/> is SEAL's term and means that every word of c_1 and of
/// all higher polynomials is zero: c_0 alone is the scaled message with its noise. Evaluations
/// refuse such a result. It does not see c_1 = 1, or any other short c_1: then c_1·s is short,
/// and rounding c_0 gives the message without s, or nearly.
/// </para>
/// <para>
/// This examination asks for more: that one of the polynomials from c_1 on has 128 large
/// coefficients, those from q/4 to 3q/4. So into every coefficient of c_1·s go 128 unknown
/// coefficients of s, times numbers of that size. An encryption has n/2 of them in the mean, its
/// words being uniform under the ring-LWE assumption: it is refused with probability
/// 2^(−n·(1 − H(128/n))), Chernoff's bound with the binary entropy H: below 2^-467 at n = 1024
/// and
/// less for a larger n.
/// </para>
/// <para>
/// Not promised: that a ciphertext which passes hides its message. Who makes one can always
/// publish what is in it; this finds keys and tools that do.
/// Source: docs/spec/key-proof.md, "Examination of a ciphertext".
/// </para>
/// </remarks>
public static class CiphertextExamination
{
    /// <summary>Least number of large coefficients.</summary>
    public const int LeastLargeCoefficients = 128;

    private const int Block = 128;

    /// <summary>True where all polynomials from c_1 on are short: fewer than 128 coefficients of
    /// each are large.</summary>
    /// <param name="context">The parameters.</param>
    /// <param name="ciphertext">At any data level, in either form; not changed.</param>
    /// <remarks>Stops at the 128th large coefficient: after 256 or 384 of an encryption. One in NTT
    /// form (CKKS) is transformed first.</remarks>
    /// <exception cref="ArgumentException">The ciphertext belongs to another context.</exception>
    public static bool HidesNothing(RlweContext context, Ciphertext ciphertext)
    {
        ArgumentNullException.ThrowIfNull(context);
        var level = context.LevelOf(ciphertext);
        var fractions = new CoefficientFractions(level);
        for (var i = 1; i < ciphertext.Size; i++)
        {
            if (!IsShort(context, level, fractions, ciphertext.Poly(i), ciphertext.IsNttForm))
                return false;
        }

        return true;
    }

    private static bool IsShort(
        RlweContext context,
        RlweLevel level,
        CoefficientFractions fractions,
        ReadOnlySpan<ulong> poly,
        bool isNttForm
    )
    {
        if (!isNttForm)
            return IsShort(fractions, poly, level.Degree);
        using var coefficients = context.Pool.Rent(poly.Length);
        poly.CopyTo(coefficients.Span);
        RnsPoly.InverseNtt(level, coefficients.Span);
        return IsShort(fractions, coefficients.Span, level.Degree);
    }

    private static bool IsShort(
        CoefficientFractions fractions,
        ReadOnlySpan<ulong> coefficients,
        int degree
    )
    {
        Span<uint> words = stackalloc uint[Block];
        var count = 0;
        for (var i = 0; i < degree; i += Block)
        {
            fractions.Compute(coefficients, i, words);
            count += CoefficientFractions.CountLarge(words);
            if (count >= LeastLargeCoefficients)
                return false;
        }

        return true;
    }
}
