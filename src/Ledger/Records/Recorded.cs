using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>An accepted statement in its place in the log.</summary>
/// <typeparam name="TPredicate">The statement's kind.</typeparam>
/// <param name="Index">The entry's index.</param>
/// <param name="Hash">The entry's leaf hash, by which later statements name it.</param>
/// <param name="Time">The entry's time.</param>
/// <param name="Subjects">What the step produced.</param>
/// <param name="Predicate">What was said.</param>
public sealed record Recorded<TPredicate>(
    ulong Index,
    LeafHash Hash,
    DateTimeOffset Time,
    ImmutableArray<Subject> Subjects,
    TPredicate Predicate
)
    where TPredicate : Predicate;

/// <summary>Makes records of accepted statements.</summary>
internal static class Recorded
{
    /// <summary>An entry's statement, whose predicate this is.</summary>
    public static Recorded<TPredicate> From<TPredicate>(Entry entry, TPredicate predicate)
        where TPredicate : Predicate =>
        new(entry.Index, entry.Hash, entry.Time, entry.Statement.Subjects, predicate);
}
