namespace SecureGenomics.Provenance.Ledger;

/// <summary>A consent, and whether it was taken back.</summary>
/// <param name="Record">What was granted.</param>
/// <param name="Revoked">The index at which it was taken back; null where it was not.</param>
public sealed record CommonsConsent(CommonsRecord<ConsentPredicate> Record, ulong? Revoked)
{
    /// <summary>Whether it is neither taken back nor expired.</summary>
    /// <param name="time">The moment that is asked about.</param>
    public bool IsInForce(DateTimeOffset time) =>
        Revoked is null && (Record.Said.Expires is not { } end || time < end);
}
