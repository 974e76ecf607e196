using System.Text;
using System.Text.Json.Nodes;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.TestKit;

namespace SecureGenomics.Provenance.Verifier.Tests;

/// <summary>Damages a whole bundle at one of four depths; the same seed and number give the same
/// bytes for the same bundle.</summary>
/// <remarks>
/// The first hits the container's bytes. The other three put the container together again, sizes,
/// checksums, digests and manifest
/// included, so that the damage reaches what stands behind them.
/// </remarks>
internal sealed class BundleMutator
{
    private readonly byte[] _whole;
    private readonly int _seed;
    private readonly Dictionary<string, byte[]> _files = new(StringComparer.Ordinal);

    public BundleMutator(string bundle, int seed)
    {
        _seed = seed;
        _whole = File.ReadAllBytes(bundle);
        using var reader = BundleReader.Open(bundle);
        foreach (var file in reader.Files)
            _files.Add(file.Name, reader.ReadAllBytes(file.Name, maxBytes: 1 << 24));
        EntryCount = reader.EntryCount;
    }

    /// <summary>The depths, by name.</summary>
    public static IReadOnlyList<string> Depths { get; } = ["bytes", "content", "payload", "files"];

    /// <summary>The honest bundle.</summary>
    public ReadOnlySpan<byte> Whole => _whole;

    private ulong EntryCount { get; }

    /// <summary>Writes one damaged bundle.</summary>
    /// <param name="number">Of the case.</param>
    /// <param name="destination">Receives it.</param>
    /// <returns>One of <see cref="Depths"/>.</returns>
    public string Mutate(int number, Stream destination)
    {
        var random = new Random(unchecked((_seed * 1_000_003) + number));
        var depth = Depths[
            random.Next(20) switch
            {
                < 12 => 0,
                < 15 => 1,
                < 18 => 2,
                _ => 3,
            }
        ];
        switch (depth)
        {
            case "bytes":
                MutateBytes(random, number, destination);
                break;
            case "content":
                Rebuild(MutateContent(random, number), EntryCount, destination);
                break;
            case "payload":
                Rebuild(MutatePayload(random, number), EntryCount, destination);
                break;
            default:
                var (files, entries) = MutateFiles(random);
                Rebuild(files, entries, destination);
                break;
        }

        return depth;
    }

    /// <summary>A stretch of the container damaged, or copied over another one.</summary>
    private void MutateBytes(Random random, int number, Stream destination)
    {
        var (at, end) = Stretch(random);
        var (from, to) = random.Next(8) == 0 ? Stretch(random) : (at, end);
        destination.Write(_whole.AsSpan(0, at));
        destination.Write(Mutator.Mutate([_whole[from..to]], _seed, number));
        // One in sixteen is cut short here.
        if (random.Next(16) != 0)
            destination.Write(_whole.AsSpan(end));
    }

    /// <summary>Half of these near the end, where the directory stands.</summary>
    private (int At, int End) Stretch(Random random)
    {
        var at =
            random.Next(2) == 0
                ? random.Next(_whole.Length)
                : _whole.Length - 1 - random.Next(Math.Min(6000, _whole.Length));
        return (at, Math.Min(_whole.Length, at + random.Next(1, 4096)));
    }

    /// <summary>One file's content; a blob moves to the name that its new digest gives.</summary>
    private Dictionary<string, byte[]> MutateContent(Random random, int number)
    {
        // Blobs and Git objects are many and alike: every other time one of the rest, of which the
        // policy means nothing to a verifier.
        var isAny = random.Next(2) == 0;
        var name = Pick(
            random,
            [
                .. _files.Keys.Where(name =>
                    isAny
                    || !(
                        name == BundlePath.Policy
                        || name.Contains("objects/", StringComparison.Ordinal)
                    )
                ),
            ]
        );
        var content = Mutator.Mutate([_files[name]], _seed, number);
        var files = new Dictionary<string, byte[]>(_files, StringComparer.Ordinal);
        files.Remove(name);
        files[IsBlob(name) ? BundlePath.Object(ArtifactDigest.Compute(content)) : name] = content;
        return files;
    }

