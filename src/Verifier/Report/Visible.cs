using System.Globalization;
using System.Text;

namespace SecureGenomics.Provenance.Verifier;

/// <summary>Text from a bundle, made fit to be shown.</summary>
/// <remarks>Strings from a bundle are hostile: nothing in one may imitate the report or hide in
/// it.</remarks>
public static class Visible
{
    private const int MaximumChars = 2000;

    /// <summary>The text with every character that is not seen as <c>\u{hex}</c>, cut at a
    /// length.</summary>
    /// <param name="value">Any text.</param>
    /// <param name="maximumChars">Where it is cut; a cut shows as <c>…</c>.</param>
    public static string Of(string value, int maximumChars = MaximumChars)
    {
        var escaped = new StringBuilder(Math.Min(value.Length, maximumChars));
        foreach (var rune in value.EnumerateRunes())
        {
            if (escaped.Length > maximumChars)
                return escaped.Append('…').ToString();
            var category = Rune.GetUnicodeCategory(rune);
            if (
                category
                is UnicodeCategory.Control
                    or UnicodeCategory.Format
                    or UnicodeCategory.Surrogate
                    or UnicodeCategory.PrivateUse
                    or UnicodeCategory.OtherNotAssigned
                    or UnicodeCategory.LineSeparator
                    or UnicodeCategory.ParagraphSeparator
            )
            {
                escaped.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:x}}}");
            }
            else
            {
                escaped.Append(rune);
            }
        }

        return escaped.ToString();
    }
}
