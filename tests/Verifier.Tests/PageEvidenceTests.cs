using System.Text;
using System.Text.Json.Nodes;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Store;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Verifier.Tests;

/// <summary>What the page carries of a bundle, whole, broken or large: what can be read of it, and
/// no more.</summary>
public sealed class PageEvidenceTests(FinishedStudy honest) : IClassFixture<FinishedStudy>
{
    [Fact]
    public void The_page_carries_the_bundles_own_entries_and_checkpoint()
    {
        using var reader = BundleReader.Open(honest.Bundle);

        var evidence = Evidence(honest.Bundle);

        Assert.Equal(
            reader.ReadEntries().Select(line => line.ToArray()),
            evidence["entries"]!.AsArray().Select(Bytes)
        );
        Assert.Equal(
            reader.ReadAllBytes(BundlePath.Checkpoint, maxBytes: 1 << 20),
            Bytes(evidence["checkpoint"])
        );
    }

    [Fact]
    public void The_entries_before_a_line_that_is_none_are_carried_and_those_behind_it_are_not()
    {
        using var folder = new TemporaryFolder();

        var evidence = Evidence(
            Forge(folder, forged => forged.OnLine = (line, i) => i == 3 ? "" : line)
        );

        Assert.Equal(
            (3, 3),
            (evidence["total"]!.GetValue<int>(), evidence["entries"]!.AsArray().Count)
        );
    }

    [Fact]
    public void A_line_that_is_no_canonical_entry_is_carried_and_not_drawn()
    {
        using var folder = new TemporaryFolder();
        var bundle = Forge(folder, forged =>
            forged.OnLine = (line, i) =>
                i == 3 ? line.Replace("\":", "\": ", StringComparison.Ordinal) : line
        );

        var page = HtmlReport.Format(honest.Verify(bundle));

        Assert.Equal(9, Evidence(bundle)["entries"]!.AsArray().Count);
        Assert.Contains("2 entries, from 2", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_files_that_are_missing_the_page_carries_nothing()
    {
        using var folder = new TemporaryFolder();
        var bundle = Forge(folder, forged =>
        {
            forged.LeftOut.UnionWith([BundlePath.Entries, BundlePath.Checkpoint]);
            (forged.OtherFiles[BundlePath.Readme], forged.OtherFiles[BundlePath.RoCrate]) = (
                [],
                []
            );
        });

        var evidence = Evidence(bundle);

        Assert.Equal(
            """{"total":0,"checkpoint":"","path":[],"entries":[]}""",
            evidence.ToJsonString()
        );
        Assert.Contains(
            "<ol class=\"path\" aria-label=\"The steps of the study\">\n</ol>",
            HtmlReport.Format(honest.Verify(bundle)),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_checkpoint_that_is_too_long_to_be_one_is_not_carried_and_a_table_that_is_missing_is_not_shown()
    {
        using var folder = new TemporaryFolder();
        var bundle = Forge(folder, forged =>
        {
            forged.OtherFiles[BundlePath.Checkpoint] = new byte[(1 << 20) + 1];
            forged.Blobs.Remove(
                forged[StatementKind.Decryption]
                    .Subjects.First(subject => subject.Name == "result.tsv")
                    .Digest
            );
        });

        Assert.Equal("", Evidence(bundle)["checkpoint"]!.GetValue<string>());
        Assert.DoesNotContain(
            ">Result</h2>",
            HtmlReport.Format(honest.Verify(bundle)),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(200, false)]
    [InlineData(201, true)]
    public void Of_a_long_table_the_first_200_rows_are_shown(int rows, bool isCut)
    {
        using var folder = new TemporaryFolder();
        var table =
            "id\tac\n" + string.Concat(Enumerable.Range(1, rows).Select(i => $"variant{i}\t{i}\n"));
        var bundle = Forge(folder, forged =>
            forged.Replace(StatementKind.Decryption, "result.tsv", Encoding.UTF8.GetBytes(table))
        );

        var page = HtmlReport.Format(honest.Verify(bundle));

        Assert.Contains(">variant200</span>", page, StringComparison.Ordinal);
        Assert.DoesNotContain(">variant201</span>", page, StringComparison.Ordinal);
        Assert.Equal(
            isCut,
            page.Contains(
                "The first 200 of 201 rows; all are in the bundle.",
                StringComparison.Ordinal
            )
        );
        Assert.Equal(isCut, page.Contains("The first 200 of", StringComparison.Ordinal));
    }

    [Fact]
    public void A_column_of_numbers_and_of_dots_for_none_is_aligned_and_one_of_numbers_and_words_is_not()
    {
        using var folder = new TemporaryFolder();
        var bundle = Forge(folder, forged =>
            forged.Replace(
                StatementKind.Decryption,
                "result.tsv",
                "id\tac\tnote\nrs1\t7\t8\nrs2\t.\tnine\n"u8.ToArray()
            )
        );

        var page = HtmlReport.Format(honest.Verify(bundle));

        Assert.Contains(
            "rs1</span></th><td class=\"number\">7</td><td>8</td>",
            page,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "rs2</span></th><td class=\"number\">.</td><td>nine</td>",
            page,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_ledger_of_more_than_a_minute_has_two_times()
    {
        using var folder = new TemporaryFolder();
        var bundle = Forge(folder, forged =>
            forged.OnEntry = entry =>
                Entry.Create(
                    entry.Index,
                    entry.Previous,
                    new DateTimeOffset(2026, 1, 31, 12, (int)entry.Index, 0, TimeSpan.Zero),
                    entry.StatementEnvelope,
                    forged.LedgerKey
                )
        );

        Assert.Contains(
            "2026-01-31 12:00 to 2026-01-31 12:08 UTC",
            HtmlReport.Format(honest.Verify(bundle)),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Of_what_is_no_bundle_of_a_study_there_is_no_evidence()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["text"], "hello");
        var writer = new BundleWriter(BundleType.Contribution, 0);
        writer.Add(BundlePath.Statement, "{}"u8.ToArray());
        writer.WriteNew(folder["contribution.sgp"]);

        Assert.Null(PageEvidence.Read(folder["text"], 1));
        Assert.Null(PageEvidence.Read(folder["contribution.sgp"], 1));
        var page = HtmlReport.Format(honest.Verify(folder["text"]));
        Assert.Contains("<p>No ledger could be read.</p>", page, StringComparison.Ordinal);
        Assert.Contains("id=\"evidence\">null</script>", page, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            HtmlReport.Format(honest.Verify(folder["text"]), maximumEntries: 0)
        );
    }

    private string Forge(TemporaryFolder folder, Action<ForgedStudy> tell)
    {
        var forged = ForgedStudy.Of(honest.Study);
        tell(forged);
        forged.Write(folder["forged.sgp"]);
        return folder["forged.sgp"];
    }

    private static JsonNode Evidence(string bundle) =>
        JsonNode.Parse(PageEvidence.Read(bundle, PageEvidence.MaximumEntries)!.ToJson())!;

    private static byte[] Bytes(JsonNode? node) =>
        Convert.FromBase64String(node!.GetValue<string>());
}
