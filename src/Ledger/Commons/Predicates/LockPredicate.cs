namespace SecureGenomics.Provenance.Ledger;

/// <summary>The roster of an approved study, frozen: only then may the study close.</summary>
public sealed record LockPredicate : LinkedGovernancePredicate
{
    /// <inheritdoc/>
    public override CommonsKind Kind => CommonsKind.Lock;

    /// <inheritdoc/>
    public override Ed25519PublicKey? NamedSigner => Researcher;

    /// <summary>The study's researcher, which signs.</summary>
    public required Ed25519PublicKey Researcher { get; init; }

    /// <summary>The outcome that approved the study.</summary>
    public required LeafHash Outcome { get; init; }

    /// <summary>The study: the leaf hash of its genesis.</summary>
    public required LeafHash Study { get; init; }

    /// <summary>The study's checkpoint at which contributions stop counting.</summary>
    public required StudyPoint Seen { get; init; }

    /// <summary>Who is in it.</summary>
    public required Roster Roster { get; init; }

    /// <summary>ρ, as the proposal says.</summary>
    public required Fraction Cost { get; init; }

    private protected override void AddTo(JsonMembers members) =>
        members
            .Add("cost", Cost.ToJson())
            .Add("outcome", Outcome.ToString())
            .Add("researcher", Researcher.ToOpenSsh())
            .Add("roster", Roster.ToJson())
            .Add("seen", Seen.ToJson())
            .Add("study", Study.ToString());

    internal static LockPredicate Read(JsonFields fields) =>
        new()
        {
            Commons = fields.LeafHash("commons"),
            Observed = fields.Observed(),
            Researcher = fields.Key("researcher"),
            Outcome = fields.LeafHash("outcome"),
            Study = fields.LeafHash("study"),
            Seen = StudyPoint.Read(fields, "seen"),
            Roster = Roster.Read(fields.Object("roster")),
            Cost = Fraction.Read(fields, "cost"),
        };
}
