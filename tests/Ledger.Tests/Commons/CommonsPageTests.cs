using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Ledger.Tests;

/// <summary>docs/spec/commons.md and docs/spec/terms.md say what the code does.</summary>
public sealed class CommonsPageTests
{
    private static readonly string Commons = File.ReadAllText(
        Checkout.PathOf("docs/spec/commons.md")
    );

    [Fact]
    public void The_page_lists_every_rejection_in_the_order_of_the_code()
    {
        var section = Between(Commons, "## 5. Rejections", "## 6. The count");

        Assert.Equal(
            Enum.GetValues<CommonsRejectionCode>()
                .Where(code => code != CommonsRejectionCode.None)
                .Select(CommonsRejection.NameOf),
            FirstCells(section)
        );
    }

    [Fact]
    public void The_page_lists_every_kind_in_the_order_of_the_code() =>
        Assert.Equal(
            CommonsKindRules.All.Select(rules => rules.Word),
            FirstCells(Between(Commons, "## 3. Kinds", "Classes: "))
        );

    [Fact]
    public void The_table_of_terms_is_that_of_the_code()
    {
        var page = File.ReadAllText(Checkout.PathOf("docs/spec/terms.md"));

        Assert.Equal(
            TermsTable.Rows.Select(row => $"| `{row.Id}` | {row.Shorthand} | {row.Sentence} |"),
            Between(page, "## 3. The table", "## 4.")
                .Split('\n')
                .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
        );
    }

    private static IEnumerable<string> FirstCells(string section) =>
        section
            .Split('\n')
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Split('`')[1]);

    private static string Between(string page, string from, string to)
    {
        var start = page.IndexOf(from, StringComparison.Ordinal);
        return page[start..page.IndexOf(to, start, StringComparison.Ordinal)];
    }
}