    /// <summary>The JSON inside an entry or inside the statement that it carries: canonical base64
    /// around it, signatures as they were.</summary>
    private Dictionary<string, byte[]> MutatePayload(Random random, int number)
    {
        var lines = Encoding.UTF8.GetString(_files[BundlePath.Entries]).TrimEnd('\n').Split('\n');
        ref var line = ref lines[random.Next(lines.Length)];
        var outer = PayloadOf(JsonNode.Parse(line)!);
        var entry = Encoding.UTF8.GetString(Convert.FromBase64String(outer));
        var inner = PayloadOf(JsonNode.Parse(entry)!["statement"]!);
        var damaged =
            random.Next(2) == 0
                ? Damage(Encoding.UTF8.GetBytes(entry))
                : Encoding.UTF8.GetBytes(
                    entry.Replace(
                        inner,
                        Convert.ToBase64String(Damage(Convert.FromBase64String(inner))),
                        StringComparison.Ordinal
                    )
                );
        line = line.Replace(outer, Convert.ToBase64String(damaged), StringComparison.Ordinal);
        return WithLines(lines);

        // Anything, or one digit for another, so that what is written stays canonical and the
        // signatures are asked.
        byte[] Damage(byte[] json)
        {
            if (random.Next(3) == 0)
                return Mutator.Mutate([json], _seed, number);
            var at = Array.FindIndex(json, random.Next(json.Length), letter =>
                char.IsAsciiDigit((char)letter)
            );
            if (at >= 0)
                json[at] = (byte)('0' + random.Next(10));
            return json;
        }
    }

    /// <summary>Files left out, exchanged, copied to other names; lines left out, doubled,
    /// exchanged, with the count that fits.</summary>
    private (Dictionary<string, byte[]> Files, ulong Entries) MutateFiles(Random random)
    {
        var files = new Dictionary<string, byte[]>(_files, StringComparer.Ordinal);
        string[] names = [.. files.Keys];
        var (one, other) = (Pick(random, names), Pick(random, names));
        switch (random.Next(4))
        {
            case 0:
                files.Remove(one);
                break;
            case 1:
                (files[one], files[other]) = (files[other], files[one]);
                break;
            case 2:
                string[] known =
                [
                    BundlePath.Statement,
                    BundlePath.Policy,
                    BundlePath.Checkpoint,
                    BundlePath.Readme,
                    "proofs/extra",
                    BundlePath.Object(ArtifactDigest.Compute(files[one])),
                ];
                files[Pick(random, known)] = files[one];
                break;
            default:
                return MutateLines(random);
        }

        // A blob under a name that is not its digest cannot be written: it goes by its digest.
        var named = files.GroupBy(file =>
            IsBlob(file.Key) ? BundlePath.Object(ArtifactDigest.Compute(file.Value)) : file.Key
        );
        return (
            named.ToDictionary(
                group => group.Key,
                group => group.First().Value,
                StringComparer.Ordinal
            ),
            EntryCount
        );
    }

    private (Dictionary<string, byte[]> Files, ulong Entries) MutateLines(Random random)
    {
        var lines = Encoding
            .UTF8.GetString(_files[BundlePath.Entries])
            .TrimEnd('\n')
            .Split('\n')
            .ToList();
        var (from, to) = (random.Next(lines.Count), random.Next(lines.Count));
        switch (random.Next(3))
        {
            case 0:
                lines.RemoveAt(from);
                break;
            case 1:
                lines.Insert(to, lines[from]);
                break;
            default:
                (lines[from], lines[to]) = (lines[to], lines[from]);
                break;
        }

        return (WithLines(lines), (ulong)lines.Count);
    }

    private Dictionary<string, byte[]> WithLines(IEnumerable<string> lines) =>
        new(_files, StringComparer.Ordinal)
        {
            [BundlePath.Entries] = Encoding.UTF8.GetBytes(
                string.Concat(lines.Select(line => line + "\n"))
            ),
        };

    private static void Rebuild(Dictionary<string, byte[]> files, ulong entries, Stream destination)
    {
        var writer = new BundleWriter(BundleType.Study, entries);
        foreach (var (name, content) in files)
            writer.AddSource(name, () => new MemoryStream(content, writable: false));
        writer.WriteTo(destination);
    }

    private static string PayloadOf(JsonNode envelope) => (string)envelope["payload"]!;

    private static bool IsBlob(string name) =>
        name.StartsWith("objects/", StringComparison.Ordinal);

    private static string Pick(Random random, string[] names) => names[random.Next(names.Length)];
}
