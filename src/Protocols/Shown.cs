using System.Text;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>Foreign text made fit to be shown: no control characters, bounded length.</summary>
public static class Shown
{
    private const int MaximumChars = 60;

    /// <summary>The text in quotation marks, at most 60 characters of it, control characters as
    /// <c>\xNN</c>.</summary>
    public static string Quote(string text)
    {
        var shown = new StringBuilder("\"");
        foreach (var rune in text.EnumerateRunes())
        {
            if (shown.Length > MaximumChars)
            {
                shown.Append('…');
                break;
            }

            if (
                Rune.IsControl(rune)
                || Rune.GetUnicodeCategory(rune) == System.Globalization.UnicodeCategory.Format
            )
                shown.Append($"\\x{rune.Value:x2}");
            else
                shown.Append(rune);
        }

        return shown.Append('"').ToString();
    }

    /// <summary><see cref="Quote(string)"/> for bytes that should be UTF-8.</summary>
    public static string Quote(ReadOnlySpan<byte> utf8) =>
        Quote(
            Encoding.UTF8.GetString(
                utf8.Length > 4 * MaximumChars ? utf8[..(4 * MaximumChars)] : utf8
            )
        );
}
