namespace SecureGenomics.Provenance.Ledger;

/// <summary>Why an entry may not follow in a commons.</summary>
/// <param name="Code">The rule that it breaks.</param>
/// <param name="Index">The entry's index.</param>
/// <param name="Explanation">
/// What was expected and what was found, in one sentence for people.
/// </param>
public sealed record CommonsRejection(CommonsRejectionCode Code, ulong Index, string Explanation)
{
    /// <summary>The rule's stable name, such as <c>vote-late</c>.</summary>
    public string Name => NameOf(Code);

    /// <summary>The stable name of a rule: its words in lower case, joined by hyphens.</summary>
    public static string NameOf(CommonsRejectionCode code) => Rejection.NameOf(code.ToString());

    internal static CommonsRejection Of(Rejection place) =>
        new(
            place.Code switch
            {
                RejectionCode.IndexOutOfSequence => CommonsRejectionCode.IndexOutOfSequence,
                RejectionCode.ChainBroken => CommonsRejectionCode.ChainBroken,
                RejectionCode.TimeBackwards => CommonsRejectionCode.TimeBackwards,
                RejectionCode.EntrySigner => CommonsRejectionCode.EntrySigner,
                RejectionCode.EntrySignature => CommonsRejectionCode.EntrySignature,
                _ => throw new ArgumentOutOfRangeException(nameof(place), "no rule of a chain"),
            },
            place.Index,
            place.Explanation
        );
}
