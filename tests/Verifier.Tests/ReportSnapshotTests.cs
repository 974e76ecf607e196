using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Verifier.Tests;

/// <summary>Every form of the report, for every verdict, reads as it was approved.</summary>
public sealed partial class ReportSnapshotTests(
    FinishedStudy plain,
    OpenedStudy opened,
    FinishedScore score
) : IClassFixture<FinishedStudy>, IClassFixture<OpenedStudy>, IClassFixture<FinishedScore>
{
    private static readonly StudyFacts Facts = new()
    {
        StudyId = new string('1', 64),
        Origin = "ledger.example/" + new string('2', 32),
        Protocol = "three-variants",
        Repository = "https://git.example/protocols\u001b[2K\nVERIFIED V6",
        Commit = new string('3', 40),
        LedgerKey = "SHA256:" + new string('4', 43),
        ResearcherKey = "SHA256:" + new string('5', 43),
        Entries = 12_345,
        Contributions = 1_234,
        Genomes = 1_234_567,
        Title = "Allele frequencies at three made variants",
        SiteRules = "data.absent: not stated, data.missing: mask",
    };

    private static readonly VerificationReport Verified = new()
    {
        Bundle = "study.sgp",
        BundleSha256 = new string('6', 64),
        BundleBytes = 1_234_567_890,
        Facts = Facts,
        AllowsLight = false,
        MinimumLevel = 0,
        NamedByPolicy = ["the ledger", "the researcher"],
        Results =
        [
            .. CheckCatalogue.All.Select(check => new CheckResult(check, CheckStatus.Passed)),
        ],
    };

    /// <summary>By what is special about each.</summary>
    private static readonly (string Name, VerificationReport Report)[] Reports =
    [
        ("opened, compared with a repository", Verified with { Repository = "a clone" }),
        (
            "decryption on trust",
            Without(
                Verified,
                isApplicable: false,
                "opens nothing",
                "result.knowledge",
                "result.opening",
                "log.quorum",
                "protocol.repository"
            )
        ),
        (
            "withheld",
            Without(
                Verified with
                {
                    IsWithheld = true,
                },
                isApplicable: false,
                "withheld",
                "result.knowledge",
                "result.opening",
                "genomics.counts",
                "log.quorum"
            )
        ),
        (
            "light",
            Without(
                Verified with
                {
                    AllowsLight = true,
                },
                isApplicable: true,
                "a light bundle",
                "fhe.ciphertexts",
                "result.replay"
            )
        ),
        (
            "light, not allowed",
            Without(
                Verified,
                isApplicable: true,
                "a light bundle",
                "fhe.ciphertexts",
                "result.replay"
            )
        ),
        (
            "below the policy's level",
            Without(
                Verified with
                {
                    MinimumLevel = 6,
                },
                isApplicable: false,
                "opens nothing",
                "result.knowledge",
                "result.opening"
            )
        ),
        (
            "below the policy's level, and not run",
            Without(
                Verified with
                {
                    MinimumLevel = 6,
                },
                isApplicable: true,
                "fhe.context",
                "fhe.ciphertexts",
                "result.replay"
            )
        ),
        (
            "quick",
            Without(
                Verified with
                {
                    IsQuick = true,
                    BundleSha256 = null,
                },
                isApplicable: true,
                "left out",
                "bundle.digests",
                "fhe.ciphertexts",
                "result.replay"
            )
        ),
        (
            "no policy",
            Without(
                Verified,
                isApplicable: false,
                "no policy was given",
                "signers.policy",
                "log.quorum"
            )
        ),
        (
            "the ledger key alone",
            Without(
                Verified with
                {
                    IsLogTrusted = true,
                },
                isApplicable: false,
                "neither was named",
                "signers.policy"
            )
        ),
        (
            "every role named, with remarks",
            Verified with
            {
                NamedByPolicy =
                [
                    "the ledger",
                    "the researcher",
                    "the computing party",
                    "the key holder",
                    "the study",
                ],
                Remarks =
                [
                    new Remark(
                        "roles.shared",
                        "One key holds several roles: researcher and key holder. Nobody else "
                            + "watched over those steps."
                    ),
                    new Remark(
                        "ledger.time",
                        "The ledger dates its first entry 1601-01-01, before the pinned commit "
                            + "was made (2026-01-31)."
                    ),
                ],
            }
        ),
        (
            "records of form 1",
            Without(Verified, isApplicable: false, "form 1", "fhe.key-proof", "result.clearance")
        ),
        ("failed", Failed),
        ("malformed", Malformed),
    ];

    private static VerificationReport Failed =>
        Without(
            With(
                With(
                    Verified,
                    "log.root",
                    new Discrepancy("checkpoint", "size 9, the entries in the bundle", "size 8")
                ),
                "result.table",
                new Discrepancy(
                    "objects/" + new string('7', 100),
                    "the table that the totals give",
                    "another table\u202e " + new string('x', 3000)
                )
            ),
            isApplicable: true,
            "result.table",
            "genomics.counts"
        );

    private static VerificationReport Malformed =>
        With(
            Without(
                Verified with
                {
                    Facts = null,
                    BundleBytes = 5,
                },
                isApplicable: true,
                "bundle.format",
                [.. CheckCatalogue.All.Skip(1).Select(check => check.Id)]
            ),
            "bundle.format",
            new Discrepancy("text", "a bundle", "5 bytes")
        );

    [Fact]
    public void The_texts_read_as_they_were_approved()
    {
        Snapshot.Match(
            string.Join(
                "\n",
                Reports.Select(pair => $"=== {pair.Name}\n{TextReport.Format(pair.Report)}")
            )
        );
        Assert.All(Reports.SelectMany(pair => TextReport.Format(pair.Report).Split('\n')), line =>
            Assert.InRange(line.Length, 0, 80)
        );
    }

    [Fact]
    public void The_brief_texts_read_as_they_were_approved() =>
        Snapshot.Match(
            string.Join(
                "\n",
                Reports.Select(pair => $"=== {pair.Name}\n{TextReport.FormatBrief(pair.Report)}")
            )
        );

    [Fact]
    public void A_group_of_which_nothing_was_asked_has_no_line()
    {
        var ids = CheckCatalogue
            .All.Where(check => check.Group == "genomics")
            .Select(check => check.Id)
            .ToArray();

        Assert.Contains(TextReport.Format(Verified).Split('\n'), IsOfGenomics);
        Assert.DoesNotContain(
            TextReport
                .Format(Without(Verified, isApplicable: false, "no genomes", ids))
                .Split('\n'),
            IsOfGenomics
        );

        static bool IsOfGenomics(string line) =>
            line.Length > 2 && line[2..].StartsWith("genomics", StringComparison.Ordinal);
    }

    [Fact]
    public void The_objects_read_as_they_were_approved() =>
        Snapshot.Match(
            string.Concat(
                ((VerificationReport[])[Verified, Reports[2].Report, Failed, Malformed]).Select(
                    JsonReport.Format
                )
            )
        );

    [Fact]
    public void The_pages_of_real_bundles_read_as_they_were_approved()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["not a bundle's.txt"], "hello");
        var forged = ForgedStudy.Of(plain.Study);
        ForgeryTests.Forgeries["an edited table"].Lie(forged);
        forged.Write(folder["edited.sgp"]);
        var scored = ForgedStudy.Of(score.Local);
        scored.Write(folder["score.sgp"]);
        VerificationReport[] reports =
        [
            opened.Verify(opened.Bundle),
            plain.Verify(folder["edited.sgp"]),
            plain.Verify(folder["not a bundle's.txt"]),
            Verification.Run(
                folder["score.sgp"],
                new VerificationOptions { Policy = score.Policy, IsQuick = true }
            ),
            Verification.Run(plain.Bundle, new VerificationOptions()) with
            {
                Repository = "<a clone>",
            },
        ];

        Snapshot.Match(
            string.Concat(reports.Select(report => Masked(HtmlReport.Format(report), folder.Path)))
        );
    }

    [Fact]
    public void The_page_of_a_whole_ledger_carries_every_entry_and_that_of_a_part_a_proof()
    {
        var report = plain.Verify(plain.Bundle);
        var state = plain.Study.Study.State;

        var whole = EvidenceOf(HtmlReport.Format(report, maximumEntries: 9));
        var part = EvidenceOf(HtmlReport.Format(report, maximumEntries: 7));

        Assert.Equal(
            (9, 9, 0),
            (
                whole["total"]!.GetValue<int>(),
                whole["entries"]!.AsArray().Count,
                whole["path"]!.AsArray().Count
            )
        );
        Assert.Equal((9, 4), (part["total"]!.GetValue<int>(), part["entries"]!.AsArray().Count));
        var path = part["path"]!
            .AsArray()
            .Select(node => Sha256Digest.Parse(node!.GetValue<string>()));
        Assert.True(new ConsistencyProof(4, 9, [.. path]).Verify(state.RootAt(4), state.RootAt(9)));
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            HtmlReport.Format(report, maximumEntries: 0)
        );
    }

    [Fact]
    public void The_drawings_of_tables_read_as_they_were_approved()
    {
        const string frequencies =
            "id\tchromosome\tposition\tref\talt\teffect_allele\tac\tan\taf\n";
        var association =
            string.Join('\t', ResultForm.ChiSquare.Columns.Select(column => column.Name)) + "\n";
        string Tested(string id, string chromosome, string p) =>
            string.Join(
                '\t',
                ResultForm.ChiSquare.Columns.Select(column =>
                    column.Name switch
                    {
                        "id" => id,
                        "chromosome" => chromosome,
                        "position" => "100",
                        "p_allelic" => p,
                        _ => "1",
                    }
                )
            ) + "\n";
        string[] tables =
        [
            frequencies
                + "rs1\t1\t5\tA\tC\tC\t1\t2\t0.5\nrs<2>\t1\t6\tA\tC\tC\t0\t0\t.\nrs3-with-a-long-name\t1\t7\tA\tCCCCCC\tCCCCCC\t2\t2\t1\nrs4\t1\t8\tA\tC\tC\t9\t6\t1.5\n",
            frequencies
                + string.Concat(
                    Enumerable
                        .Range(0, 31)
                        .Select(i => $"rs{i}\t{(i % 25) + 1}\t{i}\tA\tC\tC\t{i}\t100\t0.{i:00}\n")
                ),
            association
                + Tested("rs1", "1", "1")
                + Tested("rs2", "X", "0.001")
                + Tested("rs3", "2", ".")
                + Tested("rs4", ".", "0")
                + Tested("rs<5>", "2", "5e-8"),
            "id\tac\nrs1\t3\n",
            frequencies + "rs1\n\nrs2\t1\t6\tA\tC\tC\t1\t2\t0.5\tmore\n",
        ];

        Snapshot.Match(
            string.Concat(
                tables.Select(text =>
                {
                    var charts = ResultCharts.Of(ResultTable.Parse(Encoding.UTF8.GetBytes(text))!);
                    return charts.IsEmpty
                        ? "nothing\n\n"
                        : string.Concat(charts.Select(chart => $"{SvgChart.Inline(chart)}\n\n"));
                })
            )
        );
        Assert.Null(ResultTable.Parse("id\taf\n"u8));
        Assert.Equal(
            64,
            ResultTable
                .Parse(
                    Encoding.UTF8.GetBytes(
                        string.Join('\t', Enumerable.Range(0, 70))
                            + "\n"
                            + string.Join('\t', Enumerable.Range(0, 70))
                            + "\n"
                    )
                )!
                .Rows[0]
                .Length
        );
    }

    [Theory]
    [InlineData("plain ä – text", 20, "plain ä – text")]
    [InlineData(
        "a\u0007b\nc\u200bd\u2028e\u2029f\ue000g\u0378h",
        200,
        "a\\u{7}b\\u{a}c\\u{200b}d\\u{2028}e\\u{2029}f\\u{e000}g\\u{378}h"
    )]
    [InlineData("1234567890", 10, "1234567890")]
    [InlineData("12345678901", 10, "12345678901")]
    [InlineData("123456789012", 10, "12345678901…")]
    public void What_is_not_seen_is_spelled_out_and_what_is_long_is_cut(
        string text,
        int maximumChars,
        string expected
    ) => Assert.Equal(expected, Visible.Of(text, maximumChars));

    private static VerificationReport Without(
        VerificationReport report,
        bool isApplicable,
        string because,
        params string[] ids
    ) =>
        report with
        {
            Results =
            [
                .. report.Results.Select(result =>
                    ids.Contains(result.Check.Id)
                        ? new CheckResult(
                            result.Check,
                            CheckStatus.NotRun,
                            NotRunBecause: because,
                            IsApplicable: isApplicable
                        )
                        : result
                ),
            ],
        };

    private static VerificationReport With(
        VerificationReport report,
        string id,
        Discrepancy discrepancy
    ) =>
        report with
        {
            Results =
            [
                .. report.Results.Select(result =>
                    result.Check.Id == id
                        ? new CheckResult(result.Check, CheckStatus.Failed, discrepancy)
                        : result
                ),
            ],
        };

    /// <summary>The object that the page's script reads.</summary>
    private static JsonNode EvidenceOf(string page)
    {
        const string open = "<script type=\"application/json\" id=\"evidence\">";
        var from = page.IndexOf(open, StringComparison.Ordinal) + open.Length;
        return JsonNode.Parse(
            page[from..page.IndexOf("</script>", from, StringComparison.Ordinal)]
        )!;
    }

    /// <summary>What is drawn for each run replaced by what it is; style, script and evidence,
    /// which are files, left out.</summary>
    private static string Masked(string page, string folder)
    {
        foreach (var element in (string[])["style", "script"])
        {
            // Behind the end tag of one the next begins.
            var parts = page.Split($"</{element}>")
                .Select(part =>
                    part.IndexOf($"<{element}", StringComparison.Ordinal) is var start and >= 0
                        ? part[..(part.IndexOf('>', start) + 1)]
                        : part
                );
            page = string.Join($"</{element}>", parts);
        }

        page = page.Replace(folder, "folder", StringComparison.Ordinal);
        page = Hex().Replace(page, match => new string('#', match.Length));
        page = KeyId().Replace(page, "SHA256:#");
        page = PolicyDigest().Replace(page, "'sha256-#'");
        return Size().Replace(page, "N bytes");
    }

    [GeneratedRegex("[0-9a-f]{16,64}", RegexOptions.NonBacktracking)]
    private static partial Regex Hex();

    [GeneratedRegex("SHA256:[A-Za-z0-9+/]+", RegexOptions.NonBacktracking)]
    private static partial Regex KeyId();

    [GeneratedRegex("'sha256-[A-Za-z0-9+/=]+'", RegexOptions.NonBacktracking)]
    private static partial Regex PolicyDigest();

    [GeneratedRegex("[0-9,]+ bytes", RegexOptions.NonBacktracking)]
    private static partial Regex Size();
}
