using System.IO.Compression;
using System.Text;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.TestKit;

namespace SecureGenomics.Provenance.Reliability.Tests;

/// <summary>A repository's own files: loose objects, packs, indexes, deltas, names and the
/// config.</summary>
internal static class GitTargets
{
    private const int MaximumBytes = 1 << 20;

    private static readonly string First = new('a', 40);
    private static readonly string Second = new('b', 40);
    private static readonly string Third = "0c" + new string('c', 38);

    public static IEnumerable<FuzzTarget> All()
    {
        byte[] text = [.. Enumerable.Range(0, 200).Select(i => (byte)i)];
        byte[] delta = [200, 1, 12, 0x91, 10, 10, 2, 1, 2];
        var pack = new HandmadePack();
        pack.Add(First, 3, [], text);
        pack.Add(Second, 7, Convert.FromHexString(First), delta);
        pack.Add(Third, 6, HandmadePack.Distance(pack.End, 12), delta);

        yield return Target(
            "Git loose object",
            bytes => LooseObjects.Read(new MemoryStream(bytes), "object", MaximumBytes),
            [Zlib([.. "blob 200\0"u8, .. text]), Zlib("tree 0\0"u8), Zlib("tag 4\0abcd"u8)]
        );
        yield return Target("Git pack", bytes => ReadPack(bytes, pack), [pack.ToPack()]);
        yield return Target(
            "Git pack index",
            ReadIndex,
            [pack.ToIndex(), new HandmadePack().ToIndex()]
        );
        yield return Target(
            "Git delta",
            bytes => PackDelta.Apply(text, bytes, MaximumBytes, "delta"),
            [delta]
        );
        yield return Target(
            "Git reference",
            bytes => GitReferences.ParseLoose(bytes, GitObjectFormat.Sha1, "HEAD"),
            ["ref: refs/heads/main\n"u8.ToArray(), Encoding.ASCII.GetBytes($"{First}\n")]
        );
        yield return Target(
            "Git packed references",
            bytes => GitReferences.ParsePacked(bytes, GitObjectFormat.Sha1, "packed-refs"),
            [
                Encoding.ASCII.GetBytes(
                    $"# pack-refs with: peeled\n{First} refs/heads/main\n{Second} "
                        + $"refs/tags/v1\n^{First}\n"
                ),
            ]
        );
        yield return Target(
            "Git config",
            bytes => GitConfigFile.Parse(bytes, "config"),
            [
                "[core]\n\trepositoryformatversion = 0 ; no\n[remote \"origin\"]\n\turl = \"https://example.org/\\\\x\" \\\n y\n"u8.ToArray(),
            ]
        );
    }

    private static void ReadPack(byte[] bytes, HandmadePack whole)
    {
        var index = new PackIndex(new MemoryStream(whole.ToIndex()), GitObjectFormat.Sha1, "index");
        var pack = new PackFile(
            new MemoryStream(bytes),
            GitObjectFormat.Sha1,
            index.Find,
            "pack",
            MaximumBytes
        );
        foreach (var offset in whole.Offsets)
            _ = pack.Read(offset);
    }

    private static void ReadIndex(byte[] bytes)
    {
        var index = new PackIndex(new MemoryStream(bytes), GitObjectFormat.Sha1, "index");
        foreach (var hex in (string[])[First, Second, Third, new('0', 40), new('f', 40)])
        {
            if (GitObjectId.TryParse(hex, out var id))
                _ = index.Find(id);
            _ = index.FindByPrefix(hex[..4]).Take(10).Count();
        }
    }

    private static byte[] Zlib(ReadOnlySpan<byte> bytes)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            zlib.Write(bytes);
        return packed.ToArray();
    }

    private static FuzzTarget Target(
        string name,
        Action<byte[]> parse,
        IReadOnlyList<byte[]> corpus
    ) => new(name, corpus, parse, typeof(MalformedInputException));
}
