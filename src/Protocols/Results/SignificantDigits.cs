using System.Globalization;
using System.Numerics;

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
        if (numerator == 0)
            return "0";

        // exponent: numerator/denominator in [10^-exponent, 10^(1-exponent))
        var exponent = 0;
        var scaled = new BigInteger(numerator);
        while (scaled < denominator)
        {
            scaled *= 10;
            exponent++;
        }

        var mantissa = RoundHalfToEven(scaled * BigInteger.Pow(10, Digits - 1), denominator);
        if (mantissa == BigInteger.Pow(10, Digits))
        {
            mantissa /= 10;
            exponent--;
        }

        var digits = mantissa.ToString(CultureInfo.InvariantCulture).TrimEnd('0');
        if (exponent == 0)
            return digits;
        if (exponent <= 4)
            return string.Concat("0.", new string('0', exponent - 1), digits);
        var fraction = digits.Length > 1 ? "." + digits[1..] : "";
        return string.Create(CultureInfo.InvariantCulture, $"{digits[0]}{fraction}e-{exponent:00}");
    }

    private static BigInteger RoundHalfToEven(BigInteger numerator, BigInteger denominator)
    {
        var quotient = BigInteger.DivRem(numerator, denominator, out var remainder);
        var twice = 2 * remainder;
        return twice > denominator || (twice == denominator && !quotient.IsEven)
            ? quotient + 1
            : quotient;
    }
}
