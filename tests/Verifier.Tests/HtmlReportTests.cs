using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Xunit;

namespace SecureGenomics.Provenance.Verifier.Tests;

/// <summary>The page as text: same content as the other forms, nothing from outside.</summary>
public sealed partial class HtmlReportTests(FinishedStudy honest) : IClassFixture<FinishedStudy>
{
    [Fact]
    public void The_page_says_what_the_text_says()
    {
        var report = honest.Verify(honest.Bundle);

        var page = HtmlReport.Format(report);

        Assert.Contains(">VERIFIED</span>", page, StringComparison.Ordinal);
        Assert.All(report.Results, result =>
            Assert.Contains(
                $"<span class=\"code\">{result.Check.Id}</span>",
                page,
                StringComparison.Ordinal
            )
        );
        Assert.All(TrustStatement.Of(report), line =>
            Assert.Contains($"<li>{line}</li>", page, StringComparison.Ordinal)
        );
        Assert.Contains(report.BundleSha256!, page, StringComparison.Ordinal);
        Assert.Contains("<span class=\"id\">rs2</span>", page, StringComparison.Ordinal);
        Assert.Single(Svg().Matches(page));
    }

    [Fact]
    public void The_policy_of_the_page_allows_its_own_style_and_script_and_nothing_else()
    {
        var page = HtmlReport.Format(honest.Verify(honest.Bundle));

        var policy = Policy().Match(page).Groups["policy"].Value;

        Assert.Equal(
            $"default-src 'none'; style-src {DigestOf(page, "<style>", "</style>")}; script-src "
                + $"{DigestOf(page, "\n<script>", "</script>\n")}; base-uri 'none'; form-action "
                + $"'none'",
            policy
        );
        Assert.DoesNotContain("http:", page, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"\s(src|style|on[a-z]+)=", page);
        Assert.Equal(
            ["#levels", "data:text/tab-separated-values;base64"],
            Address().Matches(page).Select(match => match.Groups["to"].Value.Split(',')[0])
        );
        Assert.DoesNotContain("{{", page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_report_gives_the_same_page()
    {
        var report = honest.Verify(honest.Bundle);

        Assert.Equal(HtmlReport.Format(report), HtmlReport.Format(report));
    }

    private static string DigestOf(string page, string start, string end)
    {
        var from = page.IndexOf(start, StringComparison.Ordinal) + start.Length;
        var inline = page[from..page.IndexOf(end, from, StringComparison.Ordinal)];
        return $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(inline)))}'";
    }

    [GeneratedRegex(
        "<meta http-equiv=\"Content-Security-Policy\" content=\"(?<policy>[^\"]*)\">",
        RegexOptions.NonBacktracking
    )]
    private static partial Regex Policy();

    [GeneratedRegex("\\shref=\"(?<to>[^\"]*)\"", RegexOptions.NonBacktracking)]
    private static partial Regex Address();

    [GeneratedRegex("<svg ", RegexOptions.NonBacktracking)]
    private static partial Regex Svg();
}
