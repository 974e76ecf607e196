using System.Numerics;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>
/// Hexadecimal text in its one canonical spelling: lower case, two digits a byte.
/// </summary>
internal static class LowerHex
{
    /// <summary>
    /// Fills <paramref name="bytes"/> exactly; false when the length or a digit is wrong.
    /// </summary>
    /// <param name="text">UTF-16 or ASCII.</param>
    /// <param name="bytes">Half as long as the text.</param>
    public static bool TryDecode<T>(ReadOnlySpan<T> text, Span<byte> bytes)
        where T : unmanaged, IBinaryInteger<T>
    {
        if (text.Length != 2 * bytes.Length)
            return false;
        for (var i = 0; i < bytes.Length; i++)
        {
            var high = ValueOf(uint.CreateTruncating(text[2 * i]));
            var low = ValueOf(uint.CreateTruncating(text[(2 * i) + 1]));
            if ((high | low) < 0)
                return false;
            bytes[i] = (byte)((high << 4) | low);
        }

        return true;
    }

    private static int ValueOf(uint digit) =>
        digit switch
        {
            >= '0' and <= '9' => (int)digit - '0',
            >= 'a' and <= 'f' => (int)digit - 'a' + 10,
            _ => -1,
        };
}
