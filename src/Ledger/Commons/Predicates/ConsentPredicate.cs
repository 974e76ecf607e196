namespace SecureGenomics.Provenance.Ledger;

/// <summary>What a member lets its data be used for.</summary>
/// <remarks>Prospective: what was locked before it is taken back stays locked. Source:
/// docs/spec/commons.md
/// 3.4.</remarks>
public sealed record ConsentPredicate : LinkedGovernancePredicate
{
    /// <inheritdoc/>
    public override CommonsKind Kind => CommonsKind.Consent;

    /// <inheritdoc/>
    public override Ed25519PublicKey? NamedSigner => Member;

    /// <summary>The member, which signs.</summary>
    public required Ed25519PublicKey Member { get; init; }

    /// <summary>The one proposal that it is for; null for a standing consent.</summary>
    public LeafHash? Proposal { get; init; }

    /// <summary>The terms.</summary>
    public required Terms Terms { get; init; }

    /// <summary>SHA-256 of the text that the member read.</summary>
    public required ArtifactDigest Text { get; init; }

    /// <summary>When it ends; null for no end.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>A key that may contribute for the member; null for none. It can take nothing
    /// back.</summary>
    public Ed25519PublicKey? Agent { get; init; }

    private protected override void AddTo(JsonMembers members) =>
        members
            .Add("agent", Agent?.ToOpenSsh())
            .Add("expires", Expires)
            .Add("member", Member.ToOpenSsh())
            .Add("scope", Proposal?.ToString() ?? "standing")
            .Add("terms", Terms.ToJson())
            .Add("text", Text.ToString());

    internal static ConsentPredicate Read(JsonFields fields) =>
        new()
        {
            Commons = fields.LeafHash("commons"),
            Observed = fields.Observed(),
            Member = fields.Key("member"),
            Proposal = IsStanding(fields) ? null : fields.LeafHash("scope"),
            Terms = Terms.Read(fields.Object("terms")),
            Text = fields.Artifact("text"),
            Expires = fields.OptionalTime("expires"),
            Agent = fields.Has("agent") ? fields.Key("agent") : null,
        };

    private static bool IsStanding(JsonFields fields) => fields.Text("scope", 64) == "standing";
}
