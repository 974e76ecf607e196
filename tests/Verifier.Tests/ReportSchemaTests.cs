using System.Text.Json.Nodes;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Verifier.Tests;

/// <summary>The JSON report keeps docs/spec/report.schema.json; Ajv is the judge.</summary>
public sealed class ReportSchemaTests(FinishedStudy honest, OpenedStudy opened)
    : IClassFixture<FinishedStudy>,
        IClassFixture<OpenedStudy>
{
    [Fact]
    public void A_report_of_every_verdict_keeps_the_schema()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["text"], "hello");
        opened.WriteLight(folder["light.sgp"]);
        var forged = ForgedStudy.Of(honest.Study);
        ForgeryTests.Forgeries["an entry with a space in it"].Lie(forged);
        forged.Write(folder["forged.sgp"]);
        VerificationReport[] reports =
        [
            opened.Verify(opened.Bundle),
            Verification.Run(honest.Bundle, new VerificationOptions()),
            opened.Verify(folder["light.sgp"]),
            honest.Verify(folder["forged.sgp"]),
            honest.Verify(folder["text"]),
        ];

        Assert.Equal(
            Enum.GetValues<Verdict>().Order(),
            reports.Select(report => report.Verdict).Order()
        );
        Assert.True(IsValid(folder, [.. reports.Select(JsonReport.Format)]));
    }

    [Fact]
    public void A_report_of_every_quick_look_keeps_the_schema()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["text"], "hello");
        var forged = ForgedStudy.Of(honest.Study);
        ForgeryTests.Forgeries["an entry with a space in it"].Lie(forged);
        forged.Write(folder["forged.sgp"]);
        var reports = ((string[])[opened.Bundle, folder["forged.sgp"], folder["text"]])
            .Select(bundle =>
                Verification.Run(
                    bundle,
                    new VerificationOptions { Policy = opened.Policy, IsQuick = true }
                )
            )
            .ToArray();

        Assert.Equal(
            [Verdict.Incomplete, Verdict.Failed, Verdict.Malformed],
            reports.Select(report => report.Verdict)
        );
        Assert.All(reports, report => Assert.Null(report.BundleSha256));
        Assert.True(IsValid(folder, [.. reports.Select(JsonReport.Format)]));
    }

    public static TheoryData<string> Faults => [.. Breaks.Keys];

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_report_that_contradicts_itself_does_not_keep_the_schema(string fault)
    {
        using var folder = new TemporaryFolder();
        var report = JsonNode.Parse(JsonReport.Format(opened.Verify(opened.Bundle)))!.AsObject();
        Breaks[fault](report);

        Assert.False(IsValid(folder, report.ToJsonString()));
    }

    private static readonly Dictionary<string, Action<JsonObject>> Breaks = new(
        StringComparer.Ordinal
    )
    {
        ["a missing verdict"] = report => report.Remove("verdict"),
        ["an unknown verdict"] = report => report["verdict"] = "FINE",
        ["an unknown member"] = report => report["comment"] = "trust me",
        ["a failed verdict without a failed check"] = report =>
            (report["verdict"], report["exitCode"]) = ("FAILED", 1),
        ["a verdict with another's exit code"] = report => report["exitCode"] = 3,
        ["a verified bundle below V4"] = report => report["level"] = 3,
        ["a failed check without where"] = report => report["checks"]![0]!["status"] = "failed",
        ["a check that passed and was not run"] = report =>
            report["checks"]![0]!["notRunBecause"] = "bundle.digests",
        ["a verified bundle that was not hashed"] = report => report["bundle"]!["sha256"] = null,
        ["a digest that is none"] = report => report["bundle"]!["sha256"] = "ABC",
    };

    private static bool IsValid(TemporaryFolder folder, params string[] documents)
    {
        var node = ForeignProgram.Require("node");
        Assert.SkipUnless(
            Directory.Exists(Checkout.PathOf("tests/judges/node/node_modules/ajv")),
            "SKIPPED: ajv is not installed; run tests/judges/install.sh"
        );
        var files = documents.Select(
            (document, i) =>
            {
                File.WriteAllText(folder[$"{i}.json"], document);
                return folder[$"{i}.json"];
            }
        );
        var (exitCode, output) = ForeignProgram.Run(
            node,
            [
                Checkout.PathOf("tests/judges/node/schema.js"),
                Checkout.PathOf("docs/spec/report.schema.json"),
                .. files,
            ]
        );
        return exitCode == 0 && output.Trim() == $"{documents.Length} valid";
    }
}
