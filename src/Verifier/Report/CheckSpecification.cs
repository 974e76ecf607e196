using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Verifier;

/// <summary>What docs/spec/verification.md says about a check; the page itself travels in the
/// program.</summary>
/// <param name="Check">The check.</param>
/// <param name="HoldsWhen">What its step asks for.</param>
/// <param name="Section">Its own section, without the heading.</param>
public sealed record CheckSpecification(Check Check, string HoldsWhen, string Section)
{
    /// <summary>The ids of the checks that must have passed before it runs.</summary>
    public ImmutableArray<string> RunsAfter => [.. Check.RunsAfter.Select(check => check.Id)];

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
        return new CheckSpecification(check, row.Split('|')[3].Trim(), section);
    }
}
