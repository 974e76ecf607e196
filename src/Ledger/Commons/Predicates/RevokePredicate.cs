namespace SecureGenomics.Provenance.Ledger;

/// <summary>A consent taken back, from the next index on; a locked study keeps it.</summary>
public sealed record RevokePredicate : LinkedGovernancePredicate
{
    /// <inheritdoc/>
    public override CommonsKind Kind => CommonsKind.Revoke;

    /// <inheritdoc/>
    public override Ed25519PublicKey? NamedSigner => Member;

    /// <summary>The member, which signs; not its agent.</summary>
    public required Ed25519PublicKey Member { get; init; }

    /// <summary>The consent's entry.</summary>
    public required LeafHash Consent { get; init; }

    private protected override void AddTo(JsonMembers members) =>
        members.Add("consent", Consent.ToString()).Add("member", Member.ToOpenSsh());

    internal static RevokePredicate Read(JsonFields fields) =>
        new()
        {
            Commons = fields.LeafHash("commons"),
            Observed = fields.Observed(),
            Member = fields.Key("member"),
            Consent = fields.LeafHash("consent"),
        };
}
