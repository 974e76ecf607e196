namespace SecureGenomics.Provenance.Ledger;

/// <summary>The words for <see cref="Decision"/>.</summary>
public static class DecisionWord
{
    /// <summary>A decision's word.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is <see cref="Decision.None"/> or no
    /// decision.</exception>
    public static string Of(Decision decision) =>
        decision switch
        {
            Decision.Approved => "approved",
            Decision.Rejected => "rejected",
            Decision.NoQuorum => "no-quorum",
            _ => throw new ArgumentOutOfRangeException(nameof(decision)),
        };

    internal static Decision Read(JsonFields fields) =>
        fields.Word(
            "decision",
            ("approved", Decision.Approved),
            ("rejected", Decision.Rejected),
            ("no-quorum", Decision.NoQuorum)
        );
}
