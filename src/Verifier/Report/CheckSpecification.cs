using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace SecureGenomics.Provenance.Verifier;

/// <summary>What docs/spec/verification.md says about a check; the page itself travels in the
/// program.</summary>
/// <param name="Check">The check.</param>
/// <param name="HoldsWhen">What its step asks for.</param>
/// <param name="RunsAfter">The checks that must have passed before it runs.</param>
/// <param name="Section">Its own section, without the heading.</param>
public sealed partial record CheckSpecification(
    Check Check,
    string HoldsWhen,
    ImmutableArray<string> RunsAfter,
    string Section
)
{
    /// <summary>The specification of a check.</summary>
    /// <exception cref="ArgumentException">No such check.</exception>
    /// <exception cref="InvalidOperationException">The page has no section for it.</exception>
    public static CheckSpecification Of(string id)
    {
        var check = CheckCatalogue.Get(id);
        var page = Html.Resource("verification.md");
        var heading = $"\n### `{id}`\n";
        var start = page.IndexOf(heading, StringComparison.Ordinal);
        if (start < 0)
            throw new InvalidOperationException($"docs/spec/verification.md has no section {id}");
        var section = page[(start + heading.Length)..];
        section = section[..section.IndexOf("\n##", StringComparison.Ordinal)].Trim();
        var row = page.Split('\n')
            .First(line => line.StartsWith($"| {check.Step} |", StringComparison.Ordinal));
        var runsAfter = section
            .Split('\n')
            .First(line => line.StartsWith("- Runs after: ", StringComparison.Ordinal))
            .Split(';')[0];
        return new CheckSpecification(
            check,
            row.Split('|')[3].Trim(),
            [.. Word().Matches(runsAfter).Select(match => match.Groups["id"].Value)],
            section
        );
    }

    [GeneratedRegex("`(?<id>[a-z.-]+)`", RegexOptions.NonBacktracking)]
    private static partial Regex Word();
}
