using System.Text;

namespace SecureGenomics.Provenance.Verifier;

/// <summary>Sentences in lines, broken between words only.</summary>
public static class WordWrap
{
    /// <summary>The lines of a text.</summary>
    /// <param name="text">Words, with one blank between them.</param>
    /// <param name="columns">The longest line; a longer word has a line of its own.</param>
    /// <param name="indent">Before every line but the first.</param>
    /// <returns>At least one line; none ends in a blank.</returns>
    public static IEnumerable<string> Lines(string text, int columns, string indent = "")
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(indent);
        return Break(text, columns, indent);
    }

    private static IEnumerable<string> Break(string text, int columns, string indent)
    {
        var line = new StringBuilder();
        var start = 0;
        foreach (var word in text.Split(' '))
        {
            if (line.Length > start && line.Length + 1 + word.Length > columns)
            {
                yield return line.ToString();
                line.Clear().Append(indent);
                start = indent.Length;
            }
            else if (line.Length > start)
            {
                line.Append(' ');
            }

            line.Append(word);
        }

        yield return line.ToString().TrimEnd();
    }
}
