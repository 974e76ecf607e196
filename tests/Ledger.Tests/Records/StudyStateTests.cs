using Xunit;

namespace SecureGenomics.Provenance.Ledger.Tests;

public class StudyStateTests
{
    [Fact]
    public void A_whole_study_is_accepted_and_exposes_its_parts()
    {
        using var scenario = new StudyScenario().Through(StudyStage.Opened);
        var state = scenario.State;

        Assert.Equal(StudyStage.Opened, state.Stage);
        Assert.Equal(8UL, state.Size);
        Assert.Equal(scenario.Entries[0].Hash, state.StudyId);
        Assert.Equal([2UL, 3UL], state.EffectiveContributions().Select(contribution => contribution.Index));
        Assert.Equal(SlowTree.Root([.. scenario.Entries.Select(entry => entry.Hash)]), state.Root);
    }

    [Fact]
    public void Every_entry_reads_back_to_the_same_bytes_and_state()
    {
        using var scenario = new StudyScenario(OpeningMethod.Pedersen).Through(StudyStage.Opened);

        var state = StudyState.Empty;
        foreach (var entry in scenario.Entries)
        {
            var read = Entry.Parse(entry.Bytes);
            Assert.Equal(entry.Hash, read.Hash);
            state = state.Apply(read).State!;
        }

        Assert.Equal(scenario.State.Root, state.Root);
        Assert.Equal(StudyStage.Opened, state.Stage);
    }

    [Fact]
    public void A_superseded_contribution_leaves_the_inputs_and_is_counted()
    {
        using var scenario = new StudyScenario().Through(StudyStage.Collecting);
        var first = scenario.Accept(scenario.Contribution(scenario.Key(11), "old"), scenario.Key(11));
        var replacement = scenario.ContributionBody(scenario.Key(11).PublicKey) with { Supersedes = first.Hash };
        scenario.Accept(
            new Statement(ContributionPredicate.SubjectsFor([StudyScenario.Blob("new")]), replacement), scenario.Key(11));

        var tally = scenario.State.Tally();

        Assert.Equal(1UL, tally.Accepted.Count);
        Assert.Equal(CountedRoot.Of([first.Hash]), tally.Superseded);
        Assert.Equal(CountedRoot.Of([StudyScenario.Blob("new")]), scenario.State.Inputs());
    }

    [Fact]
    public void An_older_state_stays_as_it_was_when_two_histories_grow_from_it()
    {
        using var scenario = new StudyScenario().Through(StudyStage.Collecting);
        var fork = scenario.State;
        var left = fork.Apply(scenario.NextEntry(scenario.Contribution(scenario.Key(11), "left").Sign(scenario.Key(11)))).State!;
        var right = fork.Apply(scenario.NextEntry(scenario.Contribution(scenario.Key(12), "right").Sign(scenario.Key(12)))).State!;

        Assert.NotEqual(left.Root, right.Root);
        Assert.Equal(left.RootAt(2), right.RootAt(2));
        Assert.Equal(0UL, fork.EffectiveCount);
        Assert.Equal(2UL, fork.Size);
    }
}
