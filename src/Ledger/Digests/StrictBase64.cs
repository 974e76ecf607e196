using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>
/// Base64 in its one canonical spelling: standard digits, padding, unused bits zero, no white
/// space.
/// </summary>
/// <remarks>Source: RFC 4648 sections 3.5 and 4.</remarks>
internal static class StrictBase64
{
    private const int GroupLength = 4;

    private static readonly SearchValues<char> Digits = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    );

    private static readonly SearchValues<byte> AsciiDigits = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"u8
    );

    /// <summary>Whether the text has base64 digits only, without padding.</summary>
    public static bool HasOnlyDigits(ReadOnlySpan<char> text) => !text.ContainsAnyExcept(Digits);

    /// <summary>The bytes that a text stands for; false for any other spelling of them.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        var ascii = new byte[text.Length];
        return Ascii.FromUtf16(text, ascii, out _) == OperationStatus.Done
            && TryDecode(ascii, out bytes);
    }

    /// <summary>The bytes that a text in ASCII stands for; false for any other spelling of
    /// them.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> ascii, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        if (ascii.Length % GroupLength != 0)
            return false;
        if (ascii.IsEmpty)
        {
            bytes = [];
            return true;
        }

        var padding =
            ascii.EndsWith("=="u8) ? 2
            : ascii.EndsWith("="u8) ? 1
            : 0;
        if (ascii[..^padding].ContainsAnyExcept(AsciiDigits))
            return false;
        var decoded = new byte[(ascii.Length / GroupLength * 3) - padding];
        if (
            Base64.DecodeFromUtf8(ascii, decoded, out _, out var written) != OperationStatus.Done
            || written != decoded.Length
        )
            return false;
        // Only the last group can hide bits: encoding it again shows them.
        Span<byte> last = stackalloc byte[GroupLength];
        _ = Base64.EncodeToUtf8(decoded.AsSpan(decoded.Length - (3 - padding)), last, out _, out _);
        if (!ascii[^GroupLength..].SequenceEqual(last))
            return false;
        bytes = decoded;
        return true;
    }
}
