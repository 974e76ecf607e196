using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>The genesis: which protocol, who plays which role, who may contribute.</summary>
/// <remarks>
/// Subject: one, named after the protocol, with <c>gitCommit</c> and the manifest's SHA-256.
/// </remarks>
public sealed record StudyPredicate : Predicate
{
    /// <inheritdoc/>
    public override StatementKind Kind => StatementKind.Study;

    /// <summary>The pinned protocol package.</summary>
    public required ProtocolPin Protocol { get; init; }

    /// <summary>The public keys of the four roles.</summary>
    public required StudyRoles Roles { get; init; }

    /// <summary>
    /// The Merkle root of the allowed contributor keys (leaf data: the 32 key bytes), or null when
    /// the study is open to any key.
    /// </summary>
    public RootHash? AllowedContributors { get; init; }

    /// <summary>Fewest effective contributions at <c>close</c>; at least 1.</summary>
    public required ulong MinimumContributors { get; init; }

    /// <summary>How published numbers are opened.</summary>
    public required OpeningMethod Open { get; init; }

    /// <summary>The log's origin: <c>host/</c> and 32 fresh random hex digits.</summary>
    public required string Origin { get; init; }

    /// <summary>The commons that approved the study; null where none did.</summary>
    public StudyCommons? Commons { get; init; }

    internal override JsonMembers ToJson()
    {
        var members = new JsonMembers()
            .Add("contributors", AllowedContributors?.ToString() ?? "open")
            .Add("minimumContributors", MinimumContributors)
            .Add("open", OpeningWord.Of(Open))
            .Add("origin", Origin)
            .Add("protocol", Protocol.ToJson())
            .Add("roles", Roles.ToJson());
        return Commons is { } commons ? members.Add("commons", commons.ToJson()) : members;
    }

    internal override string? FaultOf(ImmutableArray<Subject> subjects) =>
        subjects is [var subject]
        && string.Equals(subject.Name, Protocol.Name, StringComparison.Ordinal)
        && string.Equals(subject.GitCommit, Protocol.GitCommit, StringComparison.Ordinal)
        && subject.Digest == Protocol.Manifest
            ? null
            : "a study has one subject: the protocol's name, commit and manifest";

    internal static StudyPredicate Read(JsonFields fields)
    {
        var contributors = fields.Text("contributors", 64);
        if (
            !string.Equals(contributors, "open", StringComparison.Ordinal)
            && !RootHash.TryParse(contributors, out _)
        )
            throw fields.Fault("contributors", "is neither 'open' nor a Merkle root");
        var predicate = new StudyPredicate
        {
            AllowedContributors = RootHash.TryParse(contributors, out var root) ? root : null,
            MinimumContributors = fields.UInt64("minimumContributors"),
            Open = OpeningWord.Read(fields),
            Origin = fields.Text("origin", LogOrigin.MaxLength),
            Protocol = ProtocolPin.Read(fields.Object("protocol")),
            Roles = StudyRoles.Read(fields.Object("roles")),
            Commons = fields.OptionalObject("commons") is { } commons
                ? StudyCommons.Read(commons)
                : null,
        };
        if (predicate.MinimumContributors == 0)
            throw fields.Fault("minimumContributors", "is 0");
        if (!LogOrigin.IsOfStudy(predicate.Origin))
            throw fields.Fault("origin", "is not <host>/<32 lower-case hex digits>");
        return predicate;
    }
}
