namespace SecureGenomics.Provenance.Protocols;

/// <summary>Prints a ratio of counts as C's <c>%g</c> prints its exact value: six significant
/// digits.</summary>
/// <remarks>
/// Integer arithmetic, round half to even on the exact quotient, so that every machine prints the
/// same
/// text and a table can be compared byte for byte. A ratio of counts below 2^53 never lands where
/// the
/// rounding of a double would decide otherwise, except on exact ties.
/// </remarks>
public static class SignificantDigits
{
    private const int Digits = 6;

    /// <summary><c>numerator / denominator</c>, or <c>.</c> when the denominator is 0.</summary>
    /// <param name="numerator">At most the denominator.</param>
    /// <param name="denominator">A count.</param>
    public static string FormatRatio(ulong numerator, ulong denominator)
    {
        if (denominator == 0)
            return ".";
        if (numerator > denominator)
            throw new ArgumentOutOfRangeException(
                nameof(numerator),
                numerator,
                $"must be at most {denominator}"
            );
        return new Rational(numerator, denominator).ToText(Digits);
    }
}
