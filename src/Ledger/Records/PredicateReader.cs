using System.Globalization;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>The one table from predicate types to kinds and readers.</summary>
internal static class PredicateReader
{
    private const string TypePrefix = "https://securegenomics.github.io/provenance/";

    private static readonly (
        StatementKind Kind,
        string Word,
        int Versions,
        Func<JsonFields, Predicate> Read
    )[] Kinds =
    [
        Row(StatementKind.Study, "study", StudyPredicate.Read),
        Row(StatementKind.Context, "context", ContextPredicate.Read, versions: 2),
        Row(StatementKind.Contribution, "contribution", ContributionPredicate.Read, versions: 2),
        Row(StatementKind.Refusal, "refusal", RefusalPredicate.Read),
        Row(StatementKind.KeyEvent, "key-event", KeyEventPredicate.Read),
        Row(StatementKind.Close, "close", ClosePredicate.Read),
        Row(StatementKind.Compute, "compute", ComputePredicate.Read),
        Row(StatementKind.Result, "result", ResultPredicate.Read),
        Row(StatementKind.Decryption, "decryption", DecryptionPredicate.Read, versions: 2),
        Row(StatementKind.Aborted, "aborted", AbortedPredicate.Read),
    ];

    /// <summary>The word for a kind in predicate types and in reports.</summary>
    public static string WordOf(StatementKind kind) =>
        Array.Find(Kinds, row => row.Kind == kind).Word
        ?? throw new ArgumentOutOfRangeException(nameof(kind));

    /// <summary>The predicate type of a predicate: its kind's word and its form.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The kind has no such form.</exception>
    public static string TypeOf(Predicate predicate)
    {
        var (_, word, versions, _) = Array.Find(Kinds, row => row.Kind == predicate.Kind);
        return predicate.Version >= 1 && predicate.Version <= versions
            ? TypeOf(word, predicate.Version)
            : throw new ArgumentOutOfRangeException(
                nameof(predicate),
                predicate.Version,
                $"no such form of {predicate.Kind}"
            );
    }

    /// <summary>Reads <c>predicateType</c> and <c>predicate</c> of a statement.</summary>
    public static Predicate Read(JsonFields statement)
    {
        var type = statement.Text("predicateType", 128);
        foreach (var (_, word, versions, read) in Kinds)
        {
            for (var version = 1; version <= versions; version++)
            {
                if (!string.Equals(type, TypeOf(word, version), StringComparison.Ordinal))
                    continue;
                var fields = statement.Object("predicate");
                var predicate = read(fields) with { Version = version };
                fields.Finish();
                return predicate;
            }
        }

        throw statement.Fault("predicateType", "is unknown");
    }

    private static string TypeOf(string word, int version) =>
        string.Create(CultureInfo.InvariantCulture, $"{TypePrefix}{word}/v{version}");

    private static (
        StatementKind Kind,
        string Word,
        int Versions,
        Func<JsonFields, Predicate> Read
    ) Row(StatementKind kind, string word, Func<JsonFields, Predicate> read, int versions = 1) =>
        (kind, word, versions, read);
}
