namespace SecureGenomics.Provenance.Ledger;

/// <summary>The words for <see cref="ProposalSubject"/>.</summary>
public static class ProposalSubjectWord
{
    /// <summary>A subject's word.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is <see cref="ProposalSubject.None"/> or
    /// no
    /// subject.</exception>
    public static string Of(ProposalSubject subject) =>
        subject switch
        {
            ProposalSubject.Study => "study",
            ProposalSubject.Rules => "rules",
            ProposalSubject.Budget => "budget",
            ProposalSubject.Member => "member",
            _ => throw new ArgumentOutOfRangeException(nameof(subject)),
        };

    internal static ProposalSubject Read(JsonFields fields, string name) =>
        fields.Word(
            name,
            ("study", ProposalSubject.Study),
            ("rules", ProposalSubject.Rules),
            ("budget", ProposalSubject.Budget),
            ("member", ProposalSubject.Member)
        );
}
