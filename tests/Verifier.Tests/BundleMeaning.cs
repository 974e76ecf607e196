using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Verifier.Tests;

/// <summary>What of a bundle a verdict speaks of.</summary>
/// <remarks>
/// All files under their names, but for the policy, which nobody reads, and of the checkpoint its
/// text and the line that the
/// ledger key signed.
/// </remarks>
internal sealed class BundleMeaning
{
    private readonly Dictionary<string, byte[]> _files;
    private readonly ulong _entries;

    public BundleMeaning(string bundle) => (_files, _entries) = Read(bundle);

    /// <summary>Whether another bundle, which opens, means the same.</summary>
    public bool IsMeantBy(string bundle)
    {
        var (files, entries) = Read(bundle);
        return entries == _entries
            && files.Count == _files.Count
            && _files.All(file =>
                files.TryGetValue(file.Key, out var found)
                && (
                    file.Key == BundlePath.Checkpoint
                        ? IsSameCheckpoint(file.Value, found)
                        : found.AsSpan().SequenceEqual(file.Value)
                )
            );
    }

    private static bool IsSameCheckpoint(byte[] expected, byte[] found)
    {
        var (one, other) = (Note.Parse(expected), Note.Parse(found));
        return one.Text == other.Text
            && one.Signatures.All(line =>
                other.Signatures.Any(candidate => candidate.ToString() == line.ToString())
            );
    }

    private static (Dictionary<string, byte[]> Files, ulong Entries) Read(string bundle)
    {
        using var reader = BundleReader.Open(bundle);
        return (
            reader
                .Files.Where(file => file.Name != BundlePath.Policy)
                .ToDictionary(
                    file => file.Name,
                    file => reader.ReadAllBytes(file.Name, maxBytes: 1 << 24),
                    StringComparer.Ordinal
                ),
            reader.EntryCount
        );
    }
}
