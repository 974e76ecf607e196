using System.Buffers.Binary;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>Where each object of a pack is: a file <c>pack-….idx</c>, version 1 or 2.</summary>
/// <remarks>
/// Numbers are big-endian; n objects, ids of H bytes, sorted. <c>fanout[b]</c> counts the ids whose
/// first byte is at most b.
/// <code>
/// version 2                                   version 1 (SHA-1 only)
///      0  ff 't' 'O' 'c', 00 00 00 02              0  fanout[256], 4 bytes each
///      8  fanout[256], 4 bytes each             1024  n times: offset 4 bytes, id 20 bytes
///   1032  n ids of H bytes                       end  2 checksums of 20 bytes
///    ...  n CRC-32 of 4 bytes
///    ...  n offsets of 4 bytes; with the top bit set a number of the next table
///    ...  offsets of 8 bytes
///    end  2 checksums of H bytes
/// </code>
/// The checksums are not computed: what is found is hashed and compared with its id.
/// Source: Git documentation, gitformat-pack, "Pack-*.idx files".
/// </remarks>
internal sealed class PackIndex
{
    private const int FanoutBytes = 256 * 4;

    private readonly Stream _file;
    private readonly string _name;
    private readonly int[] _fanout = new int[256];
    private readonly int _idBytes;
    private readonly int _version;

    /// <summary>Reads the head and compares it with the length.</summary>
    /// <param name="file">Seekable; stays open, and is read at each call.</param>
    /// <param name="format">The repository's hash function.</param>
    /// <param name="name">How errors name it.</param>
    /// <exception cref="MalformedInputException">Another format or length.</exception>
    public PackIndex(Stream file, GitObjectFormat format, string name)
    {
        (_file, _name) = (file, name);
        _idBytes = format == GitObjectFormat.Sha1 ? 20 : 32;
        Span<byte> head = stackalloc byte[8];
        ReadAt(0, head);
        _version = head.StartsWith((ReadOnlySpan<byte>)[0xff, .. "tOc"u8]) ? 2 : 1;
        if (
            _version == 2
                ? BinaryPrimitives.ReadUInt32BigEndian(head[4..]) != 2
                : format != GitObjectFormat.Sha1
        )
            throw Error("an index of version 2", Convert.ToHexStringLower(head));

        Span<byte> fanout = stackalloc byte[FanoutBytes];
        ReadAt(_version == 2 ? 8 : 0, fanout);
        for (var i = 0; i < 256; i++)
        {
            var count = BinaryPrimitives.ReadUInt32BigEndian(fanout[(4 * i)..]);
            if (count > int.MaxValue || (i > 0 && count < _fanout[i - 1]))
                throw Error($"a count that does not shrink at {i}", $"{count}");
            _fanout[i] = (int)count;
        }

        if (
            _version == 2
                ? file.Length < LargeOffsets + (2 * _idBytes)
                    || (file.Length - LargeOffsets - (2 * _idBytes)) % 8 != 0
                : file.Length != Ids + ((long)Count * (4 + _idBytes)) + (2 * _idBytes)
        )
        {
            throw Error($"the length of {Count} objects", $"{file.Length} bytes");
        }
    }

    /// <summary>How many objects the pack holds.</summary>
    public int Count => _fanout[255];

    private long Ids => _version == 2 ? 8 + FanoutBytes : FanoutBytes;

    private long Offsets => Ids + ((long)Count * (_idBytes + 4));

    private long LargeOffsets => Offsets + ((long)Count * 4);

    /// <summary>An object's place in the pack.</summary>
    /// <returns>Null where the pack does not hold it; otherwise unchecked against the
    /// pack.</returns>
    /// <exception cref="MalformedInputException">An offset that is not there or is
    /// negative.</exception>
    public long? Find(GitObjectId id)
    {
        var wanted = id.ToString();
        var at = LowerBound(wanted);
        return at < Count && IdAt(at) == id ? OffsetAt(at) : null;
    }

    /// <summary>The ids that begin with some digits.</summary>
    /// <param name="prefix">At least two lower-case hex digits.</param>
    public IEnumerable<GitObjectId> FindByPrefix(string prefix)
    {
        for (var at = LowerBound(prefix); at < Count; at++)
        {
            var id = IdAt(at);
            if (!id.ToString().StartsWith(prefix, StringComparison.Ordinal))
                yield break;
            yield return id;
        }
    }

    /// <summary>The first place whose id is not below some digits.</summary>
    private int LowerBound(string digits)
    {
        var first = Convert.FromHexString(digits[..2])[0];
        var (low, high) = (first == 0 ? 0 : _fanout[first - 1], _fanout[first]);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (string.CompareOrdinal(IdAt(middle).ToString(), digits) < 0)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    private GitObjectId IdAt(int at)
    {
        Span<byte> id = stackalloc byte[_idBytes];
        ReadAt(Ids + (_version == 2 ? (long)at * _idBytes : ((long)at * (4 + _idBytes)) + 4), id);
        return GitObjectId.FromBytes(id);
    }

    private long OffsetAt(int at)
    {
        Span<byte> number = stackalloc byte[8];
        ReadAt(
            _version == 2 ? Offsets + ((long)at * 4) : Ids + ((long)at * (4 + _idBytes)),
            number[..4]
        );
        var offset = BinaryPrimitives.ReadUInt32BigEndian(number);
        if (_version == 1 || offset < 0x8000_0000)
            return offset;
        var large = LargeOffsets + ((offset & 0x7fff_ffff) * 8L);
        if (large + 8 > _file.Length - (2 * _idBytes))
            throw Error("a large offset that is there", $"number {offset & 0x7fff_ffff}");
        ReadAt(large, number);
        return BinaryPrimitives.ReadUInt64BigEndian(number) is <= long.MaxValue and var far
            ? (long)far
            : throw Error("an offset below 2^63", Convert.ToHexStringLower(number));
    }

    private void ReadAt(long offset, Span<byte> bytes)
    {
        _file.Position = offset;
        if (_file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) != bytes.Length)
            throw Error($"{bytes.Length} bytes at {offset}", "the end of the file");
    }

    private MalformedInputException Error(string expected, string found) =>
        new($"{_name}: expected {expected}, found {found}", "the repository is damaged or hostile");
}
