using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace SecureGenomics.Provenance.Fhe;

/// <summary>A little-endian cursor over untrusted bytes that knows where it stands.</summary>
internal ref struct SealReader(ReadOnlySpan<byte> source)
{
    private readonly ReadOnlySpan<byte> _source = source;

    public int Offset { get; private set; }

    public readonly int Remaining => _source.Length - Offset;

    public byte ReadByte(string section) => Take(1, section)[0];

    public ushort ReadUInt16(string section) =>
        BinaryPrimitives.ReadUInt16LittleEndian(Take(2, section));

    public ulong ReadUInt64(string section) =>
        BinaryPrimitives.ReadUInt64LittleEndian(Take(8, section));

    public double ReadDouble(string section) =>
        BinaryPrimitives.ReadDoubleLittleEndian(Take(8, section));

    public ParmsId ReadParmsId(string section) => ParmsId.FromBytes(Take(ParmsId.Size, section));

    public ReadOnlySpan<byte> ReadBytes(int count, string section) => Take(count, section);

    /// <summary>The count of an array that must hold exactly <paramref name="expected"/> words,
    /// and fit in what is left.</summary>
    public void ReadArrayHeader(ulong expected) => ReadArrayHeader(expected, expected);

    /// <summary>The count of an array that must be one of two numbers of words.</summary>
    /// <returns>The count found.</returns>
    public ulong ReadArrayHeader(ulong expected, ulong alternative)
    {
        var start = Offset;
        var (size, compression) = SealHeader.Read(ref this);
        if (compression != SealCompression.None)
        {
            throw new SealFormatException(
                start + 5,
                SealSection.Header,
                $"compression inside an object: expected 0, found {(int)compression}"
            );
        }

        var at = Offset;
        var count = ReadUInt64(SealSection.Array);
        if (count != expected && count != alternative)
            throw new SealFormatException(
                at,
                SealSection.Array,
                $"count: expected {expected}, found {count}"
            );
        if ((ulong)size != (8 * count) + SealHeader.Size + 8)
            throw new SealFormatException(
                start + 8,
                SealSection.Header,
                $"size: expected {(8 * count) + SealHeader.Size + 8}, found {size}"
            );
        return count;
    }

    public void ReadWords(Span<ulong> destination, string section)
    {
        var bytes = Take(8 * destination.Length, section);
        bytes.CopyTo(MemoryMarshal.AsBytes(destination));
        if (!BitConverter.IsLittleEndian)
            BinaryPrimitives.ReverseEndianness(destination, destination);
    }

    public readonly void ThrowIfNotAtEnd(string section)
    {
        if (Remaining != 0)
            throw new SealFormatException(
                Offset,
                section,
                $"expected the end, found {Remaining} more bytes"
            );
    }

    private ReadOnlySpan<byte> Take(int count, string section)
    {
        if (count > Remaining)
        {
            throw new SealFormatException(
                Offset,
                section,
                $"expected {count} more bytes, found {Remaining}"
            );
        }

        var taken = _source.Slice(Offset, count);
        Offset += count;
        return taken;
    }
}
