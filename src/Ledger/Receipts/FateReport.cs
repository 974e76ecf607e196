namespace SecureGenomics.Provenance.Ledger;

/// <summary>
/// The answer to a contributor: what became of its contribution, and where that can be seen.
/// </summary>
/// <param name="Fate">What became of it.</param>
/// <param name="Index">The entry that says so; null when there is none.</param>
/// <param name="Explanation">One sentence for people.</param>
/// <param name="Evidence">
/// For a broken promise: the certificate of two contradicting checkpoints where the two can be put
/// together, null where the receipt itself is all the evidence there is.
/// </param>
public sealed record FateReport(
    ContributionFate Fate,
    ulong? Index,
    string Explanation,
    EquivocationCertificate? Evidence = null
);
