using Xunit;

namespace SecureGenomics.Provenance.Ledger.Tests;

/// <summary>What the accepted histories decide: each number of their last outcome.</summary>
public sealed class CommonsDecisionTests
{
    [Theory]
    [InlineData("quorum-met-exactly", 6, 3, 0, 3, 0, 0, Decision.Approved)]
    [InlineData("quorum-missed-by-one", 6, 2, 0, 2, 0, 0, Decision.NoQuorum)]
    [InlineData("quorum-through-delegation-alone", 5, 1, 3, 4, 0, 0, Decision.NoQuorum)]
    [InlineData("threshold-exceeded-by-one", 5, 3, 0, 2, 1, 0, Decision.Approved)]
    [InlineData("threshold-equalled", 5, 5, 0, 2, 2, 1, Decision.Rejected)]
    [InlineData("vote-of-a-member-suspended-later", 5, 1, 0, 1, 0, 0, Decision.NoQuorum)]
    [InlineData("vote-of-a-member-removed-by-vote", 4, 2, 0, 2, 0, 0, Decision.Approved)]
    [InlineData("vote-replaced", 5, 1, 0, 0, 1, 0, Decision.NoQuorum)]
    [InlineData("delegation-overridden-by-the-own-vote", 5, 3, 1, 2, 1, 1, Decision.Approved)]
    [InlineData("delegation-after-the-close", 5, 3, 0, 3, 0, 0, Decision.Approved)]
    public void The_last_outcome_of_a_history_says(
        string name,
        ulong eligible,
        ulong inPerson,
        ulong delegated,
        ulong votesFor,
        ulong votesAgainst,
        ulong abstain,
        Decision decision
    )
    {
        using var scenario = CommonsHistories.Make(name);
        var tally = scenario
            .Entries.Select(entry => entry.Statement.Predicate)
            .OfType<OutcomePredicate>()
            .Last()
            .Tally;

        Assert.Equal(eligible, tally.Eligible.Count);
        Assert.Equal(inPerson, tally.Votes.Count);
        Assert.Equal(delegated, tally.Delegated);
        Assert.Equal(votesFor, tally.For);
        Assert.Equal(votesAgainst, tally.Against);
        Assert.Equal(abstain, tally.Abstain);
        Assert.Equal(decision, tally.Decision);
    }

    [Fact]
    public void Quorum_is_met_and_threshold_is_not_exceeded_at_equality()
    {
        var twoThirds = new Fraction(2, 3);
        var rules = CommonsScenario.DefaultRules with { Quorum = twoThirds, Threshold = twoThirds };

        Assert.Equal(Decision.NoQuorum, CommonsTally.Decide(rules, 60, 39, 39, 0));
        Assert.Equal(Decision.Approved, CommonsTally.Decide(rules, 60, 40, 40, 0));
        Assert.Equal(Decision.Rejected, CommonsTally.Decide(rules, 60, 60, 40, 20));
        Assert.Equal(Decision.Approved, CommonsTally.Decide(rules, 60, 60, 41, 19));
        Assert.Equal(40UL, CommonsTally.QuorumOf(rules, 60));
        Assert.Equal(41UL, CommonsTally.QuorumOf(rules, 61));
    }

    [Fact]
    public void Without_votes_nothing_is_approved_even_where_no_quorum_is_asked()
    {
        var rules = CommonsScenario.DefaultRules with { Quorum = default, Threshold = default };

        Assert.Equal(Decision.Rejected, CommonsTally.Decide(rules, 10, 0, 0, 0));
        Assert.Equal(Decision.Rejected, CommonsTally.Decide(rules, 10, 1, 0, 0));
        Assert.Equal(Decision.Approved, CommonsTally.Decide(rules, 10, 1, 1, 0));
    }

    [Fact]
    public void The_budget_is_spent_to_the_last_fraction_and_comes_back_with_an_abort()
    {
        using var s = new CommonsScenario();
        s.WithConsents();
        var outcomes = Enumerable.Range(0, 7).Select(_ => s.Usable()).ToArray();
        for (var i = 0; i < 7; i++)
            s.Accept(s.Lock(outcomes[i], $"study {i}", 1, 2, 3, 4), 21);
        var epoch = s.State.EpochOf(s.Now);
        Assert.Equal(new Fraction(7, 8), s.State.SpentIn(epoch));
        Assert.Equal(CommonsRejectionCode.OverBudget, s.Try(s.Proposal(), 21)?.Code);

        s.Accept(s.Settle("study 3", StudyEnd.Aborted), 63);

        Assert.Equal(new Fraction(6, 8), s.State.SpentIn(epoch));
        Assert.Null(s.Try(s.Proposal(), 21));
    }

    [Fact]
    public void A_new_epoch_has_a_new_budget_and_forgets_the_rosters()
    {
        using var s = new CommonsScenario();
        s.WithConsents();
        var whole = s.Study(new ReleaseTerms(VarianceOfNoise: 4, SensitivitySquared: 7));
        s.Accept(s.Lock(s.Usable(s.Proposal(whole)), "study", 1, 2, 3, 4), 21);
        Assert.Equal(CommonsRejectionCode.OverBudget, s.Try(s.Proposal(), 21)?.Code);

        s.Now = CommonsScenario.Start.AddDays(365);

        s.Accept(s.Lock(s.Usable(s.Proposal(whole)), "next study", 1, 2, 3), 21);
    }

    [Fact]
    public void Exact_releases_of_one_cohort_are_counted_apart_from_noised_ones()
    {
        using var s = new CommonsScenario();
        s.WithConsents(6);
        var exact = s.Study(ReleaseTerms.WithoutNoise);
        Assert.Equal(default, exact.Cost);
        s.Accept(s.Lock(Decide(s, exact), "first", 1, 2, 3), 21);

        var outcome = Decide(s, exact);
        Assert.Equal(
            CommonsRejectionCode.OverBudget,
            s.Try(s.Lock(outcome, "again", 1, 2, 3), 21)?.Code
        );
        Assert.Null(s.Try(s.Lock(outcome, "others", 4, 5, 6), 21));
    }

    private static LeafHash Decide(CommonsScenario s, ProposedStudy study)
    {
        var outcome = s.Decided(s.Proposal(study), 11, 12, 13, 14);
        s.Now = s.Now.AddHours(2);
        return outcome;
    }
}
