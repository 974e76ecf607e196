using System.Globalization;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>What a registrar says of a roster of fresh keys, before it is locked.</summary>
/// <remarks>Attested: the registrar alone knows which member has which key. Source:
/// docs/spec/commons.md 7.</remarks>
public sealed record OverlapPredicate : LinkedGovernancePredicate
{
    /// <inheritdoc/>
    public override CommonsKind Kind => CommonsKind.Overlap;

    /// <summary>The study: the leaf hash of its genesis.</summary>
    public required LeafHash Study { get; init; }

    /// <summary>The study's checkpoint that the lock will name.</summary>
    public required StudyPoint Seen { get; init; }

    /// <summary>The fewest members by which it differs from an earlier roster of the epoch; null
    /// where
    /// there is none.</summary>
    public ulong? Difference { get; init; }

    /// <summary>Distinct members behind the keys.</summary>
    public required ulong Members { get; init; }

    private protected override void AddTo(JsonMembers members) =>
        members
            .Add("difference", Difference is { } d ? Text(d) : null)
            .Add("members", Members)
            .Add("seen", Seen.ToJson())
            .Add("study", Study.ToString());

    internal static OverlapPredicate Read(JsonFields fields) =>
        new()
        {
            Commons = fields.LeafHash("commons"),
            Observed = fields.Observed(),
            Study = fields.LeafHash("study"),
            Seen = StudyPoint.Read(fields, "seen"),
            Difference = fields.Has("difference") ? fields.UInt64("difference") : null,
            Members = fields.UInt64("members"),
        };

    private static string Text(ulong number) => number.ToString(CultureInfo.InvariantCulture);
}
