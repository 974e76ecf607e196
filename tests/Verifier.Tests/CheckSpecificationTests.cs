using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Verifier.Tests;

/// <summary>docs/spec/verification.md says of each check what the program says.</summary>
public sealed class CheckSpecificationTests
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
                + $"Fails: {CheckMeaning.Of(id)}\n- Runs after: ",
            specification.Section,
            StringComparison.Ordinal
        );
        Assert.NotEmpty(specification.HoldsWhen);
        Assert.All(specification.RunsAfter, other =>
            Assert.NotEqual(id, CheckCatalogue.Get(other).Id)
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
}
