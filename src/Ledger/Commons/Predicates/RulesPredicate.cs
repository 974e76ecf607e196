namespace SecureGenomics.Provenance.Ledger;

/// <summary>New rules, in force from the next index on.</summary>
public sealed record RulesPredicate : LinkedGovernancePredicate
{
    /// <inheritdoc/>
    public override CommonsKind Kind => CommonsKind.Rules;

    /// <summary>The outcome that approved them.</summary>
    public required LeafHash Outcome { get; init; }

    /// <summary>The whole new rules.</summary>
    public required CommonsRules Rules { get; init; }

    private protected override void AddTo(JsonMembers members) =>
        members.Add("outcome", Outcome.ToString()).Add("rules", Rules.ToJson());

    internal static RulesPredicate Read(JsonFields fields) =>
        new()
        {
            Commons = fields.LeafHash("commons"),
            Observed = fields.Observed(),
            Outcome = fields.LeafHash("outcome"),
            Rules = CommonsRules.Read(fields.Object("rules")),
        };
}
