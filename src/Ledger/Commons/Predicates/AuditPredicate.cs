using System.Globalization;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>What an auditor found in a bundle.</summary>
public sealed record AuditPredicate : LinkedGovernancePredicate
{
    /// <inheritdoc/>
    public override CommonsKind Kind => CommonsKind.Audit;

    /// <inheritdoc/>
    public override Ed25519PublicKey? NamedSigner => Member;

    /// <summary>The auditor, which signs.</summary>
    public required Ed25519PublicKey Member { get; init; }

    /// <summary>SHA-256 of the bundle.</summary>
    public required ArtifactDigest Bundle { get; init; }

    /// <summary>The verdict's word.</summary>
    public required string Verdict { get; init; }

    /// <summary>The level that it reached, from 0; null for none.</summary>
    public ulong? Level { get; init; }

    /// <summary>The verifier's name and version.</summary>
    public required string Verifier { get; init; }

    private protected override void AddTo(JsonMembers members) =>
        members
            .Add("bundle", Bundle.ToString())
            .Add("level", Level?.ToString(CultureInfo.InvariantCulture))
            .Add("member", Member.ToOpenSsh())
            .Add("verdict", Verdict)
            .Add("verifier", Verifier);

    internal static AuditPredicate Read(JsonFields fields) =>
        new()
        {
            Commons = fields.LeafHash("commons"),
            Observed = fields.Observed(),
            Member = fields.Key("member"),
            Bundle = fields.Artifact("bundle"),
            Verdict = fields.Word(
                "verdict",
                ("verified", "verified"),
                ("consistent", "consistent"),
                ("incomplete", "incomplete"),
                ("failed", "failed"),
                ("malformed", "malformed")
            ),
            Level = fields.Has("level") ? fields.UInt64("level") : null,
            Verifier = fields.Text("verifier", 128),
        };
}
