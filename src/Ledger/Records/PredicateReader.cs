namespace SecureGenomics.Provenance.Ledger;

/// <summary>The one table from predicate types to kinds and readers.</summary>
internal static class PredicateReader
{
    private const string TypePrefix = "https://securegenomics.github.io/provenance/";
    private const string TypeSuffix = "/v1";

    private static readonly (StatementKind Kind, string Word, string Type, Func<JsonFields, Predicate> Read)[] Kinds =
    [
        Row(StatementKind.Study, "study", StudyPredicate.Read),
        Row(StatementKind.Context, "context", ContextPredicate.Read),
        Row(StatementKind.Contribution, "contribution", ContributionPredicate.Read),
        Row(StatementKind.Refusal, "refusal", RefusalPredicate.Read),
        Row(StatementKind.KeyEvent, "key-event", KeyEventPredicate.Read),
        Row(StatementKind.Close, "close", ClosePredicate.Read),
        Row(StatementKind.Compute, "compute", ComputePredicate.Read),
        Row(StatementKind.Result, "result", ResultPredicate.Read),
        Row(StatementKind.Decryption, "decryption", DecryptionPredicate.Read),
        Row(StatementKind.Aborted, "aborted", AbortedPredicate.Read),
    ];

    /// <summary>The word for a kind in predicate types and in reports.</summary>
    public static string WordOf(StatementKind kind) => Array.Find(Kinds, row => row.Kind == kind).Word
        ?? throw new ArgumentOutOfRangeException(nameof(kind));

    public static string TypeOf(StatementKind kind) => Array.Find(Kinds, row => row.Kind == kind).Type
        ?? throw new ArgumentOutOfRangeException(nameof(kind));

    /// <summary>Reads <c>predicateType</c> and <c>predicate</c> of a statement.</summary>
    public static Predicate Read(JsonFields statement)
    {
        var type = statement.Text("predicateType", 128);
        foreach (var (_, _, known, read) in Kinds)
        {
            if (!string.Equals(type, known, StringComparison.Ordinal))
                continue;
            var fields = statement.Object("predicate");
            var predicate = read(fields);
            fields.Finish();
            return predicate;
        }

        throw statement.Fault("predicateType", "is unknown");
    }

    private static (StatementKind Kind, string Word, string Type, Func<JsonFields, Predicate> Read) Row(
        StatementKind kind, string word, Func<JsonFields, Predicate> read) =>
        (kind, word, $"{TypePrefix}{word}{TypeSuffix}", read);
}
