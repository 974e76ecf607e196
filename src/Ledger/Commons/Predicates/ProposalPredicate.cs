namespace SecureGenomics.Provenance.Ledger;

/// <summary>What is to be voted on, and when.</summary>
public sealed record ProposalPredicate : LinkedGovernancePredicate
{
    /// <inheritdoc/>
    public override CommonsKind Kind => CommonsKind.Proposal;

    /// <inheritdoc/>
    public override Ed25519PublicKey? NamedSigner => Member;

    /// <summary>What it is about.</summary>
    public ProposalSubject Subject =>
        this switch
        {
            { Study: not null } => ProposalSubject.Study,
            { Rules: not null } => ProposalSubject.Rules,
            { Budget: not null } => ProposalSubject.Budget,
            { Change: not null } => ProposalSubject.Member,
            _ => ProposalSubject.None,
        };

    /// <summary>The proposer, which signs.</summary>
    public required Ed25519PublicKey Member { get; init; }

    /// <summary>SHA-256 of the text that explains it.</summary>
    public required ArtifactDigest Text { get; init; }

    /// <summary>The first moment of the vote.</summary>
    public required DateTimeOffset Opens { get; init; }

    /// <summary>The last moment of the vote.</summary>
    public required DateTimeOffset Closes { get; init; }

    /// <summary>From when on an approval is of no use any more.</summary>
    public required DateTimeOffset ValidUntil { get; init; }

    /// <summary>A study; null for another subject.</summary>
    public ProposedStudy? Study { get; init; }

    /// <summary>New rules; null for another subject.</summary>
    public CommonsRules? Rules { get; init; }

    /// <summary>A new budget; null for another subject.</summary>
    public CommonsBudget? Budget { get; init; }

    /// <summary>A change of membership; null for another subject.</summary>
    public ProposedMember? Change { get; init; }

    private protected override void AddTo(JsonMembers members) =>
        members
            .Add("asks", Asked())
            .Add("closes", JsonTime.Format(Closes))
            .Add("member", Member.ToOpenSsh())
            .Add("opens", JsonTime.Format(Opens))
            .Add("subject", ProposalSubjectWord.Of(Subject))
            .Add("text", Text.ToString())
            .Add("validUntil", JsonTime.Format(ValidUntil));

    internal static ProposalPredicate Read(JsonFields fields)
    {
        var subject = ProposalSubjectWord.Read(fields, "subject");
        var asks = fields.Object("asks");
        return new ProposalPredicate
        {
            Commons = fields.LeafHash("commons"),
            Observed = fields.Observed(),
            Member = fields.Key("member"),
            Text = fields.Artifact("text"),
            Opens = fields.Time("opens"),
            Closes = fields.Time("closes"),
            ValidUntil = fields.Time("validUntil"),
            Study = subject == ProposalSubject.Study ? ProposedStudy.Read(asks) : null,
            Rules = subject == ProposalSubject.Rules ? CommonsRules.Read(asks) : null,
            Budget = subject == ProposalSubject.Budget ? CommonsBudget.Read(asks) : null,
            Change = subject == ProposalSubject.Member ? ProposedMember.Read(asks) : null,
        };
    }

    private JsonMembers Asked() =>
        Study?.ToJson()
        ?? Rules?.ToJson()
        ?? Budget?.ToJson()
        ?? Change?.ToJson()
        ?? throw new InvalidOperationException("a proposal asks for nothing");
}
