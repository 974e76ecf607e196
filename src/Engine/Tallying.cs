using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Study;

namespace SecureGenomics.Provenance.Engine;

/// <summary>The ledger counts what it recorded: no number is its choice.</summary>
public static class Tallying
{
    /// <summary>Records the outcome of a proposal whose vote is over.</summary>
    /// <param name="commons">Open for writing.</param>
    /// <param name="proposal">The proposal's entry.</param>
    /// <exception cref="StudyException">There is no such proposal.</exception>
    /// <exception cref="Store.CommonsRejectedException">The vote is not over, or was counted
    /// before.</exception>
    public static CommonsEntry Record(FolderCommons commons, LeafHash proposal)
    {
        ArgumentNullException.ThrowIfNull(commons);
        var found = commons.State.ProposalOf(proposal)
            ?? throw new StudyException(
                $"expected a proposal of this commons, found {proposal}",
                "name one that there is",
                NextStep.ShowCommons
            );
        var said = new OutcomePredicate
        {
            Commons = commons.State.CommonsId,
            Observed = commons.State.Observed,
            Proposal = proposal,
            Tally = commons.State.TallyOf(found),
        };
        return commons.Append(commons.SignAsLedger(said))[0];
    }

    /// <summary>Puts approved rules, or an approved budget, in force.</summary>
    /// <param name="commons">Open for writing.</param>
    /// <param name="outcome">The outcome that approved them.</param>
    /// <exception cref="StudyException">It is about neither.</exception>
    /// <exception cref="Store.CommonsRejectedException">It is not usable now.</exception>
    public static CommonsEntry PutInForce(FolderCommons commons, LeafHash outcome)
    {
        ArgumentNullException.ThrowIfNull(commons);
        var asked = commons.State.ProposalOfOutcome(outcome)?.Record.Said;
        var rules = asked switch
        {
            { Rules: { } approved } => approved,
            { Budget: { } budget } => commons.State.Rules with { Budget = budget },
            _ => throw new StudyException(
                $"expected the outcome of a proposal of rules or of a budget, found {outcome}",
                "name one that there is",
                NextStep.ShowCommons
            ),
        };
        var said = new RulesPredicate
        {
            Commons = commons.State.CommonsId,
            Observed = commons.State.Observed,
            Outcome = outcome,
            Rules = rules,
        };
        return commons.Append(commons.SignAsLedger(said))[0];
    }
}
