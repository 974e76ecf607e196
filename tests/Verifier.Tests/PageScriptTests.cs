using System.Text.Json;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Verifier.Tests;

/// <summary>The page's own implementation of the ledger's rules, held to the verifier's.</summary>
public sealed class PageScriptTests(
    FinishedStudy honest,
    OpenedStudy opened,
    WithdrawnStudy withdrawn
) : IClassFixture<FinishedStudy>, IClassFixture<OpenedStudy>, IClassFixture<WithdrawnStudy>
{
    private static readonly string[] Forgiven = ["low_order_component_A", "low_order_component_R"];

    /// <summary>What the page calls the checks that it makes too.</summary>
    private static readonly Dictionary<string, string> Covered = new(StringComparer.Ordinal)
    {
        ["ledger.encoding"] = "encoding",
        ["ledger.chain"] = "chain",
        ["signers.entries"] = "signature",
        ["signers.statements"] = "signature",
        ["log.checkpoint"] = "checkpoint",
        ["log.root"] = "root",
    };

    [Fact]
    public void The_script_decides_every_Ed25519_vector_by_its_flags_with_and_without_the_browsers_help()
    {
        var file = SharedFolder.Require("vectors/ed25519/cctv-ed25519vectors.json");
        using var vectors = JsonDocument.Parse(File.ReadAllBytes(file));

        var verdicts = Script("vectors", file);

        Assert.Equal(914, verdicts.Length);
        Assert.All(vectors.RootElement.EnumerateArray().Zip(verdicts), pair =>
        {
            var flags = pair.First.GetProperty("flags");
            var holds =
                flags.ValueKind == JsonValueKind.Null
                || flags.EnumerateArray().All(flag => Forgiven.Contains(flag.GetString()));
            Assert.Equal(holds ? "true true" : "false false", pair.Second);
        });
    }

    [Fact]
    public void The_script_finds_in_every_forged_ledger_what_the_verifier_finds()
    {
        using var folder = new TemporaryFolder();
        var expected = new List<(string Lie, string Answer)>();
        var pages = new List<string>();
        Add("honest", honest, null);
        Add("honest, with commitments", opened, null);
        Add("honest, with withdrawals", withdrawn, null);
        Add("honest, with a stated absence", honest, StateAbsence);
        foreach (
            var (name, forgery) in ForgeryTests.Forgeries.Where(forgery =>
                forgery.Value.FailingIds.Any(id =>
                    Covered.ContainsKey(id) || id.StartsWith("signers.", StringComparison.Ordinal)
                )
            )
        )
            Add(name, honest, forgery.Lie);
        foreach (var (name, forgery) in PageForgeries.All)
            Add(name, honest, forgery.Lie);

        Assert.Equal(
            expected,
            expected.Select(item => item.Lie).Zip(Script(["recheck", .. pages]))
        );
        Assert.Equal(
            expected,
            expected.Select(item => item.Lie).Zip(Script(["recheck-alone", .. pages]))
        );
        Assert.All(PageForgeries.All, forgery =>
            Assert.Contains((forgery.Key, forgery.Value.Expected), expected)
        );
        Assert.Superset(
            Covered.Values.ToHashSet(),
            expected.Select(item => item.Answer.Split(' ')[0]).ToHashSet()
        );

        void Add(string lie, FinishedStudy study, Action<ForgedStudy>? tell)
        {
            var bundle = folder[$"{pages.Count}.sgp"];
            var forged = ForgedStudy.Of(study.Study);
            tell?.Invoke(forged);
            forged.Write(bundle);
            var report = study.Verify(bundle);
            var failed = report
                .Results.Where(result =>
                    result.Status == CheckStatus.Failed && Covered.ContainsKey(result.Check.Id)
                )
                .MinBy(result => result.Check.Step);
            // A line that is no line ends what the page carries: the checkpoint then counts more.
            var isCut = failed?.Discrepancy!.Where == BundlePath.Entries;
            expected.Add(
                (
                    lie,
                    failed is null ? "passed"
                    : isCut ? "root checkpoint"
                    : $"{Covered[failed.Check.Id]} {failed.Discrepancy!.Where}"
                )
            );
            pages.Add(folder[$"{pages.Count}.html"]);
            File.WriteAllText(pages[^1], HtmlReport.Format(report));
        }
    }

    /// <summary>A contribution in form 2: where something is stated of absent sites.</summary>
    private static void StateAbsence(ForgedStudy forged) =>
        forged.Change<ContributionPredicate>(contribution =>
            contribution with
            {
                Version = 2,
                Report = contribution.Report with { Absent = EncoderReport.AbsentIsReference },
            }
        );

    [Fact]
    public void A_page_that_carries_the_beginning_of_a_log_still_ties_it_to_the_signed_root()
    {
        using var folder = new TemporaryFolder();
        var report = honest.Verify(honest.Bundle);
        var pages = Enumerable
            .Range(1, 9)
            .Select(most =>
            {
                File.WriteAllText(folder[$"{most}.html"], HtmlReport.Format(report, most));
                return folder[$"{most}.html"];
            })
            .ToList();
        var wrong = folder["wrong.html"];
        var path = HtmlReport.Format(report, maximumEntries: 4);
        var at = path.IndexOf("\"path\":[\"", StringComparison.Ordinal) + 9;
        File.WriteAllText(
            wrong,
            string.Concat(path.AsSpan(0, at), path[at] == '0' ? "1" : "0", path.AsSpan(at + 1))
        );

        Assert.Equal(
            [.. Enumerable.Repeat("passed", 9), "root checkpoint"],
            Script(["recheck", .. pages, wrong])
        );
    }

    private static string[] Script(params string[] arguments)
    {
        var node = ForeignProgram.Require("node");
        var (exitCode, output) = ForeignProgram.Run(
            node,
            [
                Checkout.PathOf("tests/Verifier.Tests/PageScript.js"),
                Checkout.PathOf("src/Verifier/Report/Page"),
                .. arguments,
            ]
        );
        Assert.Equal(0, exitCode);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
