using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Store;
using SecureGenomics.Provenance.Store.Sqlite;
using SecureGenomics.Provenance.Study;
using SecureGenomics.Provenance.StudyKit;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Verifier.Tests;

/// <summary>What version 0.1 wrote is read, verified and finished.</summary>
public sealed class OlderVersionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void A_bundle_of_version_0_1_is_verified_and_says_what_it_leaves_on_trust()
    {
        var policy = TrustPolicy.Parse(File.ReadAllText(Vector("policy")));

        var report = Verification.Run(
            Vector("study.sgp"),
            new VerificationOptions { Policy = policy }
        );

        Assert.Equal((Verdict.Verified, 6), (report.Verdict, report.Level));
        Assert.Equal(
            [
                "log.quorum",
                "protocol.repository",
                "fhe.key-proof",
                "result.rounds",
                "result.clearance",
                .. CheckCatalogue
                    .All.Where(check => check.Group == "governance")
                    .Select(check => check.Id),
            ],
            report.Results.Where(result => !result.IsApplicable).Select(result => result.Check.Id)
        );
        Assert.Contains(
            "Keys were generated as specified, and the key holder opens no single upload.",
            TrustStatement.Of(report)
        );
        Assert.Contains(
            "The key holder verified the study before it decrypted: the record does not say so.",
            TrustStatement.Of(report)
        );
    }

    [Slow]
    [Fact]
    public void A_study_of_version_0_1_takes_no_contribution_and_is_computed_decrypted_and_verified()
    {
        Copy("collecting");
        Copy("keys");
        using var passphrase = new Passphrase("correct horse battery staple");
        var keys = new KeyFolder(_folder["keys"], passphrase);
        using var study = FolderStudy.Open(
            _folder["collecting"],
            [SqliteLedgerStore.Kind],
            keys.OpenSigningKey(StudyRole.Ledger),
            LocalStudy.Clock
        );

        var refused = Assert.Throws<StudyException>(() => study.ReadContext());
        Computation.Run(study, keys, progress: null, TestContext.Current.CancellationToken);
        Assert.NotNull(
            Decryption.Publish(study, keys, progress: null, TestContext.Current.CancellationToken)
        );
        BundleRelease.Write(study, _folder["finished.sgp"]);
        var report = Verification.Run(
            _folder["finished.sgp"],
            new VerificationOptions
            {
                Policy = TrustPolicy.Parse(BundleRelease.SuggestPolicy(study.State)),
            }
        );

        Assert.Contains("found one of form 1", refused.Message, StringComparison.Ordinal);
        Assert.Equal(
            (1, 2),
            (study.State.Context!.Predicate.Version, study.State.Decryption!.Predicate.Version)
        );
        Assert.Equal((Verdict.Verified, 6), (report.Verdict, report.Level));
        Assert.Equal(CheckStatus.Passed, report.Status("result.clearance"));
    }

    [Fact]
    public void Blobs_that_stood_open_to_everybody_are_closed_when_the_study_is_next_written_to()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("file modes of Unix");
            return;
        }

        Copy("collecting");
        var objects = Path.Combine(_folder["collecting"], "objects");
        File.SetUnixFileMode(
            objects,
            DurableFile.PrivateFolderMode | UnixFileMode.OtherRead | UnixFileMode.OtherExecute
        );

        new BlobStore(objects).Put("a new blob"u8);

        Assert.Equal(DurableFile.PrivateFolderMode, File.GetUnixFileMode(objects));
    }

    public void Dispose() => _folder.Dispose();

    private static string Vector(string name) =>
        Checkout.PathOf($"tests/vectors/version-0.1/{name}");

    private void Copy(string name)
    {
        foreach (var file in Directory.GetFiles(Vector(name), "*", SearchOption.AllDirectories))
        {
            var target = _folder[Path.Combine(name, Path.GetRelativePath(Vector(name), file))];
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
            // Git keeps no such modes, and a key that others may read is refused.
            if (name == "keys" && !OperatingSystem.IsWindows())
                File.SetUnixFileMode(target, DurableFile.PrivateMode);
        }

        if (name == "keys" && !OperatingSystem.IsWindows())
            File.SetUnixFileMode(_folder["keys"], DurableFile.PrivateFolderMode);
    }
}
