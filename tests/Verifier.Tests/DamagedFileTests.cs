using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.StudyKit;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Verifier.Tests;

/// <summary>One changed byte: the file is named once, and what reads it is not run, rather than
/// failed for the same reason.</summary>
public sealed class DamagedFileTests(FinishedStudy plain, OpenedStudy opened, FinishedScore score)
    : IClassFixture<FinishedStudy>,
        IClassFixture<OpenedStudy>,
        IClassFixture<FinishedScore>
{
    /// <summary>By subject of a statement: the checks that read it.</summary>
    public static TheoryData<string, string[]> OfOpened =>
        new()
        {
            { "study/README.txt", ["bundle.manifest"] },
            { "study/ro-crate-metadata.json", ["bundle.manifest"] },
            { "study/checkpoint", ["log.checkpoint"] },
            { "study/ledger/entries.jsonl", ["ledger.encoding"] },
            { "Context/encryption-parameters", ["fhe.parameters"] },
            { "Context/public-key", ["fhe.parameters"] },
            { "Contribution/ciphertext", ["fhe.ciphertexts"] },
            { "Contribution/proof", ["result.knowledge"] },
            { "Compute/circuit", ["protocol.circuit", "protocol.constants"] },
            { "Result/result-ciphertext", ["result.replay"] },
            { "Decryption/opening", ["result.opening", "result.table"] },
            { "Decryption/result.tsv", ["result.opening", "result.table"] },
        };

    public static TheoryData<string, string[]> OfScore =>
        new()
        {
            { "Context/galois-keys", ["fhe.parameters"] },
            { "Contribution/ciphertext", ["fhe.ciphertexts"] },
            { "Compute/constant/weights", ["protocol.circuit", "protocol.constants"] },
            { "Compute/constant/bias", ["protocol.circuit", "protocol.constants"] },
            { "Result/result-ciphertext", ["result.replay"] },
        };

    [Theory]
    [MemberData(nameof(OfOpened))]
    public void A_damaged_file_fails_its_digest_and_stops_what_reads_it(
        string file,
        string[] readers
    ) => AssertStopped(opened.Study, opened.Policy, file, readers);

    [Theory]
    [MemberData(nameof(OfScore))]
    public void A_damaged_key_or_constant_fails_its_digest_and_stops_what_reads_it(
        string file,
        string[] readers
    ) => AssertStopped(score.Local, score.Policy, file, readers);

    [Fact]
    public void Two_damaged_files_are_counted()
    {
        using var folder = new TemporaryFolder();
        var forged = ForgedStudy.Of(plain.Study);
        forged.Write(folder["study.sgp"]);
        var (first, second) = (
            NameOf(forged, "Contribution/ciphertext"),
            NameOf(forged, "Result/result-ciphertext")
        );
        Damage(folder["study.sgp"], first);
        Damage(folder["study.sgp"], second);

        var found = plain
            .Verify(folder["study.sgp"])
            .Results.First(result => result.Check.Id == "bundle.digests")
            .Discrepancy!;

        Assert.Contains(found.Place(), (string[])[$"{first} and 1 more", $"{second} and 1 more"]);
        Assert.Matches("damaged too: of entry [27]$", found.Where);
        Assert.StartsWith("SHA-256 ", found.Expected, StringComparison.Ordinal);
        Assert.NotEqual(found.Expected, found.Found);
    }

    [Fact]
    public void A_protocol_file_that_is_damaged_is_not_the_pinned_one_either()
    {
        using var folder = new TemporaryFolder();
        var forged = ForgedStudy.Of(plain.Study);
        forged.Write(folder["study.sgp"]);
        Damage(
            folder["study.sgp"],
            forged.OtherFiles.Keys.First(name =>
                name.StartsWith("protocol/", StringComparison.Ordinal)
            )
        );

        Assert.Equal(
            ["bundle.digests", "protocol.commit"],
            Failed(plain.Verify(folder["study.sgp"]))
        );
    }

    [Fact]
    public void Every_form_of_the_report_says_whose_the_damaged_object_is_by_the_policys_name_too()
    {
        using var folder = new TemporaryFolder();
        var forged = ForgedStudy.Of(plain.Study);
        forged.Write(folder["study.sgp"]);
        Damage(folder["study.sgp"], NameOf(forged, "Contribution/ciphertext"));
        var contributor = forged[StatementKind.Contribution].Signer.PublicKey;
        var policy = TrustPolicy.Parse(
            BundleRelease.SuggestPolicy(plain.Study.Study.State)
                + $"name {contributor.ToOpenSsh()} A hospital\n"
        );

        var report = plain.Verify(folder["study.sgp"], policy);

        var who =
            $"the ciphertext of entry 2, contribution 1 of 3, by {contributor.KeyId}, A hospital";
        var text = TextReport
            .Format(report)
            .ReplaceLineEndings(" ")
            .Replace("           ", "", StringComparison.Ordinal);
        var json = JsonReport.Format(report).Replace("\\u002B", "+", StringComparison.Ordinal);
        Assert.Contains(who, text, StringComparison.Ordinal);
        Assert.Contains(who, json, StringComparison.Ordinal);
        Assert.Contains(who, HtmlReport.Format(report), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("two entries that another key signed")]
    [InlineData("two statements of keys that nobody knows")]
    public void Nobody_is_named_by_a_ledger_whose_signatures_do_not_hold(string lie)
    {
        using var folder = new TemporaryFolder();
        var forged = ForgedStudy.Of(plain.Study);
        var (_, _, tell) = LedgerForgeryTests.Forgeries[lie];
        tell(forged);
        forged.Write(folder["study.sgp"]);
        var name = NameOf(forged, "Contribution/ciphertext");
        Damage(folder["study.sgp"], name);

        var report = plain.Verify(folder["study.sgp"]);

        var failed = report.Results.First(result => result.Check.Id == "bundle.digests");
        Assert.Equal(name, failed.Discrepancy!.Where);
    }

    private static void AssertStopped(
        LocalStudy study,
        TrustPolicy policy,
        string file,
        string[] readers
    )
    {
        using var folder = new TemporaryFolder();
        var forged = ForgedStudy.Of(study);
        forged.Write(folder["study.sgp"]);
        var name = NameOf(forged, file);
        Damage(folder["study.sgp"], name);

        var report = Verification.Run(
            folder["study.sgp"],
            new VerificationOptions { Policy = policy }
        );

        Assert.Equal(["bundle.digests"], Failed(report));
        var failed = report.Results.First(result => result.Status == CheckStatus.Failed);
        Assert.Equal(Naming(forged, file, name), failed.Discrepancy!.Where);
        Assert.Equal(
            readers,
            report
                .Results.Where(result => result.NotRunBecause == "bundle.digests")
                .Select(result => result.Check.Id)
                .Order(StringComparer.Ordinal)
        );
        SpecifiedOrder.AssertHolds(report);
    }

    /// <summary>What the report says of a file: the entry that names it, and who signed
    /// that.</summary>
    private static string Naming(ForgedStudy forged, string file, string name)
    {
        var (kind, subject) = (file[..file.IndexOf('/')], file[(file.IndexOf('/') + 1)..]);
        if (kind == "study")
            return name;
        var parsed = Enum.Parse<StatementKind>(kind);
        var entry = forged.Steps.FindIndex(step => step.Predicate.Kind == parsed);
        var contributions = forged.Steps.Count(step =>
            step.Predicate.Kind == StatementKind.Contribution
        );
        var signer = forged.Steps[entry].Signer.PublicKey.KeyId;
        var what =
            kind == "Contribution" ? $"contribution 1 of {contributions}" : kind.ToLowerInvariant();
        return $"{name}: the {subject} of entry {entry}, {what}, by {signer}";
    }

    private static string NameOf(ForgedStudy forged, string file)
    {
        var (kind, subject) = (file[..file.IndexOf('/')], file[(file.IndexOf('/') + 1)..]);
        return kind == "study"
            ? subject
            : BundlePath.Object(
                forged[Enum.Parse<StatementKind>(kind)]
                    .Subjects.First(candidate => candidate.Name == subject)
                    .Digest
            );
    }

    /// <summary>Flips the lowest bit of the byte in the middle of a file.</summary>
    private static void Damage(string bundle, string name)
    {
        var whole = File.ReadAllBytes(bundle);
        int offset;
        using (var reader = BundleReader.Open(bundle))
        {
            var content = reader.ReadAllBytes(name, maxBytes: 1 << 24);
            offset =
                whole.AsSpan().IndexOf(content.AsSpan(0, Math.Min(content.Length, 300)))
                + (content.Length / 2);
        }

        whole[offset] ^= 1;
        File.WriteAllBytes(bundle, whole);
    }

    private static string[] Failed(VerificationReport report) =>
        [.. report.FailedIds().Order(StringComparer.Ordinal)];
}
