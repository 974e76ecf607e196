namespace SecureGenomics.Provenance.Ledger;

/// <summary>The one table from predicate types to kinds and readers.</summary>
internal static class PredicateReader
{
    private const string TypePrefix = "https://securegenomics.github.io/provenance/";
    private const string TypeSuffix = "/v1";

    private static readonly (StatementKind Kind, string Word, Func<JsonFields, Predicate> Read)[] Kinds =
    [
        (StatementKind.Study, "study", StudyPredicate.Read),
        (StatementKind.Context, "context", ContextPredicate.Read),
        (StatementKind.Contribution, "contribution", ContributionPredicate.Read),
        (StatementKind.Refusal, "refusal", RefusalPredicate.Read),
        (StatementKind.KeyEvent, "key-event", KeyEventPredicate.Read),
        (StatementKind.Close, "close", ClosePredicate.Read),
        (StatementKind.Compute, "compute", ComputePredicate.Read),
        (StatementKind.Result, "result", ResultPredicate.Read),
        (StatementKind.Decryption, "decryption", DecryptionPredicate.Read),
        (StatementKind.Aborted, "aborted", AbortedPredicate.Read),
    ];

    /// <summary>The word for a kind in predicate types and in reports.</summary>
    public static string WordOf(StatementKind kind) => Array.Find(Kinds, row => row.Kind == kind).Word
        ?? throw new ArgumentOutOfRangeException(nameof(kind));

    public static string TypeOf(StatementKind kind) => $"{TypePrefix}{WordOf(kind)}{TypeSuffix}";

    /// <summary>Reads <c>predicateType</c> and <c>predicate</c> of a statement.</summary>
    public static Predicate Read(JsonFields statement)
    {
        var type = statement.Text("predicateType", 128);
        foreach (var (kind, _, read) in Kinds)
        {
            if (!string.Equals(type, TypeOf(kind), StringComparison.Ordinal))
                continue;
            var fields = statement.Object("predicate");
            var predicate = read(fields);
            fields.Finish();
            return predicate;
        }

        throw statement.Fault("predicateType", "is unknown");
    }
}
