using System.Buffers.Binary;
using System.IO.Compression;

namespace SecureGenomics.Provenance.Fhe;

/// <summary>Unpacks the members of a compressed stream, up to a bound.</summary>
internal static class Decompression
{
    /// <summary>The members as plain bytes.</summary>
    /// <param name="packed">What follows the outer header.</param>
    /// <param name="compression">zlib (RFC 1950) or zstd (RFC 8878).</param>
    /// <param name="maxBytes">Where to stop: a longer result is an error.</param>
    /// <exception cref="SealFormatException">The bytes are damaged, too long or followed by more.
    /// </exception>
    /// <exception cref="PlatformNotSupportedException">zstd without its library.</exception>
    public static byte[] Unpack(
        ReadOnlySpan<byte> packed,
        SealCompression compression,
        long maxBytes
    ) =>
        compression == SealCompression.Zlib
            ? UnpackZlib(packed, maxBytes)
            : Zstandard.Unpack(packed, maxBytes);

    public static SealFormatException Damaged(string what) =>
        new(SealHeader.Size, SealSection.Header, what);

    private static byte[] UnpackZlib(ReadOnlySpan<byte> packed, long maxBytes)
    {
        using var source = new MemoryStream(packed.ToArray(), writable: false);
        var output = new BoundedBuffer(maxBytes);
        try
        {
            using var zlib = new ZLibStream(source, CompressionMode.Decompress, leaveOpen: true);
            var chunk = new byte[16384];
            for (int count; (count = zlib.Read(chunk)) > 0; )
                output.Append(chunk.AsSpan(0, count));
        }
        // IOException: the stream asks for a preset dictionary (RFC 1950, 2.2, FDICT); the bytes
        // are in memory already.
        catch (Exception error) when (error is InvalidDataException or IOException)
        {
            throw Damaged($"zlib: {error.Message}");
        }

        ThrowIfNotZlibEnd(packed, output.Bytes);
        return output.ToArray();
    }

    /// <summary>The stream must end with its checksum: a cut or trailing bytes would move
    /// it.</summary>
    /// <remarks>RFC 1950, 2.2: ADLER32 of the data, big-endian, in the last four bytes.</remarks>
    private static void ThrowIfNotZlibEnd(ReadOnlySpan<byte> packed, ReadOnlySpan<byte> data)
    {
        uint a = 1,
            b = 0;
        foreach (var value in data)
        {
            a = (a + value) % 65521;
            b = (b + a) % 65521;
        }

        if (
            packed.Length < 6
            || BinaryPrimitives.ReadUInt32BigEndian(packed[^4..]) != (b << 16 | a)
        )
        {
            throw Damaged("zlib: expected the checksum as the last four bytes");
        }
    }
}
