namespace SecureGenomics.Provenance.Ledger.Tests;

/// <summary>A container put together from its records, each of which can be made wrong.</summary>
/// <param name="Files">Names and bytes, in the order in which they are written.</param>
internal sealed record Forgery((string Name, byte[] Content)[] Files)
{
    /// <summary>What stands between the last file and the directory.</summary>
    public byte[] BeforeDirectory { get; init; } = [];

    /// <summary>What stands behind the directory's last record, and is counted as the
    /// directory's.</summary>
    public byte[] BehindRecords { get; init; } = [];

    /// <summary>What stands behind the end record.</summary>
    public byte[] Behind { get; init; } = [];

    /// <summary>The place of a byte of the end record that is another.</summary>
    public int? WrongEnd { get; init; }

    /// <summary>How many of the first bytes are left out.</summary>
    public int Skip { get; init; }

    /// <summary>What the end record says in place of the truth.</summary>
    public ulong? Count { get; init; }

    public ulong? DirectorySize { get; init; }

    public ulong? DirectoryOffset { get; init; }

    /// <summary>A file whose records say another size.</summary>
    public (string Name, ulong Size) Resize { get; init; }

    /// <summary>A file whose records say another checksum.</summary>
    public string? WrongChecksum { get; init; }

    /// <summary>A file whose header alone says another checksum.</summary>
    public string? WrongHeader { get; init; }

    /// <summary>A file whose record in the directory has a comment.</summary>
    public string? WrongRecord { get; init; }

    public byte[] ToBytes()
    {
        var (output, records) = (new List<byte>(), new List<byte>());
        foreach (var (name, content) in Files)
        {
            var member = new ZipMember(
                name,
                Resize.Name == name ? Resize.Size : (ulong)content.Length,
                Crc32.Compute(content) ^ (WrongChecksum == name ? 1u : 0),
                (ulong)output.Count
            );
            output.AddRange(
                ZipLayout.LocalHeader(
                    WrongHeader == name ? member with { Crc32 = member.Crc32 ^ 1 } : member
                )
            );
            output.AddRange(content);
            var record = ZipLayout.DirectoryRecord(member);
            if (WrongRecord == name)
                record[32] = 1; // the length of a comment
            records.AddRange(record);
        }

        output.AddRange(BeforeDirectory);
        var directoryOffset = (ulong)output.Count;
        output.AddRange([.. records, .. BehindRecords]);
        var end = ZipLayout.End(
            Count ?? (ulong)Files.Length,
            DirectorySize ?? (ulong)(records.Count + BehindRecords.Length),
            DirectoryOffset ?? directoryOffset
        );
        if (WrongEnd is { } place)
            end[place] ^= 1;
        return [.. ((byte[])[.. output, .. end, .. Behind])[Skip..]];
    }
}
