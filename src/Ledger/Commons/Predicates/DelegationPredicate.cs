namespace SecureGenomics.Provenance.Ledger;

/// <summary>A member lends its weight in the tally, where it does not vote itself.</summary>
/// <remarks>Not transitive. Source: docs/spec/commons.md 6.</remarks>
public sealed record DelegationPredicate : LinkedGovernancePredicate
{
    /// <inheritdoc/>
    public override CommonsKind Kind => CommonsKind.Delegation;

    /// <inheritdoc/>
    public override Ed25519PublicKey? NamedSigner => Member;

    /// <summary>The member, which signs.</summary>
    public required Ed25519PublicKey Member { get; init; }

    /// <summary>Whose vote carries it; null ends the delegation.</summary>
    public Ed25519PublicKey? To { get; init; }

    /// <summary>The proposals that it is for; null for all. One for a subject goes before one
    /// for all.</summary>
    public ProposalSubject? Topic { get; init; }

    /// <summary>The last moment of a vote that it is for; null for no end.</summary>
    public DateTimeOffset? Until { get; init; }

    private protected override void AddTo(JsonMembers members) =>
        members
            .Add("member", Member.ToOpenSsh())
            .Add("to", To?.ToOpenSsh() ?? "")
            .Add("topic", Topic is { } topic ? ProposalSubjectWord.Of(topic) : "all")
            .Add("until", Until);

    internal static DelegationPredicate Read(JsonFields fields) =>
        new()
        {
            Commons = fields.LeafHash("commons"),
            Observed = fields.Observed(),
            Member = fields.Key("member"),
            To = fields.Text("to", 80).Length == 0 ? null : fields.Key("to"),
            Topic =
                fields.Text("topic", 16) == "all"
                    ? null
                    : ProposalSubjectWord.Read(fields, "topic"),
            Until = fields.OptionalTime("until"),
        };
}
