using System.IO.Compression;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>A zlib stream whose size is known before it is read.</summary>
/// <remarks>
/// A size is believed only as far as the bytes at hand could hold it: DEFLATE makes at most 1,032
/// bytes of one. What follows the stream's end is not looked at: in a pack it is the next object.
/// Source: RFC 1950, RFC 1951.
/// </remarks>
internal sealed class InflatedBytes : IDisposable
{
    private const long MaximumRatio = 1032;

    private readonly ZLibStream _zlib;
    private readonly long _available;
    private readonly string _name;

    /// <summary>Begins at the stream's position.</summary>
    /// <param name="packed">Seekable; stays open.</param>
    /// <param name="name">How errors name what is read.</param>
    public InflatedBytes(Stream packed, string name)
    {
        _zlib = new ZLibStream(packed, CompressionMode.Decompress, leaveOpen: true);
        _available = packed.Length - packed.Position;
        _name = name;
    }

    /// <summary>The next bytes, as many as there is room for.</summary>
    /// <exception cref="MalformedInputException">Damaged, or fewer.</exception>
    public void ReadExactly(Span<byte> bytes)
    {
        if (Read(bytes) != bytes.Length)
            throw Error($"{bytes.Length} bytes", "fewer");
    }

    /// <summary>All bytes to the end of the stream.</summary>
    /// <param name="prefix">Stands before them in the array.</param>
    /// <param name="size">How many there must be; already within the caller's bound.</param>
    /// <exception cref="MalformedInputException">Damaged, fewer, or more.</exception>
    public byte[] ReadToEnd(ReadOnlySpan<byte> prefix, int size)
    {
        if (size / MaximumRatio > _available)
            throw Error($"at most {_available * MaximumRatio} bytes in so few", $"the size {size}");
        var bytes = new byte[prefix.Length + size];
        prefix.CopyTo(bytes);
        ReadExactly(bytes.AsSpan(prefix.Length));
        if (Read(stackalloc byte[1]) != 0)
            throw Error($"{size} bytes", "more");
        return bytes;
    }

    /// <inheritdoc/>
    public void Dispose() => _zlib.Dispose();

    private int Read(Span<byte> bytes)
    {
        try
        {
            return _zlib.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        }
        // IOException: a preset dictionary is asked for (RFC 1950, 2.2, FDICT), or the disk fails.
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw Error("a zlib stream", $"a damaged one ({e.Message})", e);
        }
    }

    private MalformedInputException Error(string expected, string found, Exception? inner = null) =>
        new($"{_name}: expected {expected}, found {found}", "the repository is damaged", inner);
}
