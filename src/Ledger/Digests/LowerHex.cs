namespace SecureGenomics.Provenance.Ledger;

/// <summary>
/// Hexadecimal text in its one canonical spelling: lower case, two digits a byte.
/// </summary>
internal static class LowerHex
{
    /// <summary>
    /// Fills <paramref name="bytes"/> exactly; false when the length or a digit is wrong.
    /// </summary>
    public static bool TryDecode(ReadOnlySpan<char> text, Span<byte> bytes)
    {
        if (text.Length != 2 * bytes.Length)
            return false;
        for (var i = 0; i < bytes.Length; i++)
        {
            var high = ValueOf(text[2 * i]);
            var low = ValueOf(text[(2 * i) + 1]);
            if ((high | low) < 0)
                return false;
            bytes[i] = (byte)((high << 4) | low);
        }

        return true;
    }

    private static int ValueOf(char digit) => digit switch
    {
        >= '0' and <= '9' => digit - '0',
        >= 'a' and <= 'f' => digit - 'a' + 10,
        _ => -1,
    };
}
