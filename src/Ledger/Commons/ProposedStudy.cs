namespace SecureGenomics.Provenance.Ledger;

/// <summary>The study that a proposal asks for: what its genesis must say.</summary>
public sealed record ProposedStudy
{
    /// <summary>The pinned commit, lower-case hex.</summary>
    public required string GitCommit { get; init; }

    /// <summary>SHA-256 of the protocol's manifest.</summary>
    public required ArtifactDigest Manifest { get; init; }

    /// <summary>What the data is used for.</summary>
    public required Purpose Purpose { get; init; }

    /// <summary>The keys of the study's four roles.</summary>
    public required StudyRoles Roles { get; init; }

    /// <summary>How often totals are opened; at least 1.</summary>
    public required ulong Rounds { get; init; }

    /// <summary>How the study opens its totals.</summary>
    public required OpeningMethod Open { get; init; }

    /// <summary>How the totals are let out.</summary>
    public required ReleaseTerms Release { get; init; }

    /// <summary>ρ of all rounds together.</summary>
    public required Fraction Cost { get; init; }

    /// <summary>Fewest contributions; at least 1.</summary>
    public required ulong MinimumContributors { get; init; }

    /// <summary>Whether contributors use fresh keys, which no member is known by; otherwise they
    /// sign with their members' keys, or with the agents' that their consents name.</summary>
    public required bool HasFreshKeys { get; init; }

    internal JsonMembers ToJson() =>
        new JsonMembers()
            .Add("cost", Cost.ToJson())
            .Add("gitCommit", GitCommit)
            .Add("identity", HasFreshKeys ? "fresh" : "standing")
            .Add("manifest", Manifest.ToString())
            .Add("minimumContributors", MinimumContributors)
            .Add("open", OpeningWord.Of(Open))
            .Add("purpose", Purpose.ToJson())
            .Add("release", Release.ToJson())
            .Add("roles", Roles.ToJson())
            .Add("rounds", Rounds);

    internal static ProposedStudy Read(JsonFields fields)
    {
        var study = new ProposedStudy
        {
            GitCommit = fields.Text("gitCommit", 64),
            Manifest = fields.Artifact("manifest"),
            Purpose = Purpose.Read(fields.Object("purpose")),
            Roles = StudyRoles.Read(fields.Object("roles")),
            Rounds = fields.UInt64("rounds"),
            Open = OpeningWord.Read(fields),
            Release = ReleaseTerms.Read(fields.Object("release")),
            Cost = Fraction.Read(fields, "cost"),
            MinimumContributors = fields.UInt64("minimumContributors"),
            HasFreshKeys = fields.Word("identity", ("fresh", true), ("standing", false)),
        };
        if (
            study.GitCommit.Length is not (40 or 64)
            || !LowerHex.TryDecode(study.GitCommit.AsSpan(), new byte[study.GitCommit.Length / 2])
        )
            throw fields.Fault("gitCommit", "is not a commit id of 40 or 64 lower-case hex digits");
        if (study.Rounds == 0)
            throw fields.Fault("rounds", "is 0");
        if (study.MinimumContributors == 0)
            throw fields.Fault("minimumContributors", "is 0");
        fields.Finish();
        return study;
    }
}
