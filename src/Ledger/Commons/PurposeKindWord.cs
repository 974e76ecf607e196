namespace SecureGenomics.Provenance.Ledger;

/// <summary>The words for <see cref="PurposeKind"/>.</summary>
internal static class PurposeKindWord
{
    private static readonly (string Word, PurposeKind Value)[] Words =
    [
        ("general", PurposeKind.General),
        ("biomedical", PurposeKind.Biomedical),
        ("disease", PurposeKind.Disease),
        ("ancestry", PurposeKind.Ancestry),
        ("methods", PurposeKind.Methods),
        ("care", PurposeKind.Care),
    ];

    public static string Of(PurposeKind kind) =>
        Words.FirstOrDefault(row => row.Value == kind).Word
        ?? throw new ArgumentOutOfRangeException(nameof(kind));

    public static PurposeKind Read(JsonFields fields) => fields.Word("kind", Words);
}
