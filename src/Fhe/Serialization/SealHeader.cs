namespace SecureGenomics.Provenance.Fhe;

/// <summary>The 16 bytes before every object, and before every object inside another one.</summary>
/// <remarks>
/// <code>
/// 0  u16 0xA15E    2  u8 16      3  u8 major    4  u8 minor
/// 5  u8 compression (0 none, 1 zlib, 2 zstd)    6  u16 0
/// 8  u64 size of the object in bytes, this header included
/// </code>
/// </remarks>
internal static class SealHeader
{
    public const int Size = 16;
    public const ushort Magic = 0xA15E;
    public const byte Major = 4;
    public const byte Minor = 1;

    public static void Write(ref SealWriter writer, int objectSize)
    {
        writer.WriteUInt16(Magic);
        writer.WriteByte(Size);
        writer.WriteByte(Major);
        writer.WriteByte(Minor);
        writer.WriteByte((byte)SealCompression.None);
        writer.WriteUInt16(0);
        writer.WriteUInt64((ulong)objectSize);
    }

    /// <summary>Reads the header of an object that must end within the reader.</summary>
    /// <returns>The size of the whole object, and how its members are compressed.</returns>
    public static (int ObjectSize, SealCompression Compression) Read(ref SealReader reader)
    {
        var start = reader.Offset;
        var available = reader.Remaining;
        var magic = reader.ReadUInt16(SealSection.Header);
        if (magic != Magic)
            throw Error(start, $"magic: expected 0x{Magic:X4}, found 0x{magic:X4}");
        if (reader.ReadByte(SealSection.Header) is not Size and var headerSize)
            throw Error(start + 2, $"header size: expected {Size}, found {headerSize}");
        if (reader.ReadByte(SealSection.Header) is not Major and var major)
            throw Error(start + 3, $"version: expected {Major}.x, found {major}.x");
        reader.ReadByte(SealSection.Header);
        var compression = reader.ReadByte(SealSection.Header);
        if (compression > (byte)SealCompression.Zstandard)
            throw Error(start + 5, $"compression: expected 0, 1 or 2, found {compression}");
        if (reader.ReadUInt16(SealSection.Header) is not 0 and var reserved)
            throw Error(start + 6, $"reserved: expected 0, found {reserved}");
        var size = reader.ReadUInt64(SealSection.Header);
        if (size < Size || size > (ulong)available)
            throw Error(start + 8, $"size: expected {Size} to {available}, found {size}");
        return ((int)size, (SealCompression)compression);
    }

    /// <summary>Reads the header of an object inside another one, of a size known
    /// beforehand.</summary>
    public static void ReadNested(ref SealReader reader, ulong expectedSize)
    {
        var start = reader.Offset;
        var (size, compression) = Read(ref reader);
        if (compression != SealCompression.None)
            throw Error(
                start + 5,
                $"compression inside an object: expected 0, found {(int)compression}"
            );
        if ((ulong)size != expectedSize)
            throw Error(start + 8, $"size: expected {expectedSize}, found {size}");
    }

    private static SealFormatException Error(long offset, string message) =>
        new(offset, SealSection.Header, message);
}
