using System.Text.RegularExpressions;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Verifier.Tests;

/// <summary>The report page in a real browser: headless Chromium, from a file, without a
/// network.</summary>
[Slow]
public sealed partial class PageInBrowserTests(OpenedStudy honest) : IClassFixture<OpenedStudy>
{
    [Fact]
    public void On_an_honest_bundle_the_page_agrees_with_the_program()
    {
        var report = honest.Verify(honest.Bundle);

        var page = Open(report);

        Assert.Equal("VERIFIED", page.Verdict);
        Assert.Equal("passed", page.Outcome);
        Assert.Equal("✓ 9 entries, 19 signatures and the root hold", page.Says);
        Assert.Contains($"Study id {report.Facts!.StudyId}.", page.Dom, StringComparison.Ordinal);
    }

    public static TheoryData<string, string> Lies =>
        new()
        {
            { "an entry that names another predecessor", "✗ chain: entry 4" },
            { "an entry that another key signed", "✗ signature: entry 4" },
            { "a statement with another's signature", "✗ signature: entry 4" },
            { "a checkpoint with another root", "✗ root: checkpoint" },
            { "a checkpoint that another key signed", "✗ checkpoint: checkpoint" },
            { "a statement's signature with S + L", "✗ signature: entry 3" },
            { "a computing party whose key is of small order", "✗ signature: entry 6" },
        };

    [Theory]
    [MemberData(nameof(Lies))]
    public void On_a_forged_ledger_the_page_names_the_broken_entry(string lie, string says)
    {
        using var folder = new TemporaryFolder();
        var forged = ForgedStudy.Of(honest.Study);
        (
            PageForgeries.All.TryGetValue(lie, out var own)
                ? own.Lie
                : ForgeryTests.Forgeries[lie].Lie
        )(forged);
        forged.Write(folder["forged.sgp"]);

        var page = Open(honest.Verify(folder["forged.sgp"]));

        Assert.Equal(("FAILED", "failed", says), (page.Verdict, page.Outcome, page.Says));
    }

    [Fact]
    public void A_flipped_bit_in_an_entry_is_named_by_the_page_too()
    {
        using var folder = new TemporaryFolder();
        var whole = File.ReadAllBytes(honest.Bundle);
        using (var reader = BundleReader.Open(honest.Bundle))
        {
            var entry = reader.ReadEntries().ElementAt(2);
            // In the payload: still base64 and still JSON, another word.
            whole[whole.AsSpan().IndexOf(entry.Span) + (entry.Length / 2)] ^= 1;
        }

        File.WriteAllBytes(folder["flipped.sgp"], whole);
        var page = Open(honest.Verify(folder["flipped.sgp"]));

        Assert.Equal(("FAILED", "failed"), (page.Verdict, page.Outcome));
        Assert.EndsWith(": entry 2", page.Says, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_from_a_bundle_stays_text()
    {
        using var folder = new TemporaryFolder();
        var forged = ForgedStudy.Of(honest.Study);
        forged.Change<StudyPredicate>(study =>
            study with
            {
                Protocol = study.Protocol with
                {
                    Repository =
                        "</script><img src=x onerror=\"document.title='owned'\">\u202e{{evidence}}"
                        + new string('x', 900),
                },
            }
        );
        forged.Write(folder["hostile.sgp"]);

        var page = Open(honest.Verify(folder["hostile.sgp"]));

        Assert.DoesNotContain("<img", page.Dom, StringComparison.Ordinal);
        Assert.DoesNotContain("\u202e", page.Dom, StringComparison.Ordinal);
        Assert.DoesNotContain(new string('x', 500), page.Dom, StringComparison.Ordinal);
        Assert.DoesNotContain("<title>owned", page.Dom, StringComparison.Ordinal);
        Assert.Contains("&lt;/script&gt;&lt;img src=x", page.Dom, StringComparison.Ordinal);
        Assert.Equal("passed", page.Outcome);
    }

    [Fact]
    public void What_is_no_bundle_gives_a_page_that_says_so()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["text.sgp"], "hello");

        var page = Open(honest.Verify(folder["text.sgp"]));

        Assert.Equal(
            ("MALFORMED", "nothing", "· nothing to check"),
            (page.Verdict, page.Outcome, page.Says)
        );
    }

    /// <summary>Writes the page, opens it and gives what a reader sees when its script is
    /// done.</summary>
    private static (string Verdict, string Outcome, string Says, string Dom) Open(
        VerificationReport report
    )
    {
        var chromium = ForeignProgram.Require("chromium", "chromium-browser", "google-chrome");
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["page.html"], HtmlReport.Format(report));
        for (var attempt = 1; ; attempt++)
        {
            var (_, dom) = ForeignProgram.Run(
                chromium,
                [
                    "--headless",
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-quic",
                    "--no-first-run",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--disable-sync",
                    $"--user-data-dir={folder[$"profile-{attempt}"]}",
                    $"--virtual-time-budget={20_000 * attempt}",
                    "--dump-dom",
                    new Uri(folder["page.html"]).AbsoluteUri,
                ]
            );
            // The browser's own time may run out before its cryptography answers, on a busy
            // machine.
            if (!Outcome().IsMatch(dom) && attempt < 4)
                continue;
            return (
                Verdict().Match(dom).Groups["is"].Value,
                Outcome().Match(dom).Groups["is"].Value,
                Tag().Replace(Says().Match(dom).Groups["is"].Value, ""),
                dom
            );
        }
    }

    [GeneratedRegex("<span id=\"verdict\">(?<is>[A-Z]+)</span>", RegexOptions.NonBacktracking)]
    private static partial Regex Verdict();

    [GeneratedRegex("<html[^>]* data-recheck=\"(?<is>[a-z]+)\"", RegexOptions.NonBacktracking)]
    private static partial Regex Outcome();

    [GeneratedRegex("<p id=\"recheck\"[^>]*>(?<is>.*)</p>", RegexOptions.NonBacktracking)]
    private static partial Regex Says();

    [GeneratedRegex("<[^>]*>", RegexOptions.NonBacktracking)]
    private static partial Regex Tag();
}
