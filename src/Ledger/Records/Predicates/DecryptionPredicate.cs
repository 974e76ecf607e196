using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>The decrypted result.</summary>
/// <remarks>
/// Subjects: <c>opening</c> where the study opens with commitments, and <c>result.tsv</c>. When the
/// table is withheld the digests are SHA-256(32-byte salt ‖ blob). In form 2
/// <c>verification-report</c>
/// comes last: what the key holder had verified before it decrypted; it is never withheld.
/// Source: docs/spec/records.md 3.10.
/// </remarks>
public sealed record DecryptionPredicate : LinkedPredicate
{
    /// <summary>The subject whose blob is the opening.</summary>
    public const string OpeningSubject = "opening";

    /// <summary>The subject whose blob is the result's table.</summary>
    public const string TableSubject = "result.tsv";

    /// <summary>The subject whose blob is the key holder's report.</summary>
    public const string ReportSubject = "verification-report";

    /// <inheritdoc/>
    public override StatementKind Kind => StatementKind.Decryption;

    /// <summary>The result entry.</summary>
    public required LeafHash Result { get; init; }

    /// <summary>How the numbers can be checked; equal to the study's.</summary>
    public required OpeningMethod Open { get; init; }

    /// <summary>
    /// How the numbers were released: <c>exact</c>, or the name of a rounding or flooding.
    /// </summary>
    public required string ReleaseMethod { get; init; }

    /// <summary>Whether the table is published or withheld.</summary>
    public required PublishedForm Published { get; init; }

    /// <inheritdoc/>
    public override bool Withholds(Subject subject) =>
        Published == PublishedForm.Withheld
        && KindRules.Of(Kind).BytesOf(subject) == SubjectBytes.CarriedUnlessWithheld;

    private protected override void AddTo(JsonMembers members) =>
        members
            .Add("open", OpeningWord.Of(Open))
            .Add("published", Published == PublishedForm.Table ? "table" : "withheld")
            .Add("release", new JsonMembers().Add("method", ReleaseMethod))
            .Add("result", Result.ToString());

    internal override string? FaultOf(ImmutableArray<Subject> subjects) =>
        Fits(subjects) && (subjects[0].Name == OpeningSubject || Open == OpeningMethod.None)
            ? null
            : $"a decryption has the subjects {OpeningSubject} (optional when nothing is committed "
                + $"to), {TableSubject}{(Version == 2 ? $" and {ReportSubject}" : "")}";

    internal static DecryptionPredicate Read(JsonFields fields)
    {
        var release = fields.Object("release");
        var method = release.Text("method", 64);
        release.Finish();
        return new DecryptionPredicate
        {
            Study = fields.LeafHash("study"),
            Observed = ReadObserved(fields),
            Result = fields.LeafHash("result"),
            Open = OpeningWord.Read(fields),
            ReleaseMethod = method,
            Published = fields.Word(
                "published",
                ("table", PublishedForm.Table),
                ("withheld", PublishedForm.Withheld)
            ),
        };
    }
}
