using System.Buffers.Binary;
using System.IO.Compression;

namespace SecureGenomics.Provenance.TestKit;

/// <summary>A Git pack and its index, made entry by entry: whole ones, and those that no program
/// writes.</summary>
/// <remarks>Source: Git documentation, gitformat-pack.</remarks>
/// <param name="idBytes">20 or 32.</param>
public sealed class HandmadePack(int idBytes = 20)
{
    private readonly List<byte> _pack = [.. "PACK"u8, 0, 0, 0, 2, 0, 0, 0, 0];
    private readonly SortedDictionary<string, long> _offsets = new(StringComparer.Ordinal);

    /// <summary>Where the objects are, in order of their ids.</summary>
    public IReadOnlyCollection<long> Offsets => _offsets.Values;

    /// <summary>Where the next entry will be.</summary>
    public long End => _pack.Count;

    /// <summary>Adds an entry.</summary>
    /// <param name="id">Hex; not looked at.</param>
    /// <param name="kind">1 to 4 an object, 6 and 7 a delta.</param>
    /// <param name="reference">What stands before the zlib stream: a distance or an id.</param>
    /// <param name="content">Object or delta.</param>
    /// <param name="size">Another size than the content's.</param>
    /// <returns>Its place.</returns>
    public long Add(string id, int kind, byte[] reference, byte[] content, long? size = null)
    {
        var at = _pack.Count;
        var rest = size ?? content.Length;
        var first = (kind << 4) | (int)(rest & 15);
        for (rest >>= 4; ; rest >>= 7)
        {
            _pack.Add((byte)(first | (rest > 0 ? 0x80 : 0)));
            if (rest == 0)
                break;
            first = (int)(rest & 0x7f);
        }

        _pack.AddRange(reference);
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            zlib.Write(content);
        _pack.AddRange(packed.ToArray());
        _offsets[id] = at;
        return at;
    }

    /// <summary>The distance of an OFS_DELTA back to its base.</summary>
    public static byte[] Distance(long from, long to)
    {
        var distance = from - to;
        var bytes = new List<byte> { (byte)(distance & 0x7f) };
        while ((distance >>= 7) > 0)
            bytes.Insert(0, (byte)(0x80 | (--distance & 0x7f)));
        return [.. bytes];
    }

    /// <summary>The pack; its checksum is zeros.</summary>
    public byte[] ToPack()
    {
        byte[] pack = [.. _pack, .. new byte[idBytes]];
        BinaryPrimitives.WriteInt32BigEndian(pack.AsSpan(8), _offsets.Count);
        return pack;
    }

    /// <summary>The index of version 2; its checksums are zeros.</summary>
    public byte[] ToIndex() =>
        [
            0xff,
            (byte)'t',
            (byte)'O',
            (byte)'c',
            0,
            0,
            0,
            2,
            .. Enumerable
                .Range(0, 256)
                .SelectMany(i =>
                    Number(_offsets.Keys.Count(id => Convert.FromHexString(id[..2])[0] <= i))
                ),
            .. _offsets.Keys.SelectMany(Convert.FromHexString),
            .. new byte[4 * _offsets.Count],
            .. _offsets.Values.SelectMany(offset => Number((int)offset)),
            .. new byte[2 * idBytes],
        ];

    /// <summary>Writes both into a repository's folder <c>objects</c>.</summary>
    public void WriteTo(string objects)
    {
        var folder = Directory.CreateDirectory(Path.Combine(objects, "pack")).FullName;
        File.WriteAllBytes(Path.Combine(folder, "pack-handmade.pack"), ToPack());
        File.WriteAllBytes(Path.Combine(folder, "pack-handmade.idx"), ToIndex());
    }

    private static byte[] Number(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }
}
