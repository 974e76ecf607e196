using Microsoft.Win32.SafeHandles;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>Bytes that can be read from any place, in any order: a file, memory, or a file that a
/// page in a browser was given.</summary>
/// <remarks>Safe for concurrent reads where the system has threads. Nothing in it is
/// trusted.</remarks>
public abstract class ByteSource
{
    /// <summary>How many bytes there are.</summary>
    /// <exception cref="IOException">The source cannot be read.</exception>
    public abstract long Length { get; }

    /// <summary>Reads what fits, as a file does.</summary>
    /// <param name="destination">Filled from its start.</param>
    /// <param name="offset">Of the first byte; from 0.</param>
    /// <returns>How many bytes were read; 0 at the end alone.</returns>
    /// <exception cref="IOException">The source cannot be read.</exception>
    public abstract int Read(Span<byte> destination, long offset);

    /// <summary>The bytes behind a handle, which stays the caller's.</summary>
    public static ByteSource Of(SafeFileHandle file) => new FileSource(file);

    /// <summary>Bytes in memory; not copied.</summary>
    public static ByteSource Of(ReadOnlyMemory<byte> content) => new MemorySource(content);

    /// <summary>A seekable stream over all of it; several may be open at once.</summary>
    public Stream OpenRead() => new RangeStream(this, 0, Length);

    private sealed class FileSource(SafeFileHandle file) : ByteSource
    {
        public override long Length => RandomAccess.GetLength(file);

        public override int Read(Span<byte> destination, long offset) =>
            RandomAccess.Read(file, destination, offset);
    }

    private sealed class MemorySource(ReadOnlyMemory<byte> content) : ByteSource
    {
        public override long Length => content.Length;

        public override int Read(Span<byte> destination, long offset)
        {
            if (offset >= content.Length)
                return 0;
            var rest = content.Span[(int)offset..];
            var count = Math.Min(rest.Length, destination.Length);
            rest[..count].CopyTo(destination);
            return count;
        }
    }
}
