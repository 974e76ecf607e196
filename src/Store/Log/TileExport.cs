using System.Buffers.Binary;
using System.Globalization;
using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Store;

/// <summary>
/// Writes a log as static files that any web server can serve and any tlog client can read.
/// </summary>
/// <remarks>
/// <code>
/// checkpoint
/// tile/&lt;L&gt;/&lt;N&gt;[.p/&lt;W&gt;]         up to 256 hashes of level 8·L, 32 bytes each
/// tile/entries/&lt;N&gt;[.p/&lt;W&gt;] up to 256 entries, each behind its length as u16 big-endian
/// </code>
/// N is written in groups of three digits, all but the last behind an <c>x</c>: 1234067 is
/// <c>x001/x234/067</c>. Source: c2sp.org/tlog-tiles.
/// </remarks>
public static class TileExport
{
    /// <summary>Hashes or entries in a full tile.</summary>
    public const int FullWidth = 256;

    private const int LevelBits = 8;

    /// <summary>Writes the log of a checkpoint's size.</summary>
    /// <param name="nodes">The log's tree.</param>
    /// <param name="entries">Its entries from the first on, as exact bytes.</param>
    /// <param name="folder">A folder that is absent or empty.</param>
    /// <param name="checkpoint">A signed checkpoint of this log, with its cosignatures.</param>
    /// <exception cref="ArgumentException">The checkpoint is not this log's.</exception>
    /// <exception cref="IOException">The folder is not empty, or the disk fails.</exception>
    public static void Write(
        IMerkleNodes nodes,
        IEnumerable<ReadOnlyMemory<byte>> entries,
        string folder,
        Note checkpoint
    )
    {
        ArgumentNullException.ThrowIfNull(nodes);
        ArgumentNullException.ThrowIfNull(entries);
        ArgumentNullException.ThrowIfNull(checkpoint);
        var claim = Checkpoint.Parse(checkpoint.Text);
        if (claim.Size > nodes.Size || MerkleProver.RootAt(nodes, claim.Size) != claim.Root)
            throw new ArgumentException(
                "the checkpoint is not one of this log",
                nameof(checkpoint)
            );
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
            throw new IOException($"{folder} is not empty");

        WriteHashTiles(nodes, folder, claim.Size);
        WriteEntryTiles(entries, folder, claim.Size);
        // Last, so that a checkpoint never promises tiles that are not there yet.
        WriteFile(Path.Combine(folder, "checkpoint"), checkpoint.ToBytes());
    }

    /// <summary>A tile's path below the folder: <c>tile/0/x001/234.p/17</c>.</summary>
    /// <param name="level">The tile's level as a decimal, or <c>entries</c>.</param>
    /// <param name="index">The tile's index on its level.</param>
    /// <param name="width">1 to 256; a suffix stands for less than 256.</param>
    public static string PathOf(string level, ulong index, int width)
    {
        var number = (index % 1000).ToString("000", CultureInfo.InvariantCulture);
        for (var rest = index / 1000; rest > 0; rest /= 1000)
            number = $"x{(rest % 1000).ToString("000", CultureInfo.InvariantCulture)}/{number}";
        var suffix =
            width == FullWidth ? "" : string.Create(CultureInfo.InvariantCulture, $".p/{width}");
        return $"tile/{level}/{number}{suffix}";
    }

    private static void WriteHashTiles(IMerkleNodes nodes, string folder, ulong size)
    {
        for (var level = 0; size >> (level * LevelBits) > 0; level++)
        {
            foreach (var (index, width) in Tiles(size >> (level * LevelBits)))
            {
                var tile = new byte[width * Sha256Digest.SizeInBytes];
                for (var i = 0; i < width; i++)
                {
                    nodes
                        .NodeAt(level * LevelBits, (index * FullWidth) + (ulong)i)
                        .CopyTo(tile.AsSpan(i * Sha256Digest.SizeInBytes));
                }

                WriteFile(
                    Path.Combine(
                        folder,
                        PathOf(level.ToString(CultureInfo.InvariantCulture), index, width)
                    ),
                    tile
                );
            }
        }
    }

    private static void WriteEntryTiles(
        IEnumerable<ReadOnlyMemory<byte>> lines,
        string folder,
        ulong size
    )
    {
        using var entries = lines.GetEnumerator();
        Span<byte> length = stackalloc byte[sizeof(ushort)];
        foreach (var (index, width) in Tiles(size))
        {
            using var tile = new MemoryStream();
            for (var i = 0; i < width && entries.MoveNext(); i++)
            {
                BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)entries.Current.Length);
                tile.Write(length);
                tile.Write(entries.Current.Span);
            }

            WriteFile(Path.Combine(folder, PathOf("entries", index, width)), tile.ToArray());
        }
    }

    // Full tiles, then the partial one if any.
    private static IEnumerable<(ulong Index, int Width)> Tiles(ulong count)
    {
        for (var index = 0UL; index < count / FullWidth; index++)
            yield return (index, FullWidth);
        if (count % FullWidth is > 0 and var width)
            yield return (count / FullWidth, (int)width);
    }

    private static void WriteFile(string path, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
    }
}
