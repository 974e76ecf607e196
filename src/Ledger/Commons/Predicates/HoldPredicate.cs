namespace SecureGenomics.Provenance.Ledger;

/// <summary>A guardian stops an approved proposal within its timelock.</summary>
public sealed record HoldPredicate : LinkedGovernancePredicate
{
    /// <inheritdoc/>
    public override CommonsKind Kind => CommonsKind.Hold;

    /// <inheritdoc/>
    public override Ed25519PublicKey? NamedSigner => Member;

    /// <summary>The guardian, which signs.</summary>
    public required Ed25519PublicKey Member { get; init; }

    /// <summary>The outcome's entry.</summary>
    public required LeafHash Outcome { get; init; }

    /// <summary>SHA-256 of the reason.</summary>
    public required ArtifactDigest Reason { get; init; }

    private protected override void AddTo(JsonMembers members) =>
        members
            .Add("member", Member.ToOpenSsh())
            .Add("outcome", Outcome.ToString())
            .Add("reason", Reason.ToString());

    internal static HoldPredicate Read(JsonFields fields) =>
        new()
        {
            Commons = fields.LeafHash("commons"),
            Observed = fields.Observed(),
            Member = fields.Key("member"),
            Outcome = fields.LeafHash("outcome"),
            Reason = fields.Artifact("reason"),
        };
}
