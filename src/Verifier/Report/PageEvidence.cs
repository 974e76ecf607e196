using System.Collections.Immutable;
using System.Numerics;
using System.Text;
using System.Text.Json;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;

namespace SecureGenomics.Provenance.Verifier;

/// <summary>What a report page carries of a bundle, so that a browser can check the ledger
/// again.</summary>
/// <remarks>
/// All entries, as exact bytes; or, where they are many, the first 2^k of them and the hashes that
/// lead from
/// their root to the root of all. Source: docs/spec/verification.md, "The page".
/// </remarks>
internal sealed class PageEvidence
{
    /// <summary>Most entries that a page carries unless told otherwise.</summary>
    public const int MaximumEntries = 16_384;

    /// <summary>Most bytes of entries that a page carries; above, fewer entries.</summary>
    public const long MaximumBytes = 32L << 20;

    private const int MaximumTableBytes = 16 << 20;

    private readonly List<ReadOnlyMemory<byte>> _entries = [];
    private readonly byte[] _checkpoint;
    private readonly ImmutableArray<Sha256Digest> _path = [];
    private readonly int _total;

    private PageEvidence(BundleReader bundle, int maximumEntries)
    {
        var leaves = new List<LeafHash>();
        var bytes = 0L;
        foreach (var line in ReadLines(bundle))
        {
            leaves.Add(LeafHash.Compute(line.Span));
            Outline.Take(line);
            if ((bytes += line.Length) <= MaximumBytes && _entries.Count < maximumEntries)
                _entries.Add(line);
        }

        _total = leaves.Count;
        if (_entries.Count < _total)
        {
            var carried = 1 << BitOperations.Log2((uint)_entries.Count);
            _entries.RemoveRange(carried, _entries.Count - carried);
            _path = MerkleProver
                .ProveConsistency(new MerkleTree(leaves), (ulong)carried, (ulong)_total)
                .Path;
        }

        _checkpoint = ReadOrEmpty(bundle, BundlePath.Checkpoint, 1 << 20);
        if (Outline.Table is { } table)
        {
            TableBytes = ReadOrEmpty(bundle, BundlePath.Object(table), MaximumTableBytes);
            Table = ResultTable.Parse(TableBytes.Span);
        }
    }

    /// <summary>What the entries are.</summary>
    public LedgerOutline Outline { get; } = new();

    /// <summary>The published table; null where there is none to show.</summary>
    public ResultTable? Table { get; }

    /// <summary>
    /// The published table's bytes as the bundle has them; empty where there is none.
    /// </summary>
    public ReadOnlyMemory<byte> TableBytes { get; } = ReadOnlyMemory<byte>.Empty;

    /// <summary>Reads a bundle; null for a file that is none.</summary>
    /// <param name="path">The file.</param>
    /// <param name="maximumEntries">Most entries that are carried.</param>
    /// <param name="sha256">Of the file that was verified, hex: a page carries no other file's
    /// entries. Null after a quick look.</param>
    /// <exception cref="IOException">The file cannot be read, or is another one by now.</exception>
    public static PageEvidence? Read(string path, int maximumEntries, string? sha256 = null)
    {
        using var file = File.OpenHandle(path, options: FileOptions.RandomAccess);
        return Read(ByteSource.Of(file), path, maximumEntries, sha256);
    }

    /// <inheritdoc cref="Read(string, int, string?)"/>
    public static PageEvidence? Read(
        ByteSource file,
        string path,
        int maximumEntries,
        string? sha256
    )
    {
        try
        {
            using var bundle = BundleReader.Open(file);
            var evidence =
                bundle.Type == BundleType.Study ? new PageEvidence(bundle, maximumEntries) : null;
            return sha256 is null || Verification.HashWhole(file) == sha256
                ? evidence
                : throw new IOException($"{path}: the file was changed after it was verified");
        }
        catch (BundleFormatException)
        {
            return null;
        }
    }

    /// <summary>The object that the page's script reads: JSON without a character that HTML
    /// knows.</summary>
    public string ToJson()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("total", _total);
            json.WriteBase64String("checkpoint", _checkpoint);
            json.WriteStartArray("path");
            foreach (var node in _path)
                json.WriteStringValue(node.ToString());
            json.WriteEndArray();
            json.WriteStartArray("entries");
            foreach (var entry in _entries)
                json.WriteBase64StringValue(entry.Span);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    /// <summary>The lines up to the first that is none: what is missing then shows at the
    /// root.</summary>
    private static IEnumerable<ReadOnlyMemory<byte>> ReadLines(BundleReader bundle)
    {
        if (!bundle.Contains(BundlePath.Entries))
            yield break;
        using var lines = bundle.ReadEntries().GetEnumerator();
        while (true)
        {
            try
            {
                if (!lines.MoveNext())
                    yield break;
            }
            catch (BundleFormatException)
            {
                yield break;
            }

            yield return lines.Current;
        }
    }

    private static byte[] ReadOrEmpty(BundleReader bundle, string name, long maxBytes)
    {
        try
        {
            return bundle.Contains(name) ? bundle.ReadAllBytes(name, maxBytes) : [];
        }
        catch (BundleFormatException)
        {
            return [];
        }
    }
}
