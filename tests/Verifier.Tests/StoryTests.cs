using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Fhe;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Store;
using SecureGenomics.Provenance.Study;
using SecureGenomics.Provenance.StudyKit;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Verifier.Tests;

/// <summary>
/// What happened to published studies on encrypted genomes, and went unseen: each is caught here,
/// by name.
/// </summary>
public sealed class StoryTests
{
    [Fact]
    public void A_protocol_that_changed_what_its_slots_mean_under_the_same_version()
    {
        using var protocol = new SampleProtocol();
        using var study = new LocalStudy(protocol.Load());
        var changed = protocol.CommitChange("variants.tsv", table =>
        {
            var rows = table.TrimEnd('\n').Split('\n');
            return string.Join('\n', rows[0], rows[2], rows[1], rows[3]) + "\n";
        });
        Assert.Equal(
            (
                study.Study.Protocol.Definition.Name,
                study.Study.Protocol.Definition.Version,
                study.Study.Protocol.Layout
            ),
            (changed.Definition.Name, changed.Definition.Version, changed.Layout)
        );
        study.Contribute(SampleProtocol.Vcf(["0/1", "1|1", "0/0"]));
        var context = study.Study.ReadContext();
        using var newcomer = new ContributionMaker(context with { Protocol = changed });
        using var key = Ed25519PrivateKey.Generate();
        using var extraction = SampleProtocol.Read(
            changed,
            SampleProtocol.Vcf(["1/1", "0/0", "0/0"])
        );
        var contribution = newcomer.Make(extraction.Genotypes, .., key);

        // An honest ledger refuses the contribution; a careless one takes it, and then nobody
        // computes on it.
        var refused = Assert.Throws<StudyException>(() =>
            new ContributionIntake(study.Study, context).Accept([contribution])
        );
        study.Study.Blobs.Put(contribution.Ciphertext);
        study.Study.Append(contribution.Statement);
        var uncleared = Assert.Throws<UnclearedException>(() => study.Finish());

        Assert.Contains(
            "made with another commit of the protocol",
            refused.Hint,
            StringComparison.Ordinal
        );
        Assert.Equal(
            ("genomics.variants", StudyStage.Collecting),
            (uncleared.CheckId, study.Study.State.Stage)
        );
    }

    [Fact]
    public void A_weight_that_was_flipped_under_the_same_version()
    {
        using var protocol = new SampleProtocol();
        protocol.CommitChange("variants.tsv", table =>
            table.Replace("\tG\tA\t.\tmade\n", "\tG\tA\t4.0\tmade\n", StringComparison.Ordinal)
        );
        using var study = new LocalStudy(protocol.Load()).Contribute(
            SampleProtocol.Vcf(["0/1", "1|1", "0/0"], ["0/0", "./.", "0/1"])
        );
        study.Finish();
        using var folder = new TemporaryFolder();
        var forged = ForgedStudy.Of(study);
        var (name, blob) = forged.OtherFiles.First(file =>
            file.Value.AsSpan().IndexOf("\t4.0\tmade"u8) >= 0
        );
        forged.OtherFiles[name] = System.Text.Encoding.UTF8.GetBytes(
            System
                .Text.Encoding.UTF8.GetString(blob)
                .Replace("\t4.0\t", "\t0.10\t", StringComparison.Ordinal)
        );
        forged.Write(folder["flipped.sgp"]);

        Assert.Equal(["protocol.commit"], Verify(study, folder["flipped.sgp"]).FailedIds());
    }

    [Fact]
    public void Parameters_that_differ_from_those_declared()
    {
        using var protocol = new SampleProtocol();
        using var study = new LocalStudy(protocol.Load()).Contribute(
            SampleProtocol.Vcf(["0/1", "1|1", "0/0"], ["0/0", "./.", "0/1"])
        );
        study.Finish();
        using var folder = new TemporaryFolder();
        var forged = ForgedStudy.Of(study);
        ForgeryTests.Forgeries["parameters of another profile"].Lie(forged);
        forged.Write(folder["other-parameters.sgp"]);

        Assert.Equal(["fhe.parameters"], Verify(study, folder["other-parameters.sgp"]).FailedIds());
    }

