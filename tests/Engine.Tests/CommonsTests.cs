using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Store;
using SecureGenomics.Provenance.Study;
using SecureGenomics.Provenance.StudyKit;
using SecureGenomics.Provenance.Verifier;
using Xunit;

namespace SecureGenomics.Provenance.Engine.Tests;

/// <summary>A study of a commons, step by step: nobody acts without approval, consent and
/// lock.</summary>
public sealed class CommonsTests
{
    [Fact]
    public void Nothing_is_closed_or_computed_before_the_lock()
    {
        using var commons = new CommonsStudy().Contribute();

        var refused = Assert.Throws<UnclearedException>(() => commons.Study.Finish());

        Assert.Contains("governance.anchor", refused.Message);
        Assert.Contains("the commons has not locked the study", refused.Message);
        Assert.Equal(StudyStage.Collecting, commons.Study.Study.State.Stage);
    }

    [Fact]
    public void A_study_with_approval_and_lock_is_computed_opened_and_settled()
    {
        using var commons = new CommonsStudy().Contribute();
        var division = commons.Lock();
        Assert.Equal([1UL, 2, 3, 4], division.Roster.Members);

        commons.Study.Finish();
        StudySettlement.Record(
            commons.Commons,
            commons.Study.Study,
            commons.Study.SigningKey(StudyRole.Ledger)
        );

        var locked = Assert.Single(commons.Commons.State.Locks);
        Assert.Equal(StudyEnd.Opened, locked.Settled!.Said.End);
        Assert.Equal(commons.Study.Study.State.StudyId, locked.Record.Said.Study);
    }

    [Fact]
    public void What_is_revoked_before_the_lock_or_comes_after_it_is_left_out()
    {
        using var commons = new CommonsStudy().Contribute();
        ConsentKeeping.Revoke(commons.Commons, commons.Institutions[0], commons.Consents[0]);
        var division = commons.Lock();

        ConsentKeeping.Revoke(commons.Commons, commons.Institutions[1], commons.Consents[1]);
        commons.Study.Finish();

        Assert.Equal([2UL, 3, 4], division.Roster.Members);
        Assert.Contains("taken back", Assert.Single(division.Excluded).Reason);
        var state = commons.Study.Study.State;
        Assert.Equal(3UL, state.EffectiveCount);
        Assert.Equal([state.Excluded[0].Index], state.Close!.Predicate.Locked!.Excluded);
        var report = Verification.Run(commons.Study.Release(), new VerificationOptions());
        Assert.Equal(Verdict.Consistent, report.Verdict);
        Assert.True(report.IsApproved);
    }

    [Fact]
    public void A_contribution_that_comes_after_the_lock_is_left_out()
    {
        using var commons = new CommonsStudy().Contribute(count: 3);
        commons.Lock();
        commons.Contribute(4, first: 3);

        commons.Study.Finish();

        Assert.Equal(3UL, commons.Study.Study.State.EffectiveCount);
        Assert.Single(commons.Study.Study.State.Excluded);
    }

    [Fact]
    public void The_key_holder_decrypts_nothing_where_the_copy_of_the_commons_is_gone_or_changed()
    {
        using var commons = new CommonsStudy().Contribute();
        commons.Lock();
        var study = commons.Study;
        Computation.Run(
            study.Study,
            study.Keys,
            progress: null,
            TestContext.Current.CancellationToken
        );
        var file = study.Study.Folder.CommonsEntriesFile;
        var entries = File.ReadAllBytes(file);

        File.WriteAllBytes(file, entries[..^1000]);
        var changed = Assert.Throws<UnclearedException>(Decrypt);
        File.Delete(file);
        var gone = Assert.Throws<UnclearedException>(Decrypt);
        File.WriteAllBytes(file, entries);
        Decrypt();

        Assert.Contains("governance.ledger", changed.Message);
        Assert.Contains("governance", gone.Message);
        Assert.Equal(StudyStage.Opened, study.Study.State.Stage);

        void Decrypt() =>
            Decryption.Publish(
                study.Study,
                study.Keys,
                progress: null,
                TestContext.Current.CancellationToken
            );
    }

    [Fact]
    public void A_study_that_is_given_up_gives_its_release_back()
    {
        using var commons = new CommonsStudy().Contribute();
        var roster = commons.Lock().Roster;
        var state = commons.Commons.State;
        Assert.Equal(1UL, state.ExactReleasesOf(roster, state.EpochOf(commons.Commons.Now)));

        StudySettlement.Record(
            commons.Commons,
            commons.Study.Study,
            commons.Study.SigningKey(StudyRole.Ledger),
            givenUp: true
        );

        state = commons.Commons.State;
        Assert.Equal(0UL, state.ExactReleasesOf(roster, state.EpochOf(commons.Commons.Now)));
    }

    [Fact]
    public void A_contribution_without_a_consent_is_refused_by_the_studys_ledger()
    {
        using var commons = new CommonsStudy();

        var refused = Assert.Throws<StatementRejectedException>(() =>
            commons.Study.Contribute(SampleProtocol.Vcf(["0/1", "1|1", "0/0"]))
        );

        Assert.Equal(RejectionCode.ConsentMissing, refused.Rejection.Code);
    }

    [Fact]
    public void A_commons_is_read_again_from_its_folder_and_told_from_a_study()
    {
        using var commons = new CommonsStudy();
        var stores = new[] { Store.Sqlite.SqliteLedgerStore.Kind };
        using var again = FolderCommons.Open(
            commons.Commons.Folder.Path,
            stores,
            ledgerKey: null,
            TimeProvider.System
        );

        Assert.Equal(commons.Commons.State.Root, again.State.Root);
        Assert.True(FolderCommons.Is(commons.Commons.Folder.Path, stores));
        Assert.False(FolderCommons.Is(commons.Study.Study.Folder.Path, stores));
        Assert.Throws<InvalidOperationException>(() =>
            again.SignAsLedger(again.State.Proposals.First().Record.Said)
        );
    }
}
