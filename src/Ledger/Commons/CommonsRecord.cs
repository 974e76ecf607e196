namespace SecureGenomics.Provenance.Ledger;

/// <summary>An accepted statement of a commons in its place in the log.</summary>
/// <typeparam name="TPredicate">The statement's kind.</typeparam>
/// <param name="Index">The entry's index.</param>
/// <param name="Hash">The entry's leaf hash, by which later statements name it.</param>
/// <param name="Time">The entry's time.</param>
/// <param name="Said">What was said.</param>
public sealed record CommonsRecord<TPredicate>(
    ulong Index,
    LeafHash Hash,
    DateTimeOffset Time,
    TPredicate Said
)
    where TPredicate : GovernancePredicate;
