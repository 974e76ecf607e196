using System.Globalization;
using System.Numerics;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>A decimal number exactly as it is written: an integer over a power of ten.</summary>
/// <remarks>No binary floating point ever stands between a protocol's text and its
/// meaning.</remarks>
/// <param name="Mantissa">Not divisible by ten unless <paramref name="Decimals"/> is 0.</param>
/// <param name="Decimals">Digits behind the point, 0 to 40.</param>
public readonly record struct ExactDecimal(BigInteger Mantissa, int Decimals)
{
    private const int MaximumDigits = 40;

    /// <summary>Whether nothing stands behind the point.</summary>
    public bool IsInteger => Decimals == 0;

    /// <summary>The absolute value.</summary>
    public ExactDecimal Magnitude => new(BigInteger.Abs(Mantissa), Decimals);

    /// <summary>The nearest double.</summary>
    public double ToDouble() =>
        double.Parse(ToString(), NumberStyles.Float, CultureInfo.InvariantCulture);

    /// <summary>Reads <c>-?digits(.digits)?</c>, at most 40 digits on either side.</summary>
    public static bool TryParse(string text, out ExactDecimal value)
    {
        value = default;
        var digits = text.StartsWith('-') ? text[1..] : text;
        var point = digits.IndexOf('.', StringComparison.Ordinal);
        var whole = point < 0 ? digits : digits[..point];
        var fraction = point < 0 ? "" : digits[(point + 1)..];
        if (
            whole.Length is 0 or > MaximumDigits
            || fraction.Length > MaximumDigits
            || (point >= 0 && fraction.Length == 0)
            || (whole.Length > 1 && whole[0] == '0')
            || !(whole + fraction).All(char.IsAsciiDigit)
        )
        {
            return false;
        }

        fraction = fraction.TrimEnd('0');
        var mantissa = BigInteger.Parse(
            whole + fraction,
            NumberStyles.None,
            CultureInfo.InvariantCulture
        );
        value = new ExactDecimal(
            digits.Length < text.Length ? -mantissa : mantissa,
            fraction.Length
        );
        return true;
    }

    /// <summary>The numerator over a larger power of ten.</summary>
    /// <param name="decimals">At least <see cref="Decimals"/>.</param>
    public BigInteger ScaledTo(int decimals) => Mantissa * BigInteger.Pow(10, decimals - Decimals);

    /// <summary>The same, rounded away from zero where the power is smaller.</summary>
    internal BigInteger ScaledUpTo(int decimals) =>
        decimals >= Decimals
            ? ScaledTo(decimals)
            : (Mantissa / BigInteger.Pow(10, Decimals - decimals)) + Mantissa.Sign;

    /// <summary>Whether it is one of some numbers.</summary>
    internal bool IsOneOf(ReadOnlySpan<ExactDecimal> numbers) => numbers.Contains(this);

    /// <summary>The larger of two.</summary>
    public static ExactDecimal Max(ExactDecimal left, ExactDecimal right)
    {
        var decimals = Math.Max(left.Decimals, right.Decimals);
        return left.ScaledTo(decimals) >= right.ScaledTo(decimals) ? left : right;
    }

    /// <summary>The shortest text: no sign on zero, no zero at the end behind the point.</summary>
    public override string ToString()
    {
        if (Decimals == 0)
            return Mantissa.ToString(CultureInfo.InvariantCulture);
        var digits = BigInteger
            .Abs(Mantissa)
            .ToString(CultureInfo.InvariantCulture)
            .PadLeft(Decimals + 1, '0');
        return $"{(Mantissa.Sign < 0 ? "-" : "")}{digits[..^Decimals]}.{digits[^Decimals..]}";
    }
}
