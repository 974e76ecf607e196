using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Verifier.Tests;

/// <summary>
/// The published table on the page: where it stands, how it reads, and that it can be taken away.
/// </summary>
public sealed partial class PageResultTests(OpenedStudy honest) : IClassFixture<OpenedStudy>
{
    [Fact]
    public void The_result_stands_right_after_the_verdict()
    {
        var page = HtmlReport.Format(honest.Verify(honest.Bundle));

        Assert.Equal(
            [
                "<header>",
                "<h2 id=\"result\">",
                "<h2>The program says",
                "<h2>From the protocol",
                "<h2>Cite it",
                "<h2>Checks",
                "<h2 id=\"levels\">",
            ],
            Heading().Matches(page).Select(match => match.Value)
        );
    }

    [Fact]
    public void The_download_is_the_published_table_byte_for_byte()
    {
        using var reader = BundleReader.Open(honest.Bundle);
        var digest = honest
            .Study.Study.State.Decryption!.Subjects.First(subject => subject.Name == "result.tsv")
            .Digest;
        var published = reader.ReadAllBytes(BundlePath.Object(digest), maxBytes: 1 << 20);

        var page = HtmlReport.Format(honest.Verify(honest.Bundle));

        Assert.Equal(
            published,
            Convert.FromBase64String(Download().Match(page).Groups["base64"].Value)
        );
        Assert.Contains(
            $"SHA-256 <span "
                + $"class=\"code\">{Convert.ToHexStringLower(SHA256.HashData(published))}</span>",
            page,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_table_that_is_too_large_is_not_carried_to_be_downloaded()
    {
        var bytes = new byte[PageResult.MaximumDownloadBytes + 1];
        var table = ResultTable.Parse("id\tac\nrs1\t3\n"u8)!;

        var html = PageResult.Of(honest.Verify(honest.Bundle) with { Result = null }, table, bytes);

        Assert.DoesNotContain("href", html, StringComparison.Ordinal);
        Assert.Contains(
            "too large to be taken from this page; it is in the bundle",
            html,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void The_answer_stands_beside_the_variant_and_heads_read_as_words()
    {
        var page = HtmlReport.Format(honest.Verify(honest.Bundle));

        Assert.Equal(
            [
                "variant, place|id",
                "effect allele|effect_allele",
                "copies (AC)|ac",
                "called (AN)|an",
                "frequency (AF)|af",
                "REF|ref",
                "ALT|alt",
            ],
            Head()
                .Matches(page)
                .Select(match => $"{match.Groups["text"].Value}|{match.Groups["name"].Value}")
        );
        Assert.Contains(
            "<th scope=\"row\"><span class=\"id\">rs1</span> <span class=\"place\">",
            page,
            StringComparison.Ordinal
        );
        Assert.Contains("<td class=\"number\">5 of 6</td>", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_frequency_that_is_missing_reads_the_same_in_table_and_chart()
    {
        var html = Show(
            honest.Verify(honest.Bundle) with
            {
                Result = null,
            },
            Frequencies("rs1\t1\t1234567\tA\tC\tC\t0\t0\t.", "rs2\t.\t.\tA\tC\tC\t1\t4\t0.25")
        );

        Assert.Contains("<td class=\"number\">not called</td>", html, StringComparison.Ordinal);
        Assert.Contains(">not called</text>", html, StringComparison.Ordinal);
        Assert.DoesNotContain(">.<", html, StringComparison.Ordinal);
        Assert.Contains("1:1,234,567", html, StringComparison.Ordinal);
        Assert.Contains("no place: found by id", html, StringComparison.Ordinal);
    }

    [Fact]
    public void A_variant_that_few_answer_for_is_remarked_beside_its_row()
    {
        var html = Show(
            honest.Verify(honest.Bundle) with
            {
                Result = null,
            },
            Frequencies("rs1\t1\t5\tA\tC\tC\t1\t2\t0.5", "rs2\t1\t6\tA\tC\tC\t1\t3\t0.333333")
        );

        Assert.Contains(
            "<td class=\"number open\">2 of 6</td><td class=\"number\">0.5</td><td "
                + "class=\"remark\">most genomes have no answer here</td>",
            html,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "<td class=\"number\">3 of 6</td><td class=\"number\">0.333333</td><td "
                + "class=\"remark\"></td>",
            html,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_table_by_ploidy_says_beside_the_row_what_to_mind()
    {
        var cells = ResultForm.ChiSquareByPloidy.Columns.Select(column =>
            column.Name switch
            {
                "id" => "rs<1>",
                "chromosome" => "X",
                "position" => "2700157",
                "p_allelic" => "0",
                "neg_log10_p_allelic" => "412.5",
                "min_expected" => "1.25",
                "or_correction" => "0.5",
                _ => "7",
            }
        );
        var text = $"{Header(ResultForm.ChiSquareByPloidy)}\n{string.Join('\t', cells)}\n";

        var html = Show(honest.Verify(honest.Bundle) with { Result = null }, text);

        Assert.Contains(
            "expected count under 5: the χ² approximation is poor; a cell was empty: 0.5 was "
                + "added to every cell (Haldane–Anscombe)",
            System.Net.WebUtility.HtmlDecode(html),
            StringComparison.Ordinal
        );
        Assert.Contains("rs&lt;1&gt;: p &lt; 1e-300", html, StringComparison.Ordinal);
        Assert.DoesNotContain("▲", html, StringComparison.Ordinal);
        Assert.Equal(2, Svg().Count(html));
    }

    [Fact]
    public void A_result_of_a_failed_bundle_says_first_that_it_is_not_to_be_relied_on()
    {
        using var folder = new TemporaryFolder();
        var forged = ForgedStudy.Of(honest.Study);
        ForgeryTests.Forgeries["an edited table"].Lie(forged);
        forged.Write(folder["edited.sgp"]);
        var report = honest.Verify(folder["edited.sgp"]);

        var page = HtmlReport.Format(report);

        Assert.Null(report.Result);
        Assert.Contains(
            "Result</h2>\n<p class=\"bad\"><b>Do not rely on it",
            page,
            StringComparison.Ordinal
        );
        Assert.True(
            page.IndexOf("What is wrong</h2>", StringComparison.Ordinal)
                < page.IndexOf("Result</h2>", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void The_checked_result_is_the_published_table()
    {
        var report = honest.Verify(honest.Bundle);

        Assert.Equal(
            honest.Study.Study.State.Decryption!.Subjects[1].Digest,
            ArtifactDigest.Compute(report.Result!.FormatTable())
        );
    }

    [Fact]
    public void A_cohort_that_mostly_has_no_answer_is_a_remark_in_every_form_of_the_report()
    {
        var variants = honest.Study.Study.Protocol.Variants;
        var result = DosageEncoding.Instance.Read(
            variants,
            [1, 0, 2, 2, 5, 6, 3],
            expectedGenomes: 3,
            out _
        )!;

        var remark = RemarkableThings.LookAtSparseCounts(result)!;
        var report = honest.Verify(honest.Bundle) with { Remarks = [remark], Result = result };

        Assert.StartsWith(
            "At 1 of 3 variants most genomes have no answer (AN is below half of 2 × 3)",
            remark.Text,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "biased where files list variant sites only.",
            remark.Text,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "counts.sparse: At 1 of 3 variants",
            TextReport.Format(report),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "\"id\": \"counts.sparse\"",
            JsonReport.Format(report),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "<span class=\"code\">counts.sparse</span> At 1 of 3 variants",
            HtmlReport.Format(report),
            StringComparison.Ordinal
        );
        Assert.Null(
            RemarkableThings.LookAtSparseCounts(
                DosageEncoding.Instance.Read(
                    variants,
                    [1, 0, 2, 3, 5, 6, 3],
                    expectedGenomes: 3,
                    out _
                )
            )
        );
        Assert.Null(RemarkableThings.LookAtSparseCounts(null));
    }

    [Fact]
    public void What_an_absent_site_counts_as_is_the_protocols_rule_and_stays_on_trust()
    {
        var report = honest.Verify(honest.Bundle);

        Assert.Contains(TrustStatement.Of(report), line =>
            line.StartsWith(
                "What a site without an answer counts as is the rule of the protocol "
                    + "(data.absent: ",
                StringComparison.Ordinal
            )
        );
        Assert.DoesNotContain(
            TrustStatement.Of(report with { Facts = report.Facts! with { SiteRules = null } }),
            line => line.StartsWith("What a site", StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData(MissingRule.Mask, AbsentRule.Reject, "data.absent: reject, data.missing: mask")]
    [InlineData(
        MissingRule.Reject,
        AbsentRule.NotCalled,
        "data.absent: not-called, data.missing: reject"
    )]
    [InlineData(
        MissingRule.AsReference,
        AbsentRule.Unstated,
        "data.absent: not stated, data.missing: as-reference"
    )]
    [InlineData(
        MissingRule.Mask,
        AbsentRule.ReferenceIfCovered,
        "data.absent: reference-if-covered, data.missing: mask"
    )]
    [InlineData(
        MissingRule.Mask,
        AbsentRule.Reference,
        "data.absent: reference, data.missing: mask"
    )]
    public void The_rules_for_sites_are_spelled_as_in_the_protocol(
        MissingRule missing,
        AbsentRule absent,
        string expected
    ) =>
        Assert.Equal(
            expected,
            SiteRules.Of(new GenotypeRules(missing, MultiallelicRule.ByAllele) { Absent = absent })
        );

    [Fact]
    public void The_level_is_explained_in_a_line_and_every_level_in_a_list()
    {
        var report = honest.Verify(honest.Bundle);

        var page = HtmlReport.Format(report);

        Assert.Contains(
            "<b>opened</b>, level 6 of 6: The published totals open the sum of what all "
                + "contributors committed to.",
            page,
            StringComparison.Ordinal
        );
        Assert.Equal(7, Reached().Count(page));
        Assert.Equal(
            "",
            LevelLegend.Line(honest.VerifyForged(ForgeryTests.Forgeries["an edited table"].Lie))
        );
    }

    [Fact]
    public void The_levels_are_those_of_the_specification()
    {
        var page = File.ReadAllText(Checkout.PathOf("docs/spec/verification.md"));

        Assert.All(ReportLevel.All, level =>
            Assert.Contains($"\n| V{level.Number} | {level.Word} |", page, StringComparison.Ordinal)
        );
    }

    [Fact]
    public void The_page_has_the_protocols_title_and_a_line_to_cite()
    {
        var report = honest.Verify(honest.Bundle);
        var facts = report.Facts!;

        var page = System.Net.WebUtility.HtmlDecode(HtmlReport.Format(report));

        Assert.Equal(honest.Study.Study.Protocol.Definition.Title, facts.Title);
        Assert.Contains($"<p class=\"subject\">{facts.Title}</p>", page, StringComparison.Ordinal);
        Assert.Contains(
            $"<p class=\"citation\">{facts.Title!.TrimEnd('.')}. Protocol {facts.Protocol}, "
                + $"commit {facts.Commit}. Study {facts.StudyId}, 3 genomes. "
                + $"Bundle SHA-256 {report.BundleSha256}. VERIFIED V6, SecureGenomics.Provenance "
                + $"{Citation.ProgramVersion}.</p>",
            page,
            StringComparison.Ordinal
        );
        Assert.Matches(@"^\d+\.\d+\.\d+$", Citation.ProgramVersion);
        Assert.Null(Citation.Of(report with { Facts = null }));
        Assert.Null(
            Citation.Of(honest.VerifyForged(ForgeryTests.Forgeries["an edited table"].Lie))
        );
    }

    private static string Show(VerificationReport report, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return PageResult.Of(report, ResultTable.Parse(bytes)!, bytes);
    }

    private static string Frequencies(params string[] rows) =>
        $"{Header(ResultForm.AlleleFrequency)}\n{string.Join('\n', rows)}\n";

    private static string Header(ResultForm form) =>
        string.Join('\t', form.Columns.Select(column => column.Name));

    [GeneratedRegex(
        "<header>|<h2 id=\"[a-z]+\">|<h2>(?<part>The program says|From the protocol|Cite "
            + "it|Checks)",
        RegexOptions.NonBacktracking
    )]
    private static partial Regex Heading();

    [GeneratedRegex(
        "<a download=\"result.tsv\" "
            + "href=\"data:text/tab-separated-values;base64,(?<base64>[A-Za-z0-9+/=]+)\">",
        RegexOptions.NonBacktracking
    )]
    private static partial Regex Download();

    [GeneratedRegex(
        "<th scope=\"col\"[^>]* title=\"(?<name>[^\"]*)\">(?<text>[^<]*)</th>",
        RegexOptions.NonBacktracking
    )]
    private static partial Regex Head();

    [GeneratedRegex("<svg ", RegexOptions.NonBacktracking)]
    private static partial Regex Svg();

    [GeneratedRegex("<li class=\"reached\">", RegexOptions.NonBacktracking)]
    private static partial Regex Reached();
}
