namespace SecureGenomics.Provenance.Ledger;

/// <summary>The words for <see cref="StudyRole"/>.</summary>
public static class RoleWord
{
    /// <summary>A role in a sentence, for example "computing party".</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is <see cref="StudyRole.None"/> or no
    /// role.</exception>
    public static string InSentence(StudyRole role) =>
        role switch
        {
            StudyRole.Researcher => "researcher",
            StudyRole.ComputingParty => "computing party",
            StudyRole.KeyHolder => "key holder",
            StudyRole.Ledger => "ledger",
            StudyRole.Contributor => "contributor",
            _ => throw new ArgumentOutOfRangeException(nameof(role)),
        };

    /// <summary>A role's word in records, for example <c>computingParty</c>.</summary>
    internal static string Of(StudyRole role) =>
        role switch
        {
            StudyRole.Researcher => "researcher",
            StudyRole.ComputingParty => "computingParty",
            StudyRole.KeyHolder => "keyHolder",
            StudyRole.Ledger => "ledger",
            StudyRole.Contributor => "contributor",
            _ => throw new ArgumentOutOfRangeException(nameof(role)),
        };

    internal static StudyRole Read(JsonFields fields) =>
        fields.Word(
            "role",
            ("researcher", StudyRole.Researcher),
            ("computingParty", StudyRole.ComputingParty),
            ("keyHolder", StudyRole.KeyHolder),
            ("ledger", StudyRole.Ledger),
            ("contributor", StudyRole.Contributor)
        );
}
