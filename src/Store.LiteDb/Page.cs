using System.Buffers.Binary;
using System.Numerics;

namespace SecureGenomics.Provenance.Store.LiteDb;

/// <summary>What the store itself reads and writes in a page of LiteDB.</summary>
/// <remarks>
/// <code>
///  0  page id            4 bytes, little endian; 0 is the header
/// 14  transaction        4 bytes; in the data file without meaning: 0xFFFFFFFF, for LiteDB
/// 18  is confirmed       1 byte; in the log 1 on the last page of a transaction
/// 32  header page only   "** This is a LiteDB file **"
/// 68  header page only   the time of creation, 8 bytes
/// </code>
/// LiteDB has no checksums. In the data file the store keeps one, a CRC-32C of the page's number
/// and its other bytes, where the transaction would be, and gives LiteDB the page without it.
/// </remarks>
internal static class Page
{
    public const int SizeInBytes = 8192;

    private const int TransactionOffset = 14;
    private const int ConfirmedOffset = 18;
    private const int MagicOffset = 32;
    private const int CreationOffset = 68;
    private const uint NoTransaction = uint.MaxValue;

    private static ReadOnlySpan<byte> Magic => "** This is a LiteDB file **"u8;

    public static uint IdOf(ReadOnlySpan<byte> page) =>
        BinaryPrimitives.ReadUInt32LittleEndian(page);

    public static bool IsConfirmed(ReadOnlySpan<byte> page) => page[ConfirmedOffset] != 0;

    public static bool IsHeader(ReadOnlySpan<byte> page) => page[MagicOffset..].StartsWith(Magic);

    /// <summary>What tells one LiteDB file from another.</summary>
    public static ulong IdentityOf(ReadOnlySpan<byte> header) =>
        BinaryPrimitives.ReadUInt64LittleEndian(header[CreationOffset..]);

    /// <summary>Puts the checksum into a page on its way to the data file.</summary>
    public static void Seal(Span<byte> page, long number) =>
        BinaryPrimitives.WriteUInt32LittleEndian(page[TransactionOffset..], Sum(page, number));

    /// <summary>Takes the checksum out of a page of the data file.</summary>
    /// <returns>False when it is wrong.</returns>
    public static bool TryUnseal(Span<byte> page, long number)
    {
        var place = page[TransactionOffset..];
        var isSound = BinaryPrimitives.ReadUInt32LittleEndian(place) == Sum(page, number);
        ToDataFile(page);
        return isSound;
    }

    /// <summary>Makes a page of the log what LiteDB expects in the data file.</summary>
    public static void ToDataFile(Span<byte> page)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(page[TransactionOffset..], NoTransaction);
        page[ConfirmedOffset] = 0;
    }

    private static uint Sum(ReadOnlySpan<byte> page, long number)
    {
        var sum = BitOperations.Crc32C(uint.MaxValue, (ulong)number);
        Span<byte> start = stackalloc byte[24];
        page[..24].CopyTo(start);
        BinaryPrimitives.WriteUInt32LittleEndian(start[TransactionOffset..], 0);
        sum = Sum(sum, start);
        return Sum(sum, page[24..]);
    }

    private static uint Sum(uint sum, ReadOnlySpan<byte> bytes)
    {
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
            sum = BitOperations.Crc32C(sum, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        return sum;
    }
}
