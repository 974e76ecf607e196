namespace SecureGenomics.Provenance.Ledger;

/// <summary>The words for <see cref="MemberClass"/>.</summary>
public static class MemberClassWord
{
    private static readonly (string Word, MemberClass Value)[] Words =
    [
        ("patient", MemberClass.Patient),
        ("institution", MemberClass.Institution),
        ("researcher", MemberClass.Researcher),
        ("trustee", MemberClass.Trustee),
        ("guardian", MemberClass.Guardian),
        ("auditor", MemberClass.Auditor),
    ];

    /// <summary>A class's word.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is <see cref="MemberClass.None"/> or no
    /// class.</exception>
    public static string Of(MemberClass memberClass) =>
        Words.FirstOrDefault(row => row.Value == memberClass).Word
        ?? throw new ArgumentOutOfRangeException(nameof(memberClass));

    /// <summary>The class that a word names; <see cref="MemberClass.None"/> where it names
    /// none.</summary>
    public static MemberClass Find(string word) =>
        Words.FirstOrDefault(row => row.Word == word).Value;

    /// <summary>Whether members of a class vote.</summary>
    public static bool Votes(MemberClass memberClass) =>
        memberClass
            is MemberClass.Patient
                or MemberClass.Institution
                or MemberClass.Researcher
                or MemberClass.Trustee;

    /// <summary>Whether members of a class may propose.</summary>
    public static bool Proposes(MemberClass memberClass) =>
        memberClass is MemberClass.Institution or MemberClass.Researcher;

    internal static MemberClass Read(JsonFields fields) => fields.Word("class", Words);
}
