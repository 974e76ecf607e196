using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Ledger.Tests;
using SecureGenomics.Provenance.Store.LiteDb;

namespace SecureGenomics.Provenance.Store.Tests;

/// <summary>Entries and files of a LiteDB ledger for the tests that break it.</summary>
internal static class LiteDbSamples
{
    /// <summary>A study that collects, with this many entries.</summary>
    public static IReadOnlyList<Entry> Entries(int count)
    {
        using var scenario = new StudyScenario().Through(StudyStage.Collecting);
        for (var i = scenario.Entries.Count; i < count; i++)
        {
            using var key = Ed25519PrivateKey.FromSeed(
                Sha256Digest.Compute(BitConverter.GetBytes(i)).ToArray()
            );
            scenario.Accept(scenario.Contribution(key, $"ciphertext {i}"), key);
        }

        return scenario.Entries;
    }

    public static void Append(ILedgerStore store, IEnumerable<Entry> entries, bool noted = false)
    {
        using var append = store.BeginAppend();
        append.Append(entries);
        if (noted)
            append.AddCheckpoint(
                append.Size,
                System.Text.Encoding.UTF8.GetBytes($"note of {append.Size}\n")
            );
        append.Commit();
    }

    /// <summary>All that a store holds, as text.</summary>
    public static string Content(LiteDbLedgerStore store) =>
        string.Join(
            '\n',
            [
                .. store.ReadEntries().Select(bytes => LeafHash.Compute(bytes.Span).ToString()),
                .. store.ReadNodes().Select(node => $"{node}"),
                .. store
                    .ReadCheckpoints()
                    .Select(note => $"{note.Size} {Convert.ToHexString(note.Note.Span)}"),
                Convert.ToHexString((store.LatestCheckpoint() ?? default).Span),
                $"{store.Size} {store.RootAt(store.Size)}",
            ]
        );
}
