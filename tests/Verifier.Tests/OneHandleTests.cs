using System.Security.Cryptography;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Verifier.Tests;

/// <summary>The report is about the bytes that were verified, whatever happens to the file's name
/// and contents meanwhile.</summary>
public sealed class OneHandleTests(FinishedStudy honest) : IClassFixture<FinishedStudy>
{
    [Fact]
    public void A_file_that_takes_the_bundles_name_meanwhile_is_not_looked_at()
    {
        using var folder = new TemporaryFolder();
        File.Copy(honest.Bundle, folder["study.sgp"]);
        File.WriteAllText(folder["other.sgp"], "another file");

        var report = VerifyAnd(folder["study.sgp"], "hashing", () =>
            File.Move(folder["other.sgp"], folder["study.sgp"], overwrite: true)
        );

        Assert.Equal("another file", File.ReadAllText(folder["study.sgp"]));
        Assert.Equal(Verdict.Verified, report.Verdict);
        Assert.Equal(
            Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(honest.Bundle))),
            report.BundleSha256
        );
        Assert.Equal(new FileInfo(honest.Bundle).Length, report.BundleBytes);
    }

    [Fact]
    public void A_blob_that_changes_after_it_was_hashed_is_found_where_it_is_used()
    {
        using var folder = new TemporaryFolder();
        File.Copy(honest.Bundle, folder["study.sgp"]);
        var last = honest.Study.Study.State.EffectiveContributions()[^1].Ciphertexts[0];
        var whole = File.ReadAllBytes(honest.Bundle);
        var offset = whole.AsSpan().IndexOf(honest.Study.Study.Blobs.ReadAllBytes(last)) + 100_000;

        // Another process: this one's own files are locked against it by the run-time.
        var report = VerifyAnd(folder["study.sgp"], "replaying", () =>
            ForeignProgram.Run(
                "sh",
                "-c",
                $"printf 'x' | dd of='{folder["study.sgp"]}' bs=1 seek={offset} conv=notrunc "
                    + $"status=none"
            )
        );

        var failed = report.Results.First(result => result.Check.Id == "bundle.digests");
        var unused = report.Results.First(result => result.Check.Id == "fhe.ciphertexts");
        Assert.Equal(
            (Verdict.Failed, CheckStatus.NotRun, "bundle.digests"),
            (report.Verdict, unused.Status, unused.NotRunBecause)
        );
        Assert.Equal(
            (BundlePath.Object(last), $"SHA-256 {last}"),
            (failed.Discrepancy!.Place(), failed.Discrepancy!.Expected)
        );
    }

    [Fact]
    public void A_page_is_not_made_of_another_file_than_the_one_that_was_verified()
    {
        using var folder = new TemporaryFolder();
        File.Copy(honest.Bundle, folder["study.sgp"]);
        var report = honest.Verify(folder["study.sgp"]);
        ForgedStudy.Of(honest.Study).Write(folder["other.sgp"]);
        File.Move(folder["other.sgp"], folder["study.sgp"], overwrite: true);

        var error = Assert.Throws<IOException>(() => HtmlReport.Format(report));

        Assert.Contains(
            "was changed after it was verified",
            error.Message,
            StringComparison.Ordinal
        );
    }

    private VerificationReport VerifyAnd(string bundle, string step, Action meanwhile)
    {
        var happened = 0;
        var report = Verification.Run(
            bundle,
            new VerificationOptions
            {
                Policy = honest.Policy,
                Progress = new Relay<VerificationProgress>(value =>
                {
                    if (value.Step == step && Interlocked.Exchange(ref happened, 1) == 0)
                        meanwhile();
                }),
            }
        );
        Assert.Equal(1, happened);
        return report;
    }
}
