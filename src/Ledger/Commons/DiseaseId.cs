using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>Ids of diseases in the Mondo Disease Ontology: <c>MONDO:</c> and seven
/// digits.</summary>
internal static class DiseaseId
{
    public const int MaxLength = 13;

    public const string Expected =
        "is not a list of ids such as MONDO:0005010, each above the one before";

    private const string Prefix = "MONDO:";

    public static bool IsOne(string text) =>
        text.Length == MaxLength
        && text.StartsWith(Prefix, StringComparison.Ordinal)
        && !text.AsSpan(Prefix.Length).ContainsAnyExceptInRange('0', '9');

    public static bool AreOrdered(ImmutableArray<string> ids) =>
        !ids.IsEmpty
        && ids.All(IsOne)
        && ids.Zip(ids.Skip(1)).All(pair => string.CompareOrdinal(pair.First, pair.Second) < 0);
}
