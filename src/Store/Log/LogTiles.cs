using System.Buffers.Binary;
using System.Globalization;
using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Store;

/// <summary>The tiles of a log: what static files, a server and a client say to each
/// other.</summary>
/// <remarks>
/// <code>
/// tile/&lt;L&gt;/&lt;N&gt;[.p/&lt;W&gt;]     up to 256 hashes of level 8·L, 32 bytes each
/// tile/entries/&lt;N&gt;[.p/&lt;W&gt;] up to 256 entries, each behind its length as u16 big-endian
/// </code>
/// N is written in groups of three digits, all but the last behind an <c>x</c>: 1234067 is
/// <c>x001/x234/067</c>. Source: c2sp.org/tlog-tiles.
/// </remarks>
public static class LogTiles
{
    /// <summary>Hashes or entries in a full tile.</summary>
    public const int FullWidth = 256;

    /// <summary>The word in place of a level, for tiles of entries.</summary>
    public const string Entries = "entries";

    /// <summary>Levels of the tree between two levels of tiles.</summary>
    public const int LevelBits = 8;

    private const int MaxLevel = 7;

    /// <summary>A tile's path: <c>tile/0/x001/234.p/17</c>.</summary>
    /// <param name="level">The tile's level; null for entries.</param>
    /// <param name="index">The tile's index on its level.</param>
    /// <param name="width">1 to 256; a suffix stands for less than 256.</param>
    public static string PathOf(int? level, ulong index, int width)
    {
        var number = (index % 1000).ToString("000", CultureInfo.InvariantCulture);
        for (var rest = index / 1000; rest > 0; rest /= 1000)
            number = $"x{(rest % 1000).ToString("000", CultureInfo.InvariantCulture)}/{number}";
        var suffix = width == FullWidth ? "" : $".p/{width}";
        return $"tile/{level?.ToString(CultureInfo.InvariantCulture) ?? Entries}/{number}{suffix}";
    }

    /// <summary>Reads a path behind <c>tile/</c>; only the one way to write it is taken.</summary>
    public static bool TryParse(string path, out int? level, out ulong index, out int width)
    {
        ArgumentNullException.ThrowIfNull(path);
        (level, index, width) = (null, 0, FullWidth);
        var parts = path.Split('/');
        if (parts.Length is < 2 or > 9)
            return false;
        if (parts[0] != Entries)
        {
            if (parts[0] is not [>= '0' and <= '7' and var digit])
                return false;
            level = digit - '0';
        }

        var numbers = parts.AsSpan(1);
        if (numbers.Length >= 2 && numbers[^2].EndsWith(".p", StringComparison.Ordinal))
        {
            if (
                !int.TryParse(
                    numbers[^1],
                    NumberStyles.None,
                    CultureInfo.InvariantCulture,
                    out width
                )
            )
                return false;
            numbers[^2] = numbers[^2][..^2];
            numbers = numbers[..^1];
        }

        foreach (var (i, group) in numbers.ToArray().Index())
        {
            var digits = i == numbers.Length - 1 ? group : group.TrimStart('x');
            if (digits.Length != 3 || !ushort.TryParse(digits, NumberStyles.None, null, out var n))
                return false;
            index = (index * 1000) + n;
        }

        var isWhole = width is >= 1 and <= FullWidth;
        return isWhole
            && level is null or <= MaxLevel
            && PathOf(level, index, width) == "tile/" + path;
    }

    /// <summary>The tiles that a log of a size has on a level: full ones, then the partial one if
    /// any.</summary>
    /// <param name="count">Hashes on the level, or entries.</param>
    public static IEnumerable<(ulong Index, int Width)> Of(ulong count)
    {
        for (var index = 0UL; index < count / FullWidth; index++)
            yield return (index, FullWidth);
        if (count % FullWidth is > 0 and var width)
            yield return (count / FullWidth, (int)width);
    }

    /// <summary>A tile of hashes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The log has not so many.</exception>
    public static byte[] ReadHashes(IMerkleNodes nodes, int level, ulong index, int width)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        var tile = new byte[width * Sha256Digest.SizeInBytes];
        for (var i = 0; i < width; i++)
            nodes
                .NodeAt(level * LevelBits, (index * FullWidth) + (ulong)i)
                .CopyTo(tile.AsSpan(i * Sha256Digest.SizeInBytes));
        return tile;
    }

    /// <summary>A tile of entries.</summary>
    /// <param name="entries">Exact bytes, 1 to 256 of them.</param>
    public static byte[] WriteEntries(IEnumerable<ReadOnlyMemory<byte>> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        using var tile = new MemoryStream();
        Span<byte> length = stackalloc byte[sizeof(ushort)];
        foreach (var entry in entries)
        {
            BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)entry.Length);
            tile.Write(length);
            tile.Write(entry.Span);
        }

        return tile.ToArray();
    }

    /// <summary>The entries of a tile.</summary>
    /// <exception cref="InvalidDataException">The bytes are not so many entries.</exception>
    public static List<ReadOnlyMemory<byte>> ReadEntries(ReadOnlyMemory<byte> tile, int width)
    {
        var entries = new List<ReadOnlyMemory<byte>>(width);
        var rest = tile;
        while (rest.Length >= sizeof(ushort))
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(rest.Span);
            rest = rest[sizeof(ushort)..];
            if (length > rest.Length)
                break;
            entries.Add(rest[..length]);
            rest = rest[length..];
        }

        return rest.IsEmpty && entries.Count == width
            ? entries
            : throw new InvalidDataException(
                $"tile of entries: expected {width} entries, found {entries.Count} and "
                    + $"{rest.Length} bytes that are none"
            );
    }
}
