using System.Buffers.Binary;
using System.Text;
using Xunit;

namespace SecureGenomics.Provenance.Ledger.Tests;

/// <summary>The bytes around a container's files, field by field, on both sides of 16 and 32 bits.
/// Source: PKWARE APPNOTE 6.3.10, 4.3 and 4.5.3.</summary>
public sealed class ZipLayoutTests
{
    private const ulong Last32 = uint.MaxValue - 1UL;
    private const ulong First64 = uint.MaxValue;

    [Theory]
    [InlineData(0)]
    [InlineData(Last32)]
    public void A_small_files_header_has_no_extra_field(ulong size) =>
        Equal(
            [
                U4(0x04034b50),
                U2(20),
                U2(0x0800),
                U2(0),
                U2(0),
                U2(0x0021),
                U4(0xDEADBEEF),
                U4((uint)size),
                U4((uint)size),
                U2(5),
                U2(0),
                Encoding.UTF8.GetBytes("añb "),
            ],
            ZipLayout.LocalHeader(Member(size, 0))
        );

    [Theory]
    [InlineData(First64)]
    [InlineData(ulong.MaxValue)]
    public void A_large_files_header_says_its_size_in_the_extra_field(ulong size) =>
        Equal(
            [
                U4(0x04034b50),
                U2(45),
                U2(0x0800),
                U2(0),
                U2(0),
                U2(0x0021),
                U4(0xDEADBEEF),
                U4(uint.MaxValue),
                U4(uint.MaxValue),
                U2(5),
                U2(20),
                Encoding.UTF8.GetBytes("añb "),
                U2(1),
                U2(16),
                U8(size),
                U8(size),
            ],
            ZipLayout.LocalHeader(Member(size, 0))
        );

    [Theory]
    [InlineData(Last32, Last32)]
    [InlineData(First64, Last32)]
    [InlineData(Last32, First64)]
    [InlineData(First64, First64)]
    [InlineData(First64 + 7, First64 + 9)]
    public void A_record_has_64_bits_for_what_32_do_not_hold(ulong size, ulong offset)
    {
        var (large, far) = (size >= First64, offset >= First64);
        byte[][] extra =
        [
            U2(1),
            U2((ushort)((large ? 16 : 0) + (far ? 8 : 0))),
            large ? [.. U8(size), .. U8(size)] : [],
            far ? U8(offset) : [],
        ];
        var extraBytes = large || far ? extra.SelectMany(part => part).ToArray() : [];
        var version = (ushort)(large || far ? 45 : 20);

        Equal(
            [
                U4(0x02014b50),
                U2((ushort)(0x0300 | version)),
                U2(version),
                U2(0x0800),
                U2(0),
                U2(0),
                U2(0x0021),
                U4(0xDEADBEEF),
                U4(large ? uint.MaxValue : (uint)size),
                U4(large ? uint.MaxValue : (uint)size),
                U2(5),
                U2((ushort)extraBytes.Length),
                U2(0),
                U2(0),
                U2(0),
                U4(0x81A40000),
                U4(far ? uint.MaxValue : (uint)offset),
                Encoding.UTF8.GetBytes("añb "),
                extraBytes,
            ],
            ZipLayout.DirectoryRecord(Member(size, offset))
        );
    }

    [Fact]
    public void The_end_of_a_small_container_is_22_bytes() =>
        Equal(
            [
                U4(0x06054b50),
                U2(0),
                U2(0),
                U2(65534),
                U2(65534),
                U4((uint)Last32),
                U4((uint)Last32),
                U2(0),
            ],
            ZipLayout.End(65534, Last32, Last32)
        );

    [Theory]
    [InlineData(65535, 7, 9)]
    [InlineData(3, First64, 9)]
    [InlineData(3, 7, First64)]
    public void The_end_of_a_large_container_says_everything_in_64_bits(
        ulong count,
        ulong size,
        ulong offset
    ) =>
        Equal(
            [
                U4(0x06064b50),
                U8(44),
                U2(0x032d),
                U2(45),
                U4(0),
                U4(0),
                U8(count),
                U8(count),
                U8(size),
                U8(offset),
                U4(0x07064b50),
                U4(0),
                U8(size + offset),
                U4(1),
                U4(0x06054b50),
                U2(0),
                U2(0),
                U2(65535),
                U2(65535),
                U4(uint.MaxValue),
                U4(uint.MaxValue),
                U2(0),
            ],
            ZipLayout.End(count, size, offset)
        );

    private static ZipMember Member(ulong size, ulong offset) =>
        new("añb ", size, 0xDEADBEEF, offset);

    private static void Equal(byte[][] expected, byte[] actual) =>
        Assert.Equal(
            Convert.ToHexString([.. expected.SelectMany(part => part)]),
            Convert.ToHexString(actual)
        );

    private static byte[] U2(ushort value) => U4(value)[..2];

    private static byte[] U4(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return bytes;
    }

    private static byte[] U8(ulong value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        return bytes;
    }
}
