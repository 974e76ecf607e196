namespace SecureGenomics.Provenance.Ledger;

/// <summary>The words for <see cref="StudyRole"/> in records.</summary>
internal static class RoleWord
{
    public static string Of(StudyRole role) =>
        role switch
        {
            StudyRole.Researcher => "researcher",
            StudyRole.ComputingParty => "computingParty",
            StudyRole.KeyHolder => "keyHolder",
            StudyRole.Ledger => "ledger",
            StudyRole.Contributor => "contributor",
            _ => throw new ArgumentOutOfRangeException(nameof(role)),
        };

    public static StudyRole Read(JsonFields fields) =>
        fields.Word(
            "role",
            ("researcher", StudyRole.Researcher),
            ("computingParty", StudyRole.ComputingParty),
            ("keyHolder", StudyRole.KeyHolder),
            ("ledger", StudyRole.Ledger),
            ("contributor", StudyRole.Contributor)
        );
}
