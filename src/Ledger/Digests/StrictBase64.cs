using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>
/// Base64 in its one canonical spelling: standard digits, padding, unused bits zero, no white
/// space.
/// </summary>
/// <remarks>Source: RFC 4648 sections 3.5 and 4.</remarks>
internal static class StrictBase64
{
    private const int GroupLength = 4;

    private static readonly SearchValues<char> Digits =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");

    /// <summary>Whether the text has base64 digits only, without padding.</summary>
    public static bool HasOnlyDigits(ReadOnlySpan<char> text) => !text.ContainsAnyExcept(Digits);

    /// <summary>The bytes that a text stands for; false for any other spelling of them.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        if (text.Length % GroupLength != 0)
            return false;
        if (text.IsEmpty)
        {
            bytes = [];
            return true;
        }

        var padding = text.EndsWith("==") ? 2 : text.EndsWith("=") ? 1 : 0;
        if (!HasOnlyDigits(text[..^padding]))
            return false;
        var decoded = new byte[(text.Length / GroupLength * 3) - padding];
        if (!Convert.TryFromBase64Chars(text, decoded, out var written) || written != decoded.Length)
            return false;
        // Only the last group can hide bits: encoding it again shows them.
        Span<char> last = stackalloc char[GroupLength];
        if (!Convert.TryToBase64Chars(decoded.AsSpan(decoded.Length - (3 - padding)), last, out _)
            || !text[^GroupLength..].SequenceEqual(last))
            return false;
        bytes = decoded;
        return true;
    }
}
