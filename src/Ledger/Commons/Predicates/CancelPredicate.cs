namespace SecureGenomics.Provenance.Ledger;

/// <summary>A proposal taken back by its proposer, before it opens.</summary>
public sealed record CancelPredicate : LinkedGovernancePredicate
{
    /// <inheritdoc/>
    public override CommonsKind Kind => CommonsKind.Cancel;

    /// <inheritdoc/>
    public override Ed25519PublicKey? NamedSigner => Member;

    /// <summary>The proposer, which signs.</summary>
    public required Ed25519PublicKey Member { get; init; }

    /// <summary>The proposal's entry.</summary>
    public required LeafHash Proposal { get; init; }

    private protected override void AddTo(JsonMembers members) =>
        members.Add("member", Member.ToOpenSsh()).Add("proposal", Proposal.ToString());

    internal static CancelPredicate Read(JsonFields fields) =>
        new()
        {
            Commons = fields.LeafHash("commons"),
            Observed = fields.Observed(),
            Member = fields.Key("member"),
            Proposal = fields.LeafHash("proposal"),
        };
}
