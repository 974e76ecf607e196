using System.Text.Json.Nodes;
using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.TestKit;
using SecureGenomics.Provenance.Verifier;
using SecureGenomics.Provenance.Verifier.Tests;
using Xunit;

namespace SecureGenomics.Provenance.Web.Tests;

/// <summary>The verifier in a real browser says what the native one says, byte by byte.</summary>
[Slow]
public sealed class VerificationTests(OpenPage page)
{
    private const string Name = "study.sgp";

    // Each is a minute's work for a pair of verifiers: one in every few, the same each time.
    private const int Stride = 5;

    private static readonly FinishedStudy Plain = new();
    private static readonly OpenedStudy Opened = new();
    private static readonly WithdrawnStudy Withdrawn = new();

    public static TheoryData<string> Lies =>
        [.. ForgeryTests.Forgeries.Keys.Where((_, i) => i % Stride == 0)];

    public static TheoryData<string> LiesInTheLedger =>
        [.. LedgerForgeryTests.Forgeries.Keys.Where((_, i) => i % Stride == 0)];

    public static TheoryData<string> LiesAboutOpenings =>
        [.. OpeningForgeryTests.Forgeries.Keys.Where((_, i) => i % Stride == 0)];

    [Fact]
    public Task An_honest_study_without_openings_is_judged_alike() => AssertSameAsync(Plain);

    [Fact]
    public Task An_honest_study_with_openings_is_judged_alike() => AssertSameAsync(Opened);

    [Fact]
    public Task A_study_that_some_have_left_is_judged_alike() => AssertSameAsync(Withdrawn);

    [Theory]
    [MemberData(nameof(Lies))]
    public Task A_forgery_is_judged_alike(string lie) =>
        AssertSameAsync(Plain, Forged(Plain, ForgeryTests.Forgeries[lie].Lie));

    [Theory]
    [MemberData(nameof(LiesInTheLedger))]
    public Task A_forged_ledger_is_judged_alike(string lie) =>
        AssertSameAsync(Plain, Forged(Plain, LedgerForgeryTests.Forgeries[lie].Lie));

    [Theory]
    [MemberData(nameof(LiesAboutOpenings))]
    public Task A_forged_opening_is_judged_alike(string lie) =>
        AssertSameAsync(Opened, Forged(Opened, OpeningForgeryTests.Forgeries[lie].Lie));

    [Theory]
    [InlineData("nothing")]
    [InlineData("text")]
    [InlineData("a cut bundle")]
    [InlineData("a flipped bit")]
    public Task What_is_no_bundle_is_judged_alike(string kind)
    {
        var honest = File.ReadAllBytes(Plain.Bundle);
        byte[] bytes = kind switch
        {
            "nothing" => [],
            "text" => [.. "<!doctype html><title>log in</title>"u8],
            "a cut bundle" => honest[..^1000],
            _ => Flipped(honest),
        };

        return AssertSameAsync(Plain, bytes);
    }

    [Fact]
    public async Task A_light_bundle_is_taken_where_it_is_allowed()
    {
        using var folder = new TemporaryFolder();
        Opened.WriteLight(folder["light.sgp"]);
        var bytes = File.ReadAllBytes(folder["light.sgp"]);
        var native = Verification.Run(
            ByteSource.Of(bytes),
            Name,
            new VerificationOptions { AllowLight = true }
        );

        var found = await page.CallAsync(
            "verify",
            new JsonObject { ["allowLight"] = true },
            false,
            (Name, bytes)
        );

        Assert.Equal(JsonReport.Format(native), Text(found, "json"));
    }

    [Fact]
    public async Task A_contributor_learns_what_became_of_a_statement_a_ciphertext_and_a_receipt()
    {
        var study = Withdrawn.Study.Study;
        var bundle = File.ReadAllBytes(Withdrawn.Bundle);
        var check = new ContributionCheck(
            study.ReadEntries(),
            Note.Parse(study.LatestCheckpoint()!.Value.Span),
            () => study.State,
            digest => study.Blobs.ReadAllBytes(digest)
        );
        var entries = study.ReadEntries().Select(Entry.Parse).ToArray();
        var contributions = entries
            .Where(entry => entry.Statement.Kind == StatementKind.Contribution)
            .ToArray();
        using var tree = new TemporaryFolder();
        var receipts = Receipts
            .Write(study, contributions.Select(entry => (entry.Index, entry.Hash)), tree["r"])
            .Select(File.ReadAllBytes);
        var mine = contributions
            .Select(entry => entry.StatementEnvelope.Bytes.ToArray())
            .Concat(receipts)
            .Append([.. "nobody's"u8]);

        foreach (var bytes in mine)
        {
            var expected = check.Find(bytes, "mine");

            var found = await page.CallAsync(
                "checkReceipt",
                null,
                false,
                ("mine", bytes),
                (Name, bundle)
            );

            Assert.Equal(ContributionCheck.Word(expected.Fate), Text(found, "fate"));
            Assert.Equal(expected.Explanation, Text(found, "explanation"));
        }
    }

    private Task AssertSameAsync(FinishedStudy study) =>
        AssertSameAsync(study, File.ReadAllBytes(study.Bundle));

    private async Task AssertSameAsync(FinishedStudy study, byte[] bundle)
    {
        var policy = PolicyOf(study);
        var source = ByteSource.Of(bundle);
        var native = Verification.Run(
            source,
            Name,
            new VerificationOptions { Policy = TrustPolicy.Parse(policy) }
        );

        var found = await page.CallAsync(
            "verify",
            new JsonObject { ["policy"] = policy },
            false,
            (Name, bundle)
        );

        Assert.Null(found["error"]);
        Assert.Equal(JsonReport.Format(native), Text(found, "json"));
        Assert.Equal(TextReport.Format(native), Text(found, "text"));
        Assert.Equal(HtmlReport.Format(native, source), Text(found, "html"));
        Assert.Equal(native.ExitCode, found["exitCode"]!.GetValue<int>());
        if (native.Verdict == Verdict.Malformed)
            Assert.Equal(
                FileBeginning.HintOf(native.Results[0].Discrepancy!, source),
                Text(found, "hint")
            );
    }

    private static byte[] Forged(FinishedStudy study, Action<ForgedStudy> lie)
    {
        using var folder = new TemporaryFolder();
        var forged = ForgedStudy.Of(study.Study);
        lie(forged);
        forged.Write(folder["forged.sgp"]);
        return File.ReadAllBytes(folder["forged.sgp"]);
    }

    private static byte[] Flipped(byte[] bundle)
    {
        bundle[bundle.Length / 2] ^= 1;
        return bundle;
    }

    private static string PolicyOf(FinishedStudy study) =>
        string.Join(
            '\n',
            BundleRelease
                .SuggestPolicy(study.Study.Study.State)
                .Split('\n')
                .Where(line => line.Split(' ')[0] is "log" or "researcher" or "quorum")
        ) + "\n";

    private static string Text(JsonNode node, string member) => node[member]!.GetValue<string>();
}
