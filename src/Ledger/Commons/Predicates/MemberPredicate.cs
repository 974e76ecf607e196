namespace SecureGenomics.Provenance.Ledger;

/// <summary>A member is admitted, suspended or removed, from the next index on.</summary>
public sealed record MemberPredicate : LinkedGovernancePredicate
{
    private static readonly (string Word, MemberAction Value)[] Words =
    [
        ("admit", MemberAction.Admit),
        ("suspend", MemberAction.Suspend),
        ("remove", MemberAction.Remove),
    ];

    /// <inheritdoc/>
    public override CommonsKind Kind => CommonsKind.Member;

    /// <summary>What becomes of it.</summary>
    public required MemberAction Action { get; init; }

    /// <summary>The member's key.</summary>
    public required Ed25519PublicKey Key { get; init; }

    /// <summary>What it is.</summary>
    public required MemberClass Class { get; init; }

    /// <summary>SHA-256 of what the registrar saw: a visa, a contract.</summary>
    public required ArtifactDigest Evidence { get; init; }

    /// <summary>1 for the first member statement of the commons, then one more each time; that
    /// of the
    /// first admission is the member's number.</summary>
    public required ulong Sequence { get; init; }

    /// <summary>The outcome of a proposal of kind member that asked for this; null where nobody
    /// voted.</summary>
    public LeafHash? Outcome { get; init; }

    private protected override void AddTo(JsonMembers members) =>
        members
            .Add("action", Words.First(row => row.Value == Action).Word)
            .Add("class", MemberClassWord.Of(Class))
            .Add("evidence", Evidence.ToString())
            .Add("key", Key.ToOpenSsh())
            .Add("outcome", Outcome?.ToString())
            .Add("sequence", Sequence);

    internal static MemberPredicate Read(JsonFields fields) =>
        new()
        {
            Commons = fields.LeafHash("commons"),
            Observed = fields.Observed(),
            Action = fields.Word("action", Words),
            Class = MemberClassWord.Read(fields),
            Key = fields.Key("key"),
            Evidence = fields.Artifact("evidence"),
            Sequence = fields.UInt64("sequence"),
            Outcome = fields.Has("outcome") ? fields.LeafHash("outcome") : null,
        };
}
