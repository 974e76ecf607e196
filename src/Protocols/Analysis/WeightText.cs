using System.Globalization;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>A weight as authors write it, and as a variant table writes it.</summary>
/// <remarks>
/// Authors write <c>1.5E-40</c>, <c>+.5</c> and <c>-2e-1</c>; a table has plain decimal numbers.
/// The point is moved in the text: no digit is lost and none is made up.
/// </remarks>
internal static class WeightText
{
    /// <summary>Digits on either side of the point; a double ends at 324 behind it.</summary>
    private const int MostDigits = 400;

    /// <summary>Whether a cell says nothing: it is empty, <c>.</c> or <c>NA</c>.</summary>
    public static bool IsAbsent(string text) =>
        text is "" or "." || text.ToUpperInvariant() is "NA" or "NAN" or "NONE" or "NULL";

    /// <summary>Writes a decimal number without an exponent.</summary>
    /// <param name="text"><c>[+-]?digits?(.digits?)?([eE][+-]?digits)?</c>, with a digit before
    /// the exponent.</param>
    /// <param name="plain"><c>-?digits(.digits)?</c>, of the same value and with the same digits;
    /// zero has no sign.</param>
    /// <returns>False for another text, or where either side of the point would have more than 400
    /// digits.</returns>
    public static bool TryExpand(string text, out string plain)
    {
        plain = "";
        var rest = text.StartsWith('-') || text.StartsWith('+') ? text[1..] : text;
        var exponent = 0;
        if (rest.AsSpan().IndexOfAny('e', 'E') is var mark and >= 0)
        {
            if (
                !int.TryParse(
                    rest.AsSpan(mark + 1),
                    NumberStyles.AllowLeadingSign,
                    CultureInfo.InvariantCulture,
                    out exponent
                )
                || Math.Abs((long)exponent) > 100_000
            )
            {
                return false;
            }

            rest = rest[..mark];
        }

        var point = rest.IndexOf('.', StringComparison.Ordinal);
        var digits = point < 0 ? rest : rest.Remove(point, 1);
        if (digits.Length is 0 or > MostDigits || !digits.All(char.IsAsciiDigit))
            return false;
        if (digits.Trim('0').Length == 0)
        {
            plain = "0";
            return true;
        }

        var whole = (point < 0 ? digits.Length : point) + exponent;
        if (Math.Abs(whole) > MostDigits || digits.Length - whole > MostDigits)
            return false;
        if (whole < 1)
            (digits, whole) = (new string('0', 1 - whole) + digits, 1);
        else if (whole > digits.Length)
            digits = digits.PadRight(whole, '0');
        var (left, right) = (digits[..whole].TrimStart('0'), digits[whole..]);
        plain =
            (text.StartsWith('-') ? "-" : "")
            + (left.Length == 0 ? "0" : left)
            + (right.Length == 0 ? "" : "." + right);
        return true;
    }

    /// <summary>The same text for all that <see cref="TryExpand"/> gives for one number.</summary>
    public static string Canonical(string plain) =>
        plain.Contains('.', StringComparison.Ordinal) ? plain.TrimEnd('0').TrimEnd('.') : plain;

    /// <summary>Whether the nearest double is another number than 0 where the text is.</summary>
    /// <param name="plain">From <see cref="TryExpand"/>.</param>
    public static bool IsInRange(string plain) =>
        decimal.TryParse(
            plain,
            NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint,
            CultureInfo.InvariantCulture,
            out _
        )
        && (
            plain == "0"
            || double.Parse(plain, NumberStyles.Float, CultureInfo.InvariantCulture) != 0
        );
}