    [Theory]
    [InlineData("none")]
    [InlineData("pedersen")]
    public void A_ciphertext_under_a_foreign_key_ends_the_study_without_a_number(string open)
    {
        using var protocol = new SampleProtocol(open: open);
        using var study = new LocalStudy(protocol.Load()).Contribute(
            SampleProtocol.Vcf(["0/1", "1|1", "0/0"])
        );
        var context = study.Study.ReadContext();
        using var foreignSecret = new KeyGenerator(
            context.Rlwe,
            RandomSource.System
        ).CreateSecretKey();
        var foreignKey = new KeyGenerator(context.Rlwe, RandomSource.System).CreatePublicKey(
            foreignSecret
        );
        using var maker = new ContributionMaker(context with { PublicKey = foreignKey });
        using var key = Ed25519PrivateKey.Generate();
        using var extraction = SampleProtocol.Read(
            study.Study.Protocol,
            SampleProtocol.Vcf(["1/1", "0/0", "0/0"])
        );
        new ContributionIntake(study.Study, context).Accept([
            maker.Make(extraction.Genotypes, .., key),
        ]);

        var result = study.Finish();

        Assert.Null(result);
        Assert.Equal(StudyStage.Aborted, study.Study.State.Stage);
        Assert.False(File.Exists(study.Study.Folder.ResultFile));
        Assert.False(study.Keys.HasSecretKey);

        // An auditor is shown that it ended so.
        using var folder = new TemporaryFolder();
        BundleRelease.Write(study.Study, folder["aborted.sgp"]);
        var report = Verify(study, folder["aborted.sgp"]);
        Assert.Empty(report.FailedIds());
        Assert.NotEqual(Verdict.Verified, report.Verdict);
        Assert.Null(report.Result);
    }

    [Fact]
    public void A_contribution_that_was_made_for_another_study_is_refused_by_name()
    {
        using var protocol = new SampleProtocol();
        using var here = new LocalStudy(protocol.Load());
        using var elsewhere = new LocalStudy(protocol.Load());
        using var maker = new ContributionMaker(elsewhere.Study.ReadContext());
        using var key = Ed25519PrivateKey.Generate();
        using var extraction = SampleProtocol.Read(
            here.Study.Protocol,
            SampleProtocol.Vcf(["1/1", "0/0", "0/0"])
        );

        var refused = Assert.Throws<StatementRejectedException>(() =>
            new ContributionIntake(here.Study, here.Study.ReadContext()).Accept([
                maker.Make(extraction.Genotypes, .., key),
            ])
        );

        Assert.Equal("wrong-study", refused.Rejection.Name);
    }

    [Fact]
    public void One_contributor_alone()
    {
        using var protocol = new SampleProtocol();
        using var study = new LocalStudy(protocol.Load()).Contribute(
            SampleProtocol.Vcf(["0/1", "1|1", "0/0"])
        );

        var refused = Assert.Throws<StudyException>(() =>
            Computation.Run(
                study.Study,
                study.Keys,
                progress: null,
                TestContext.Current.CancellationToken
            )
        );

        Assert.Contains(
            "expected at least 2 contributions, as the protocol says, found 1",
            refused.Message,
            StringComparison.Ordinal
        );
        Assert.Equal(StudyStage.Collecting, study.Study.State.Stage);

        // A researcher who writes a lower minimum into the genesis gets a study, and no verdict.
        study.Contribute(SampleProtocol.Vcf(["0/0", "./.", "0/1"]));
        study.Finish();
        using var folder = new TemporaryFolder();
        var forged = ForgedStudy.Of(study);
        forged.Blobs.Remove(forged.Steps[3].Subjects[0].Digest);
        forged.Steps.RemoveAt(3);
        forged.Change<StudyPredicate>(genesis => genesis with { MinimumContributors = 1 });
        forged.Write(folder["alone.sgp"]);

        Assert.Contains("genomics.cohort", Verify(study, folder["alone.sgp"]).FailedIds());
    }

    private static VerificationReport Verify(LocalStudy study, string bundle) =>
        Verification.Run(
            bundle,
            new VerificationOptions
            {
                Policy = TrustPolicy.Parse(BundleRelease.SuggestPolicy(study.Study.State)),
            }
        );
}
