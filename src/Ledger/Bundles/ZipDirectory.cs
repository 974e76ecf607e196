using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>
/// Reads the structure of a container and refuses every spelling but the writer's own.
/// </summary>
/// <remarks>
/// Sizes, checksums and offsets are taken from the central directory; then each record, each local
/// header and the end are made again by <see cref="ZipLayout"/> and compared byte for byte, and the
/// files must fill the space before the directory without gap or overlap. Nothing is left for two
/// readers to disagree about.
/// </remarks>
internal static class ZipDirectory
{
    private const ulong MaxDirectoryBytes = 512UL << 20;

    public static ImmutableArray<ZipMember> Read(ByteSource file)
    {
        var length = file.Length;
        var (count, directorySize, directoryOffset) = ReadEnd(file, length);
        // Sums come after the bounds: the three numbers are a stranger's.
        if (
            directoryOffset > (ulong)length
            || directorySize > (ulong)length - directoryOffset
            || ZipLayout.End(count, directorySize, directoryOffset) is var expectedEnd
                && directoryOffset + directorySize + (ulong)expectedEnd.Length != (ulong)length
        )
            throw new BundleFormatException(
                "the directory does not end where the end record starts",
                length - ZipLayout.EndSize
            );
        RequireBytes(
            file,
            expectedEnd,
            (long)(directoryOffset + directorySize),
            "the end of the directory"
        );
        if (directorySize > MaxDirectoryBytes)
            throw new BundleFormatException(
                $"a directory over {MaxDirectoryBytes} bytes",
                (long)directoryOffset
            );
        if (count == 0 || count > directorySize / ZipLayout.DirectoryRecordSize)
            throw new BundleFormatException(
                "more files than the directory has room for, or none",
                (long)directoryOffset
            );

        var directory = ReadExactly(file, (long)directoryOffset, (int)directorySize);
        var members = ImmutableArray.CreateBuilder<ZipMember>((int)count);
        var position = 0;
        var offset = 0UL;
        for (var i = 0UL; i < count; i++)
        {
            var member = ReadRecord(directory, ref position, (long)directoryOffset, offset);
            offset = RequireLocalHeader(file, member, directoryOffset);
            members.Add(member);
        }

        if (position != directory.Length)
            throw new BundleFormatException(
                "bytes behind the last record of the directory",
                (long)directoryOffset + position
            );
        return offset == directoryOffset
            ? members.MoveToImmutable()
            : throw new BundleFormatException(
                "bytes between the last file and the directory",
                (long)offset
            );
    }

    public static byte[] ReadExactly(ByteSource file, long offset, int count)
    {
        var bytes = new byte[count];
        var filled = 0;
        while (filled < count)
        {
            var read = file.Read(bytes.AsSpan(filled), offset + filled);
            if (read == 0)
                throw new BundleFormatException("an unexpected end of the file", offset + filled);
            filled += read;
        }

        return bytes;
    }

    private static (ulong Count, ulong DirectorySize, ulong DirectoryOffset) ReadEnd(
        ByteSource file,
        long length
    )
    {
        if (length < ZipLayout.EndSize)
            throw new BundleFormatException("too short for a container", length);
        var end = ReadExactly(file, length - ZipLayout.EndSize, ZipLayout.EndSize);
        if (BinaryPrimitives.ReadUInt32LittleEndian(end) != 0x06054b50)
            throw new BundleFormatException(
                "no end record in the last 22 bytes",
                length - ZipLayout.EndSize
            );
        var count = BinaryPrimitives.ReadUInt16LittleEndian(end.AsSpan(10));
        if (count != ushort.MaxValue)
        {
            return (
                count,
                BinaryPrimitives.ReadUInt32LittleEndian(end.AsSpan(12)),
                BinaryPrimitives.ReadUInt32LittleEndian(end.AsSpan(16))
            );
        }

        var start = length - ZipLayout.EndSize - ZipLayout.Locator64Size - ZipLayout.End64Size;
        if (start < 0)
            throw new BundleFormatException("no 64-bit end record", 0);
        var end64 = ReadExactly(file, start, ZipLayout.End64Size);
        return (
            BinaryPrimitives.ReadUInt64LittleEndian(end64.AsSpan(32)),
            BinaryPrimitives.ReadUInt64LittleEndian(end64.AsSpan(40)),
            BinaryPrimitives.ReadUInt64LittleEndian(end64.AsSpan(48))
        );
    }

    private static ZipMember ReadRecord(
        byte[] directory,
        ref int position,
        long directoryOffset,
        ulong offset
    )
    {
        var rest = directory.AsSpan(position);
        if (rest.Length < ZipLayout.DirectoryRecordSize)
            throw new BundleFormatException(
                "a directory record cut short",
                directoryOffset + position
            );
        var nameSize = BinaryPrimitives.ReadUInt16LittleEndian(rest[28..]);
        if (rest.Length < ZipLayout.DirectoryRecordSize + nameSize)
            throw new BundleFormatException(
                "a directory record cut short",
                directoryOffset + position
            );
        var name = Encoding.UTF8.GetString(rest.Slice(ZipLayout.DirectoryRecordSize, nameSize));
        if (BundlePath.RankOf(name) is null)
            throw new BundleFormatException(
                "a file name that no container has",
                directoryOffset + position
            );
        ulong size = BinaryPrimitives.ReadUInt32LittleEndian(rest[24..]);
        const int extraHeader = 4;
        var extra = rest[(ZipLayout.DirectoryRecordSize + nameSize)..];
        if (size == uint.MaxValue && extra.Length >= extraHeader + 8)
            size = BinaryPrimitives.ReadUInt64LittleEndian(extra[extraHeader..]);
        // The offset is what the files before leave; the record must say the same.
        var member = new ZipMember(
            name,
            size,
            BinaryPrimitives.ReadUInt32LittleEndian(rest[16..]),
            offset
        );
        var expected = ZipLayout.DirectoryRecord(member);
        if (!rest.StartsWith(expected))
            throw new BundleFormatException(
                $"the directory record of {name} is not in its one allowed form",
                directoryOffset + position
            );
        position += expected.Length;
        return member;
    }

    private static ulong RequireLocalHeader(
        ByteSource file,
        ZipMember member,
        ulong directoryOffset
    )
    {
        var expected = ZipLayout.LocalHeader(member);
        var room = directoryOffset - member.Offset;
        if ((ulong)expected.Length > room || member.SizeBytes > room - (ulong)expected.Length)
            throw new BundleFormatException(
                $"{member.Name} reaches into the directory",
                (long)member.Offset
            );
        RequireBytes(file, expected, (long)member.Offset, $"the local header of {member.Name}");
        return member.Offset + (ulong)expected.Length + member.SizeBytes;
    }

    private static void RequireBytes(ByteSource file, byte[] expected, long offset, string what)
    {
        var found = ReadExactly(file, offset, expected.Length);
        var common = found.AsSpan().CommonPrefixLength(expected);
        if (common != expected.Length)
            throw new BundleFormatException(
                $"{what} is not in its one allowed form",
                offset + common
            );
    }
}
