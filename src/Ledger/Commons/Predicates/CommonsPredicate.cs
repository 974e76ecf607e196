using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>The genesis of a commons: its charter, its founders and registrars, its
/// rules.</summary>
public sealed record CommonsPredicate : GovernancePredicate
{
    /// <inheritdoc/>
    public override CommonsKind Kind => CommonsKind.Commons;

    /// <summary>SHA-256 of the charter.</summary>
    public required ArtifactDigest Charter { get; init; }

    /// <summary>The founders, 1 to 16; more than half of them sign this and key events.</summary>
    public required ImmutableArray<Ed25519PublicKey> Founders { get; init; }

    /// <summary>The registrars, 1 to 16, who admit members.</summary>
    public required ImmutableArray<Ed25519PublicKey> Registrars { get; init; }

    /// <summary>The key that signs entries and checkpoints.</summary>
    public required Ed25519PublicKey Ledger { get; init; }

    /// <summary>The first rules.</summary>
    public required CommonsRules Rules { get; init; }

    /// <summary>The log's origin: <c>host/</c> and 32 fresh random hex digits.</summary>
    public required string Origin { get; init; }

    internal override JsonMembers ToJson() =>
        new JsonMembers()
            .Add("charter", Charter.ToString())
            .Add("founders", Founders)
            .Add("ledger", Ledger.ToOpenSsh())
            .Add("origin", Origin)
            .Add("registrars", Registrars)
            .Add("rules", Rules.ToJson());

    internal static CommonsPredicate Read(JsonFields fields)
    {
        var predicate = new CommonsPredicate
        {
            Charter = fields.Artifact("charter"),
            Founders = fields.Keys("founders"),
            Registrars = fields.Keys("registrars"),
            Ledger = fields.Key("ledger"),
            Rules = CommonsRules.Read(fields.Object("rules")),
            Origin = fields.Text("origin", LogOrigin.MaxLength),
        };
        return LogOrigin.IsOfStudy(predicate.Origin)
            ? predicate
            : throw fields.Fault("origin", "is not <host>/<32 lower-case hex digits>");
    }
}
