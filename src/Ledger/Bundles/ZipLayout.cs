using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>
/// The bytes around a container's files: exactly one spelling for each list of files.
/// </summary>
/// <remarks>
/// Stored entries, UTF-8 flag, time stamp 1980-01-01 00:00:00, no comments, no data descriptors;
/// the
/// 64-bit extra field and end records appear only where 32 (16) bits do not reach. The writer emits
/// these bytes and the reader compares with them, so neither can differ from the other.
/// Source: PKWARE APPNOTE 6.3.10, sections 4.3 and 4.5.3; docs/spec/bundle.md 2.
/// </remarks>
internal static class ZipLayout
{
    public const int EndSize = 22;
    public const int End64Size = 56;
    public const int Locator64Size = 20;
    public const int LocalHeaderSize = 30;
    public const int DirectoryRecordSize = 46;

    private const uint Max32 = uint.MaxValue;
    private const ushort Max16 = ushort.MaxValue;
    private const ushort Utf8Flag = 0x0800;
    private const ushort FixedDate = 0x0021; // 1980-01-01
    private const ushort Version20 = 20;
    private const ushort Version45 = 45;
    private const ushort MadeByUnix = 3 << 8;
    private const uint RegularFile0644 = 0x81A4u << 16;
    private const ushort Extra64 = 0x0001;

    /// <summary>The header before a file's bytes.</summary>
    public static byte[] LocalHeader(ZipMember member)
    {
        var large = member.SizeBytes >= Max32;
        var output = new Output();
        output.UInt32(0x04034b50);
        output.UInt16(large ? Version45 : Version20);
        output.UInt16(Utf8Flag);
        output.UInt16(0); // stored
        output.UInt16(0); // time
        output.UInt16(FixedDate);
        output.UInt32(member.Crc32);
        output.UInt32(large ? Max32 : (uint)member.SizeBytes);
        output.UInt32(large ? Max32 : (uint)member.SizeBytes);
        output.UInt16((ushort)Encoding.UTF8.GetByteCount(member.Name));
        output.UInt16((ushort)(large ? 20 : 0));
        output.Bytes(Encoding.UTF8.GetBytes(member.Name));
        if (large)
        {
            output.UInt16(Extra64);
            output.UInt16(16);
            output.UInt64(member.SizeBytes);
            output.UInt64(member.SizeBytes);
        }

        return output.ToArray();
    }

    /// <summary>A file's record in the central directory.</summary>
    public static byte[] DirectoryRecord(ZipMember member)
    {
        var large = member.SizeBytes >= Max32;
        var far = member.Offset >= Max32;
        var extraSize = (large ? 16 : 0) + (far ? 8 : 0);
        var output = new Output();
        output.UInt32(0x02014b50);
        output.UInt16((ushort)(MadeByUnix | (large || far ? Version45 : Version20)));
        output.UInt16(large || far ? Version45 : Version20);
        output.UInt16(Utf8Flag);
        output.UInt16(0); // stored
        output.UInt16(0); // time
        output.UInt16(FixedDate);
        output.UInt32(member.Crc32);
        output.UInt32(large ? Max32 : (uint)member.SizeBytes);
        output.UInt32(large ? Max32 : (uint)member.SizeBytes);
        output.UInt16((ushort)Encoding.UTF8.GetByteCount(member.Name));
        output.UInt16((ushort)(extraSize == 0 ? 0 : extraSize + 4));
        output.UInt16(0); // comment
        output.UInt16(0); // disk
        output.UInt16(0); // internal attributes
        output.UInt32(RegularFile0644);
        output.UInt32(far ? Max32 : (uint)member.Offset);
        output.Bytes(Encoding.UTF8.GetBytes(member.Name));
        if (extraSize > 0)
        {
            output.UInt16(Extra64);
            output.UInt16((ushort)extraSize);
            if (large)
            {
                output.UInt64(member.SizeBytes);
                output.UInt64(member.SizeBytes);
            }

            if (far)
                output.UInt64(member.Offset);
        }

        return output.ToArray();
    }

    /// <summary>The end records behind the directory.</summary>
    public static byte[] End(ulong count, ulong directorySize, ulong directoryOffset)
    {
        var output = new Output();
        var needs64 = NeedsEnd64(count, directorySize, directoryOffset);
        if (needs64)
        {
            output.UInt32(0x06064b50);
            output.UInt64(End64Size - 12);
            output.UInt16(MadeByUnix | Version45);
            output.UInt16(Version45);
            output.UInt32(0); // disk
            output.UInt32(0); // directory's disk
            output.UInt64(count);
            output.UInt64(count);
            output.UInt64(directorySize);
            output.UInt64(directoryOffset);
            output.UInt32(0x07064b50);
            output.UInt32(0);
            output.UInt64(directoryOffset + directorySize);
            output.UInt32(1); // disks
        }

        output.UInt32(0x06054b50);
        output.UInt16(0); // disk
        output.UInt16(0); // directory's disk
        output.UInt16(needs64 ? Max16 : (ushort)count);
        output.UInt16(needs64 ? Max16 : (ushort)count);
        output.UInt32(needs64 ? Max32 : (uint)directorySize);
        output.UInt32(needs64 ? Max32 : (uint)directoryOffset);
        output.UInt16(0); // comment
        return output.ToArray();
    }

    public static bool NeedsEnd64(ulong count, ulong directorySize, ulong directoryOffset) =>
        count >= Max16 || directorySize >= Max32 || directoryOffset >= Max32;

    private sealed class Output
    {
        private readonly ArrayBufferWriter<byte> _bytes = new(128);

        public void UInt16(ushort value)
        {
            Span<byte> bytes = stackalloc byte[2];
            BinaryPrimitives.WriteUInt16LittleEndian(bytes, value);
            _bytes.Write(bytes);
        }

        public void UInt32(uint value)
        {
            Span<byte> bytes = stackalloc byte[4];
            BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
            _bytes.Write(bytes);
        }

        public void UInt64(ulong value)
        {
            Span<byte> bytes = stackalloc byte[8];
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
            _bytes.Write(bytes);
        }

        public void Bytes(ReadOnlySpan<byte> bytes) => _bytes.Write(bytes);

        public byte[] ToArray() => _bytes.WrittenSpan.ToArray();
    }
}
