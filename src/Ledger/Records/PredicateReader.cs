namespace SecureGenomics.Provenance.Ledger;

/// <summary>Reads and names predicate types by the table of kinds.</summary>
internal static class PredicateReader
{
    /// <summary>The predicate type of a predicate: its kind's word and its form.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The kind has no such form.</exception>
    public static string TypeOf(Predicate predicate) =>
        KindRules.Of(predicate.Kind).TypeOf(predicate.Version);

    /// <summary>Reads <c>predicateType</c> and <c>predicate</c> of a statement.</summary>
    public static Predicate Read(JsonFields statement)
    {
        if (KindRules.Find(statement.Text("predicateType", 128)) is not var (rules, form))
            throw statement.Fault("predicateType", "is unknown");
        var fields = statement.Object("predicate");
        var predicate = rules.Read(fields) with { Version = form };
        fields.Finish();
        return predicate;
    }
}
