using System.Text;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>Why an entry may not follow.</summary>
/// <param name="Code">The rule that it breaks.</param>
/// <param name="Index">The entry's index.</param>
/// <param name="Explanation">
/// What was expected and what was found, in one sentence for people.
/// </param>
public sealed record Rejection(RejectionCode Code, ulong Index, string Explanation)
{
    /// <summary>The rule's stable name, such as <c>duplicate-ciphertext</c>.</summary>
    public string Name => NameOf(Code);

    /// <summary>The stable name of a rule: its words in lower case, joined by hyphens.</summary>
    public static string NameOf(RejectionCode code) => NameOf(code.ToString());

    internal static string NameOf(string code)
    {
        var name = new StringBuilder();
        foreach (var letter in code)
        {
            if (char.IsAsciiLetterUpper(letter) && name.Length > 0)
                name.Append('-');
            name.Append(char.ToLowerInvariant(letter));
        }

        return name.ToString();
    }
}
