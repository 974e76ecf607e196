namespace SecureGenomics.Provenance.Ledger;

/// <summary>A statement that the ledger refused, kept so that a refusal cannot be
/// denied.</summary>
public sealed record CommonsRefusalPredicate : LinkedGovernancePredicate
{
    /// <inheritdoc/>
    public override CommonsKind Kind => CommonsKind.Refusal;

    /// <summary>The refused statement's envelope.</summary>
    public required DsseEnvelope Statement { get; init; }

    /// <summary>Why: the name of a <see cref="CommonsRejectionCode"/>.</summary>
    public required string Reason { get; init; }

    private protected override void AddTo(JsonMembers members) =>
        members.Add("reason", Reason).Add("statement", Statement.Json);

    internal static CommonsRefusalPredicate Read(JsonFields fields) =>
        new()
        {
            Commons = fields.LeafHash("commons"),
            Observed = fields.Observed(),
            Statement = DsseEnvelope.FromJson(fields.Value("statement"), "predicate.statement"),
            Reason = fields.Text("reason", 64),
        };
}
