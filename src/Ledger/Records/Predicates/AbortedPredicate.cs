using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>
/// The study ended without a result, and nothing else: no number, slot or culprit.
/// </summary>
/// <remarks>Subjects: none. Source: docs/spec/records.md 3.11.</remarks>
public sealed record AbortedPredicate : LinkedPredicate
{
    /// <summary>The only text an abort may carry.</summary>
    public const string FixedText =
        "The study ended without a result; its secret key is destroyed.";

    /// <inheritdoc/>
    public override StatementKind Kind => StatementKind.Aborted;

    private protected override void AddTo(JsonMembers members) => members.Add("text", FixedText);

    internal override string? FaultOf(ImmutableArray<Subject> subjects) =>
        Fits(subjects) ? null : "an abort has no subject";

    internal static AbortedPredicate Read(JsonFields fields)
    {
        _ = fields.Word("text", (FixedText, 0));
        return new AbortedPredicate
        {
            Study = fields.LeafHash("study"),
            Observed = ReadObserved(fields),
        };
    }
}
