namespace SecureGenomics.Provenance.Cli;

/// <summary>What somebody may have meant who wrote a word that is none.</summary>
internal static class NearMiss
{
    private const int MostEdits = 4;
    private const int MostSuggestions = 3;

    /// <summary>The nearest of some words, where one is near.</summary>
    /// <param name="asked">What was written.</param>
    /// <param name="words">What could have been.</param>
    /// <returns><c>did you mean X or Y? </c>, or nothing.</returns>
    public static string Suggest(string asked, IEnumerable<string> words) =>
        Suggest(asked, words.Select(word => (word, Distance(asked, word))));

    /// <summary>The nearest of some words whose distance is known.</summary>
    public static string Suggest(string asked, IEnumerable<(string Word, int Distance)> words)
    {
        // A word of four letters is not a misspelling of any other word of four letters.
        var most = Math.Min(MostEdits, Math.Max(1, asked.Length / 2));
        var near = words
            .Where(word => word.Distance <= most)
            .OrderBy(word => word.Distance)
            .Take(MostSuggestions)
            .Select(word => word.Word)
            .ToArray();
        return near.Length == 0 ? "" : $"did you mean {string.Join(" or ", near)}? ";
    }

    /// <summary>Edits between two words: insertions, deletions, replacements. Source: Levenshtein
    /// 1966.</summary>
    public static int Distance(string left, string right)
    {
        if (left.Length > 2 * right.Length + 8)
            return left.Length;
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var replaced = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, 1 + Math.Min(row[j], row[j - 1]));
            }
        }

        return row[^1];
    }
}
