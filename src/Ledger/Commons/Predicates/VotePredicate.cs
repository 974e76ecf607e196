namespace SecureGenomics.Provenance.Ledger;

/// <summary>What a member votes.</summary>
public sealed record VotePredicate : LinkedGovernancePredicate
{
    private static readonly (string Word, VoteChoice Value)[] Words =
    [
        ("for", VoteChoice.For),
        ("against", VoteChoice.Against),
        ("abstain", VoteChoice.Abstain),
    ];

    /// <inheritdoc/>
    public override CommonsKind Kind => CommonsKind.Vote;

    /// <inheritdoc/>
    public override Ed25519PublicKey? NamedSigner => Member;

    /// <summary>The member, which signs.</summary>
    public required Ed25519PublicKey Member { get; init; }

    /// <summary>The proposal's entry.</summary>
    public required LeafHash Proposal { get; init; }

    /// <summary>The choice.</summary>
    public required VoteChoice Choice { get; init; }

    private protected override void AddTo(JsonMembers members) =>
        members
            .Add("choice", Words.First(row => row.Value == Choice).Word)
            .Add("member", Member.ToOpenSsh())
            .Add("proposal", Proposal.ToString());

    internal static VotePredicate Read(JsonFields fields) =>
        new()
        {
            Commons = fields.LeafHash("commons"),
            Observed = fields.Observed(),
            Member = fields.Key("member"),
            Proposal = fields.LeafHash("proposal"),
            Choice = fields.Word("choice", Words),
        };
}
