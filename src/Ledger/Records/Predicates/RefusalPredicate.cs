using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>A statement that the ledger refused, kept so that a refusal cannot be denied.</summary>
/// <remarks>Subjects: none.</remarks>
public sealed record RefusalPredicate : LinkedPredicate
{
    /// <inheritdoc/>
    public override StatementKind Kind => StatementKind.Refusal;

    /// <summary>
    /// The refused statement's envelope; null when its bytes are not a statement.
    /// </summary>
    public DsseEnvelope? Statement { get; init; }

    /// <summary>SHA-256 of the refused bytes.</summary>
    public required ArtifactDigest Refused { get; init; }

    /// <summary>Why: the name of a <see cref="RejectionCode"/>, or <c>malformed</c>.</summary>
    public required string Reason { get; init; }

    /// <summary>
    /// Whether the reason is about bytes outside the log, so that no reader of the log can apply a
    /// rule again: the
    /// ledger's word alone.
    /// </summary>
    public bool IsExternal =>
        Statement is null || Reason is "artifact-malformed" or "artifact-missing";

    private protected override void AddTo(JsonMembers members)
    {
        members.Add("reason", Reason).Add("refused", Refused.ToString());
        if (Statement is { } statement)
            members.Add("statement", statement.Json);
    }

    internal override string? FaultOf(ImmutableArray<Subject> subjects) =>
        Fits(subjects) ? null : "a refusal has no subject";

    internal static RefusalPredicate Read(JsonFields fields)
    {
        var predicate = new RefusalPredicate
        {
            Study = fields.LeafHash("study"),
            Observed = ReadObserved(fields),
            Statement = fields.Has("statement")
                ? DsseEnvelope.FromJson(fields.Value("statement"), "predicate.statement")
                : null,
            Refused = fields.Artifact("refused"),
            Reason = fields.Text("reason", 64),
        };
        return
            predicate.Statement is null
            || ArtifactDigest.Compute(predicate.Statement.Bytes.Span) == predicate.Refused
            ? predicate
            : throw fields.Fault("refused", "is not the digest of the refused statement");
    }
}
