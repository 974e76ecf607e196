using System.Globalization;
using System.Numerics;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>A CKKS scale as an odd integer times a power of two, <c>1p40</c>: exact, and one text
/// per value.</summary>
internal static class ScaleText
{
    private const long HiddenBit = 1L << 52;

    /// <param name="scale">Positive and normal.</param>
    /// <summary>The text.</summary>
    public static string Format(double scale)
    {
        var bits = BitConverter.DoubleToInt64Bits(scale);
        var mantissa = (bits & (HiddenBit - 1)) | HiddenBit;
        var zeros = BitOperations.TrailingZeroCount(mantissa);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{mantissa >> zeros}p{(int)((bits >> 52) & 0x7ff) - 1075 + zeros}"
        );
    }

    /// <summary>Reads what <see cref="Format"/> gives; spellings of the same value are the caller's
    /// to refuse.</summary>
    public static bool TryParse(string text, out double scale)
    {
        scale = 0;
        if (
            text.Split('p') is not [var mantissa, var exponent]
            || !long.TryParse(
                mantissa,
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var odd
            )
            || odd >= 2 * HiddenBit
            || !int.TryParse(
                exponent,
                NumberStyles.AllowLeadingSign,
                CultureInfo.InvariantCulture,
                out var power
            )
            || power is < -1000 or > 900
        )
        {
            return false;
        }

        scale = Math.ScaleB(odd, power);
        return double.IsNormal(scale);
    }
}
