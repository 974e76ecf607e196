using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Ledger.Tests;

namespace SecureGenomics.Provenance.Store.Tests;

/// <summary>As many entries as wanted, each behind the one before; the same statement in
/// all.</summary>
internal static class NumberedEntries
{
    public static IEnumerable<Entry> From(StudyScenario scenario, ulong first = 0)
    {
        var statement = SignedStatement.Parse(scenario.Study().Sign(scenario.Researcher));
        var previous = default(LeafHash);
        for (var index = first; ; index++)
        {
            var entry = Entry.Create(
                index,
                previous,
                StudyScenario.Start,
                statement,
                scenario.LedgerKey
            );
            previous = entry.Hash;
            yield return entry;
        }
    }

    public static void Append(this ILedgerStore store, IEnumerable<Entry> entries)
    {
        using var append = store.BeginAppend();
        append.Append(entries);
        append.Commit();
    }

    public static void AppendNote(this ILedgerStore store, ulong size, ReadOnlySpan<byte> note)
    {
        using var append = store.BeginAppend();
        append.AddCheckpoint(size, note);
        append.Commit();
    }
}
