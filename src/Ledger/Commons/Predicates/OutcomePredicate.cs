namespace SecureGenomics.Provenance.Ledger;

/// <summary>The tally of a proposal and what it decides: no number is the ledger's
/// choice.</summary>
public sealed record OutcomePredicate : LinkedGovernancePredicate
{
    /// <inheritdoc/>
    public override CommonsKind Kind => CommonsKind.Outcome;

    /// <summary>The proposal's entry.</summary>
    public required LeafHash Proposal { get; init; }

    /// <summary>The counts and the decision.</summary>
    public required CommonsTally Tally { get; init; }

    private protected override void AddTo(JsonMembers members) =>
        members
            .Add("decision", DecisionWord.Of(Tally.Decision))
            .Add("delegated", Tally.Delegated)
            .Add("eligible", Tally.Eligible)
            .Add("proposal", Proposal.ToString())
            .Add(
                "totals",
                new JsonMembers()
                    .Add("abstain", Tally.Abstain)
                    .Add("against", Tally.Against)
                    .Add("for", Tally.For)
            )
            .Add("votes", Tally.Votes);

    internal static OutcomePredicate Read(JsonFields fields)
    {
        var totals = fields.Object("totals");
        var predicate = new OutcomePredicate
        {
            Commons = fields.LeafHash("commons"),
            Observed = fields.Observed(),
            Proposal = fields.LeafHash("proposal"),
            Tally = new CommonsTally(
                fields.Set("eligible"),
                fields.Set("votes"),
                fields.UInt64("delegated"),
                totals.UInt64("for"),
                totals.UInt64("against"),
                totals.UInt64("abstain"),
                DecisionWord.Read(fields)
            ),
        };
        totals.Finish();
        return predicate;
    }
}
