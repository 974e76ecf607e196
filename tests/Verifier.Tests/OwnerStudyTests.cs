using System.Text;
using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.Study;
using SecureGenomics.Provenance.StudyKit;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Verifier.Tests;

/// <summary>Studies whose result is the data owner's alone, from the protocol to the
/// verdict.</summary>
public sealed class OwnerStudyTests
{
    [Theory]
    [InlineData("health-linear")]
    [InlineData("genetic-risk-score")]
    public void A_data_owner_gets_the_expected_table_and_everybody_else_a_verdict(string name)
    {
        using var owner = new OwnerStudy(name);
        var (local, study) = (owner.Local, owner.Local.Study);

        var result = Assert.IsType<OwnerResult>(local.Finish());
        var bundle = local.Release();

        var table = File.ReadAllText(Checkout.PathOf($"protocols/{name}/expected/result.tsv"));
        Assert.Equal(table, Encoding.UTF8.GetString(result.FormatTable()));
        Assert.Equal(table, Encoding.UTF8.GetString(Decryption.ReadWithheld(study, local.Keys)));
        Assert.True(Decryption.IsWithheld(study));
        Assert.Throws<StudyException>(() => Decryption.Read(study));
        var report = Verification.Run(
            bundle,
            new VerificationOptions
            {
                Policy = TrustPolicy.Parse(BundleRelease.SuggestPolicy(study.State)),
            }
        );
        Assert.All(report.Results.Where(next => next.IsApplicable), next =>
            Assert.Equal((next.Check.Id, CheckStatus.Passed), (next.Check.Id, next.Status))
        );
        Assert.Equal(
            (Verdict.Verified, 5, true),
            (report.Verdict, report.Level, report.IsWithheld)
        );
        Assert.Equal(
            [
                "log.quorum",
                "signers.separation",
                "protocol.repository",
                "genomics.counts",
                "result.knowledge",
                "result.opening",
                "result.rounds",
                .. CheckCatalogue
                    .All.Where(check => check.Group == "governance")
                    .Select(check => check.Id),
            ],
            report.Results.Where(next => !next.IsApplicable).Select(next => next.Check.Id)
        );
    }

    [Fact]
    public void Neither_the_table_nor_its_salt_is_in_the_study_or_the_bundle()
    {
        // Another factor than the shipped one, whose table lies in the protocol folder for
        // everybody.
        using var owner = new OwnerStudy("health-linear", (_, text) =>
            text.Replace("\t4\n", "\t7\n", StringComparison.Ordinal)
        );
        owner.Local.Finish();
        var bundle = owner.Local.Release();
        var keys = owner.Local.Keys.Path;
        var (table, salt) = (
            File.ReadAllBytes(Path.Combine(keys, "result.tsv")),
            File.ReadAllBytes(Path.Combine(keys, "result.salt"))
        );

        Assert.Equal(32, salt.Length);
        if (!OperatingSystem.IsWindows())
        {
            foreach (var file in (string[])["result.tsv", "result.salt"])
                Assert.Equal(
                    UnixFileMode.UserRead | UnixFileMode.UserWrite,
                    File.GetUnixFileMode(Path.Combine(keys, file))
                );
        }

        Assert.Equal(
            ArtifactDigest.Compute([.. salt, .. table]),
            owner.Local.Study.State.Decryption!.Subjects[0].Digest
        );
        string[] files =
        [
            bundle,
            .. Directory.GetFiles(owner.Local.Study.Folder.Path, "*", SearchOption.AllDirectories),
        ];
        Assert.All(files, file =>
        {
            var bytes = File.ReadAllBytes(file);
            Assert.Equal(-1, bytes.AsSpan().IndexOf(table));
            Assert.Equal(-1, bytes.AsSpan().IndexOf(salt));
        });
        Assert.False(File.Exists(owner.Local.Study.Folder.ResultFile));
    }

    [Fact]
    public void A_changed_table_is_not_shown_as_the_recorded_one()
    {
        using var owner = new OwnerStudy("health-linear");
        owner.Local.Finish();
        var file = Path.Combine(owner.Local.Keys.Path, "result.tsv");
        File.WriteAllText(
            file,
            File.ReadAllText(file).Replace("40", "41", StringComparison.Ordinal)
        );

        var error = Assert.Throws<StudyException>(() =>
            Decryption.ReadWithheld(owner.Local.Study, owner.Local.Keys)
        );

        Assert.Contains("found another", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_of_an_interrupted_decryption_are_replaced()
    {
        using var owner = new OwnerStudy("health-linear");
        foreach (var file in (string[])["result.tsv", "result.salt"])
            File.WriteAllText(
                Path.Combine(owner.Local.Keys.Path, file),
                "written before the power went off"
            );

        var result = owner.Local.Finish();

        Assert.Equal(
            result!.FormatTable(),
            Decryption.ReadWithheld(owner.Local.Study, owner.Local.Keys)
        );
    }

    [Fact]
    public void A_study_for_one_owner_takes_nobody_elses_data()
    {
        using var owner = new OwnerStudy("health-linear");
        using var stranger = Ed25519PrivateKey.Generate();

        var error = Assert.Throws<StudyException>(() => owner.Contribute(stranger));

        Assert.Contains("the key holder's own data", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_result_is_decrypted_once()
    {
        using var owner = new OwnerStudy("health-linear");
        owner.Local.Finish();

        Assert.Throws<StudyException>(() =>
            Decryption.Publish(
                owner.Local.Study,
                owner.Local.Keys,
                null,
                TestContext.Current.CancellationToken
            )
        );
    }
}
