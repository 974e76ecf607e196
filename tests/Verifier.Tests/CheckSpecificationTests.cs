using System.Text.RegularExpressions;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Verifier.Tests;

/// <summary>docs/spec/verification.md says of each check what the program says.</summary>
public sealed partial class CheckSpecificationTests
{
    public static TheoryData<string> Ids => [.. CheckCatalogue.All.Select(check => check.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Each_check_has_a_section_that_agrees_with_the_program(string id)
    {
        var specification = CheckSpecification.Of(id);
        var check = specification.Check;

        Assert.StartsWith(
            $"{check.Claim} Step {check.Step}, {check.Basis.ToString().ToLowerInvariant()}.\n\n- "
                + $"Fails: {check.Meaning}\n- Runs after: ",
            specification.Section,
            StringComparison.Ordinal
        );
        Assert.NotEmpty(specification.HoldsWhen);
        var runsAfter = specification.Section.Split("- Runs after: ")[1].Split(';', '\n')[0];
        Assert.Equal(
            check.RunsAfter.Select(earlier => earlier.Id),
            Id().Matches(runsAfter).Select(match => match.Groups["id"].Value)
        );
    }

    [Fact]
    public void The_table_of_steps_has_every_check_in_the_row_of_its_step_and_no_other()
    {
        var rows = File.ReadAllLines(Checkout.PathOf("docs/spec/verification.md"))
            .Select(line => line.Split('|'))
            .Where(cells => cells.Length == 5 && int.TryParse(cells[1], out _))
            .ToDictionary(
                cells => int.Parse(cells[1]),
                cells =>
                    cells[2]
                        .Replace("`", "", StringComparison.Ordinal)
                        .Split(',', StringSplitOptions.TrimEntries)
            );

        Assert.Equal(Enumerable.Range(1, rows.Count), rows.Keys.Order());
        Assert.Equal(
            CheckCatalogue.All.Select(check => (check.Step, check.Id)).Order(),
            rows.SelectMany(row => row.Value.Select(id => (row.Key, id))).Order()
        );
    }

    [Fact]
    public void The_levels_of_the_page_are_those_of_the_checks()
    {
        var rows = File.ReadAllLines(Checkout.PathOf("docs/spec/verification.md"))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .Where(cells => cells is [_, ['V', _], _, _, _])
            .Select(cells => cells[3].Split(", ").SelectMany(Steps).Order());

        Assert.Equal(
            CheckCatalogue.Levels.Select(checks =>
                checks.Select(check => check.Step).Distinct().Order()
            ),
            rows
        );

        static IEnumerable<int> Steps(string words) =>
            words.Split(" to ") is [var first, var last]
                ? Enumerable.Range(int.Parse(first), int.Parse(last) - int.Parse(first) + 1)
                : [int.Parse(words)];
    }

    [Fact]
    public void The_scopes_of_the_page_are_those_of_the_checks()
    {
        var page = File.ReadAllText(Checkout.PathOf("docs/spec/verification.md"));
        foreach (var scope in Enum.GetValues<VerificationScope>().Skip(1))
        {
            var cell = page.Split('\n')
                .First(line => line.StartsWith($"| {scope} |", StringComparison.Ordinal))
                .Split('|')[3]
                .Split(';')[0];
            var steps = Range()
                .Matches(cell)
                .SelectMany(match =>
                {
                    var first = int.Parse(match.Groups["first"].Value);
                    var last = match.Groups["last"] is { Success: true, Value: var end }
                        ? int.Parse(end)
                        : first;
                    return Enumerable.Range(first, last - first + 1);
                });

            Assert.Equal(
                CheckCatalogue
                    .All.Where(check => check.Scope == scope)
                    .Select(check => check.Step)
                    .Distinct()
                    .Order(),
                steps.Order()
            );
        }
    }

    [Fact]
    public void No_check_runs_after_one_that_runs_after_it()
    {
        foreach (var check in CheckCatalogue.All)
            Visit(check.Id, []);

        static void Visit(string id, HashSet<string> above)
        {
            Assert.DoesNotContain(id, above);
            foreach (var earlier in CheckSpecification.Of(id).RunsAfter)
                Visit(earlier, [.. above, id]);
        }
    }

    [GeneratedRegex("`(?<id>[a-z.-]+)`", RegexOptions.NonBacktracking)]
    private static partial Regex Id();

    [GeneratedRegex(
        "(?<first>[0-9]+)( to (?<last>[0-9]+))?",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture
    )]
    private static partial Regex Range();
}
