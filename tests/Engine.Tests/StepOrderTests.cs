using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Study;
using SecureGenomics.Provenance.StudyKit;
using Xunit;

namespace SecureGenomics.Provenance.Engine.Tests;

/// <summary>When a step may be taken, by whom, and what is said to come before it.</summary>
public sealed class StepOrderTests
{
    private static readonly byte[] Genomes = SampleProtocol.Vcf(
        ["0/1", "1|1", "0/0"],
        ["0/0", "./.", "0/1"]
    );

    [Fact]
    public void A_key_changes_at_the_stages_of_the_state_machine_and_at_no_other()
    {
        using var protocol = new SampleProtocol();
        using var started = new LocalStudy(protocol.Load(), withContext: false);
        using var study = new LocalStudy(protocol.Load()).Contribute(Genomes);

        var early = Assert.Throws<StudyException>(() => Add(started));
        var size = started.Study.State.Size;
        var added = Add(study);
        study.Finish();
        var late = Assert.Throws<StudyException>(() => Add(study));

        Assert.Equal([StudyStage.Collecting], KindRules.Of(StatementKind.KeyEvent).Follows);
        Assert.Equal(NextStep.PublishContext, early.Next);
        Assert.Equal(1UL, size);
        Assert.Equal(StatementKind.KeyEvent, added.Statement.Kind);
        Assert.Equal(NextStep.None, late.Next);
    }

    [Fact]
    public void A_computing_party_alone_closes_nothing()
    {
        using var protocol = new SampleProtocol();
        using var study = new LocalStudy(protocol.Load()).Contribute(Genomes);
        var size = study.Study.State.Size;

        var refused = Assert.Throws<StudyException>(() => Compute());
        var untouched = study.Study.State.Size;
        Computation.Close(study.Study, study.Keys);
        Compute();

        Assert.Contains("may not close", refused.Message, StringComparison.Ordinal);
        Assert.Equal(size, untouched);
        Assert.Equal(StudyStage.Computed, study.Study.State.Stage);

        void Compute() =>
            Computation.Run(
                study.Study,
                study.Keys,
                researcher: null,
                progress: null,
                TestContext.Current.CancellationToken
            );
    }

    [Fact]
    public void A_step_that_comes_too_early_names_the_one_before_it()
    {
        using var protocol = new SampleProtocol();
        using var started = new LocalStudy(protocol.Load(), withContext: false);
        using var collecting = new LocalStudy(protocol.Load());

        var contributed = Assert.Throws<StudyException>(() => started.Contribute(Genomes));
        var decrypted = Assert.Throws<StudyException>(() =>
            Decryption.Publish(
                collecting.Study,
                collecting.Keys,
                progress: null,
                TestContext.Current.CancellationToken
            )
        );

        Assert.Equal(NextStep.PublishContext, contributed.Next);
        Assert.Equal(NextStep.Compute, decrypted.Next);
        Assert.DoesNotContain("sgp", contributed.Hint, StringComparison.Ordinal);
    }

    private static Entry Add(LocalStudy study)
    {
        using var key = Ed25519PrivateKey.Generate();
        return KeyChange.Record(
            study.Study,
            KeyEventAction.Add,
            StudyRole.Contributor,
            key.PublicKey,
            [
                study.SigningKey(StudyRole.Researcher),
                study.SigningKey(StudyRole.ComputingParty),
                study.SigningKey(StudyRole.KeyHolder),
            ]
        );
    }
}
