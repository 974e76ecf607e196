namespace SecureGenomics.Provenance.Ledger;

/// <summary>How a locked study ended; what was not opened costs nothing.</summary>
public sealed record SettlePredicate : LinkedGovernancePredicate
{
    private static readonly (string Word, StudyEnd Value)[] Words =
    [
        ("opened", StudyEnd.Opened),
        ("aborted", StudyEnd.Aborted),
        ("withdrawn", StudyEnd.Withdrawn),
    ];

    /// <inheritdoc/>
    public override CommonsKind Kind => CommonsKind.Settle;

    /// <inheritdoc/>
    public override Ed25519PublicKey? NamedSigner => Ledger;

    /// <summary>The key of the study's ledger, which signs.</summary>
    public required Ed25519PublicKey Ledger { get; init; }

    /// <summary>The study: the leaf hash of its genesis.</summary>
    public required LeafHash Study { get; init; }

    /// <summary>The study's last checkpoint.</summary>
    public required StudyPoint Final { get; init; }

    /// <summary>How it ended.</summary>
    public required StudyEnd End { get; init; }

    /// <summary>SHA-256 of the published table; only of an opened study.</summary>
    public ArtifactDigest? Table { get; init; }

    private protected override void AddTo(JsonMembers members) =>
        members
            .Add("end", Words.First(row => row.Value == End).Word)
            .Add("final", Final.ToJson())
            .Add("ledger", Ledger.ToOpenSsh())
            .Add("study", Study.ToString())
            .Add("table", Table?.ToString());

    internal static SettlePredicate Read(JsonFields fields)
    {
        var predicate = new SettlePredicate
        {
            Commons = fields.LeafHash("commons"),
            Observed = fields.Observed(),
            Ledger = fields.Key("ledger"),
            Study = fields.LeafHash("study"),
            Final = StudyPoint.Read(fields, "final"),
            End = fields.Word("end", Words),
            Table = fields.Has("table") ? fields.Artifact("table") : null,
        };
        return predicate.Table is null || predicate.End == StudyEnd.Opened
            ? predicate
            : throw fields.Fault("table", "is there, but nothing was opened");
    }
}
