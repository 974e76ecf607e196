using System.Runtime.InteropServices;

namespace SecureGenomics.Provenance.Fhe;

/// <summary>zstd through the system's own <c>libzstd.so.1</c> (Debian: package libzstd1).</summary>
internal static partial class Zstandard
{
    private const string Library = "libzstd.so.1";
    private const int ChunkBytes = 65536;

    /// <summary>Unpacks exactly one frame, up to a bound.</summary>
    public static unsafe byte[] Unpack(ReadOnlySpan<byte> packed, long maxBytes)
    {
        var stream = Create();
        try
        {
            var output = new BoundedBuffer(maxBytes);
            var chunk = new byte[ChunkBytes];
            fixed (byte* source = packed)
            fixed (byte* target = chunk)
            {
                var input = new Buffer { Address = source, Size = (nuint)packed.Length };
                nuint hint;
                do
                {
                    var before = input.Position;
                    var part = new Buffer { Address = target, Size = ChunkBytes };
                    hint = ZSTD_decompressStream(stream, ref part, ref input);
                    if (ZSTD_isError(hint) != 0)
                        throw Decompression.Damaged("zstd: the frame is damaged");
                    output.Append(chunk.AsSpan(0, (int)part.Position));
                    if (hint != 0 && part.Position == 0 && input.Position == before)
                        throw Decompression.Damaged("zstd: the frame is cut short");
                } while (hint != 0);

                if (input.Position != input.Size)
                    throw Decompression.Damaged("zstd: expected the end behind the frame");
            }

            return output.ToArray();
        }
        finally
        {
            _ = ZSTD_freeDStream(stream);
        }
    }

    private static nint Create()
    {
        try
        {
            var stream = ZSTD_createDStream();
            return stream != 0
                ? stream
                : throw new InvalidOperationException("zstd: out of memory");
        }
        catch (DllNotFoundException error)
        {
            throw new PlatformNotSupportedException(
                $"a zstd stream takes {Library}, which this system lacks: install it, or save "
                    + $"the object without compression",
                error
            );
        }
    }

    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint ZSTD_createDStream();

    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nuint ZSTD_freeDStream(nint stream);

    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nuint ZSTD_decompressStream(
        nint stream,
        ref Buffer output,
        ref Buffer input
    );

    [LibraryImport(Library)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial uint ZSTD_isError(nuint code);

    /// <summary>ZSTD_inBuffer and ZSTD_outBuffer: address, size, position.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private unsafe struct Buffer
    {
        public byte* Address;
        public nuint Size;
        public nuint Position;
    }
}
