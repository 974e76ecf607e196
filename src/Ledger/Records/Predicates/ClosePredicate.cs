using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>The end of contributions: it makes an omitted one evident.</summary>
/// <remarks>Subjects: none. Each set is in index order.</remarks>
public sealed record ClosePredicate : LinkedPredicate
{
    /// <inheritdoc/>
    public override StatementKind Kind => StatementKind.Close;

    /// <summary>The effective contributions' entries.</summary>
    public required CountedRoot Accepted { get; init; }

    /// <summary>The entries of contributions that a later one replaced.</summary>
    public required CountedRoot Superseded { get; init; }

    /// <summary>The refusal entries.</summary>
    public required CountedRoot Refused { get; init; }

    /// <summary>What the commons locked; in a study of a commons, and in no other.</summary>
    public CloseLock? Locked { get; init; }

    private protected override void AddTo(JsonMembers members)
    {
        members.Add("accepted", Accepted).Add("refused", Refused).Add("superseded", Superseded);
        Locked?.AddTo(members);
    }

    internal override string? FaultOf(ImmutableArray<Subject> subjects) =>
        Fits(subjects) ? null : "a close has no subject";

    internal static ClosePredicate Read(JsonFields fields) =>
        new()
        {
            Study = fields.LeafHash("study"),
            Observed = ReadObserved(fields),
            Accepted = fields.Set("accepted"),
            Superseded = fields.Set("superseded"),
            Refused = fields.Set("refused"),
            Locked = CloseLock.Read(fields),
        };
}
