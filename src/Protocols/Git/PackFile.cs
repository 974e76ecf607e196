using System.Buffers.Binary;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>Many objects in one file: <c>pack-….pack</c>.</summary>
/// <remarks>
/// <code>
///     0  'P' 'A' 'C' 'K'
///     4  version 2 or 3, then the number of objects; 4 bytes each, big-endian
///    12  objects:
///          1 ttt ssss, more bytes of the size   kind t; size s, least bits first, 4 then 7 a byte
///          OFS_DELTA (6): distance              back to the base; 7 bits a byte, greatest first,
///                                               1 added before each further byte
///          REF_DELTA (7): id                    of the base, in the same pack
///          one zlib stream                      of the object, or of a delta
///   end  checksum
/// </code>
/// A chain of deltas is followed with its headers first, at most <see cref="MaximumDepth"/> of
/// them,
/// so that a circle ends, and then computed from its base up. The checksum is not computed: each
/// object is hashed and compared with its id. Source: Git documentation, gitformat-pack.
/// </remarks>
internal sealed class PackFile
{
    /// <summary>Git itself makes no longer chains.</summary>
    public const int MaximumDepth = 4095;

    private const int HeaderBytes = 12;
    private const int OffsetDelta = 6;
    private const int ReferenceDelta = 7;

    /// <summary>Of all objects on the way to one: 64 of the largest.</summary>
    private const long MaximumChainBytes = 64L * StoredObject.MaximumBytes;

    private readonly Stream _file;
    private readonly Func<GitObjectId, long?> _find;
    private readonly string _name;
    private readonly int _maximumBytes;
    private readonly int _idBytes;

    /// <summary>Reads the head.</summary>
    /// <param name="file">Seekable; stays open, and is read at each call.</param>
    /// <param name="format">The repository's hash function.</param>
    /// <param name="find">The index: an object's place.</param>
    /// <param name="name">How errors name it.</param>
    /// <param name="maximumBytes">Of one object.</param>
    /// <exception cref="MalformedInputException">Another format or version.</exception>
    public PackFile(
        Stream file,
        GitObjectFormat format,
        Func<GitObjectId, long?> find,
        string name,
        int maximumBytes
    )
    {
        (_file, _find, _name, _maximumBytes) = (file, find, name, maximumBytes);
        _idBytes = format == GitObjectFormat.Sha1 ? 20 : 32;
        Span<byte> header = stackalloc byte[HeaderBytes];
        file.Position = 0;
        if (
            file.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false) != HeaderBytes
            || !header.StartsWith("PACK"u8)
            || BinaryPrimitives.ReadUInt32BigEndian(header[4..]) is not (2 or 3)
        )
        {
            throw Error("a pack of version 2 or 3", Convert.ToHexStringLower(header));
        }

        Count = BinaryPrimitives.ReadUInt32BigEndian(header[8..]);
    }

    /// <summary>How many objects it says it holds.</summary>
    public long Count { get; }

    private long End => _file.Length - _idBytes;

    /// <summary>Reads the object at a place.</summary>
    /// <exception cref="MalformedInputException">No object there, or one that is too
    /// large.</exception>
    public StoredObject Read(long offset)
    {
        var deltas = new List<PackedEntry>();
        var entry = ReadEntry(offset);
        while (entry.Base is { } next)
        {
            if (deltas.Count == MaximumDepth)
                throw Error($"at most {MaximumDepth} deltas on each other", $"more at {offset}");
            deltas.Add(entry);
            entry = ReadEntry(next);
        }

        var content = Inflate(entry);
        var total = (long)content.Length;
        foreach (var delta in Enumerable.Reverse(deltas))
        {
            content = PackDelta.Apply(
                content,
                Inflate(delta),
                _maximumBytes,
                $"{_name} at {delta.Offset}"
            );
            total += content.Length + delta.Size;
            if (total > MaximumChainBytes)
                throw Error($"at most {MaximumChainBytes} bytes of deltas", $"more at {offset}");
        }

        return StoredObject.Frame((StoredKind)entry.Kind, content);
    }

    private PackedEntry ReadEntry(long offset)
    {
        if (offset < HeaderBytes || offset >= End)
            throw Error($"an object between {HeaderBytes} and {End}", $"one at {offset}");
        _file.Position = offset;
        var first = ReadByte();
        var kind = (first >> 4) & 7;
        long size = first & 15;
        for (var (next, shift) = (first, 4); next >= 0x80; shift += 7)
        {
            if (shift > 49)
                throw Error("a size below 2^56", $"more at {offset}");
            next = ReadByte();
            size |= (long)(next & 0x7f) << shift;
        }

        if (size > _maximumBytes)
            throw Error($"at most {_maximumBytes} bytes", $"{size} at {offset}");
        long? source = kind switch
        {
            OffsetDelta => offset - ReadDistance(offset),
            ReferenceDelta => FindBase(offset),
            >= (int)StoredKind.Commit and <= (int)StoredKind.Tag => null,
            _ => throw Error("a kind from 1 to 4, 6 or 7", $"{kind} at {offset}"),
        };
        return new PackedEntry(offset, kind, (int)size, source, _file.Position);
    }

    /// <summary>How far before a delta its base lies; at least one byte.</summary>
    private long ReadDistance(long offset)
    {
        var next = ReadByte();
        long distance = next & 0x7f;
        while (next >= 0x80)
        {
            if (distance > offset)
                break;
            next = ReadByte();
            distance = ((distance + 1) << 7) | (long)(next & 0x7f);
        }

        return distance > 0 && distance <= offset
            ? distance
            : throw Error($"a base before {offset}", $"one {distance} bytes away");
    }

    private long FindBase(long offset)
    {
        Span<byte> bytes = stackalloc byte[_idBytes];
        foreach (ref var one in bytes)
            one = ReadByte();
        var id = GitObjectId.FromBytes(bytes);
        return _find(id) ?? throw Error($"the base {id} of the delta at {offset}", "nothing");
    }

    private byte[] Inflate(PackedEntry entry)
    {
        _file.Position = entry.DataOffset;
        using var inflated = new InflatedBytes(_file, $"{_name} at {entry.Offset}");
        return inflated.ReadToEnd([], entry.Size);
    }

    private byte ReadByte() =>
        _file.ReadByte() is >= 0 and var next
            ? (byte)next
            : throw Error("another byte", "the end of the file");

    private MalformedInputException Error(string expected, string found) =>
        new($"{_name}: expected {expected}, found {found}", "the repository is damaged or hostile");

    /// <summary>The header of an object in the pack.</summary>
    /// <param name="Offset">Where it begins.</param>
    /// <param name="Kind">The number of the kind; 6 and 7 are deltas.</param>
    /// <param name="Size">Of what the zlib stream holds.</param>
    /// <param name="Base">Where a delta's base begins.</param>
    /// <param name="DataOffset">Where the zlib stream begins.</param>
    private readonly record struct PackedEntry(
        long Offset,
        int Kind,
        int Size,
        long? Base,
        long DataOffset
    );
}
