using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Cli;

/// <summary>Does what a forger would do, for the demo.</summary>
internal static class Tampering
{
    /// <summary>Copies a bundle and flips the lowest bit of one byte in the middle of one
    /// blob.</summary>
    /// <returns>The offset of the byte in the file.</returns>
    public static long FlipOneBit(string bundle, string copy, ArtifactDigest blob)
    {
        byte[] content;
        using (var reader = BundleReader.Open(bundle))
            content = reader.ReadAllBytes(BundlePath.Object(blob), maxBytes: 1 << 24);

        File.Copy(bundle, copy);
        using var file = new FileStream(copy, FileMode.Open, FileAccess.ReadWrite);
        var offset = Find(file, content.AsSpan(0, 512)) + content.Length / 2;
        file.Position = offset;
        var value = file.ReadByte();
        file.Position = offset;
        file.WriteByte((byte)(value ^ 1));
        return offset;
    }

    /// <summary>Files are stored uncompressed, so that a blob's first bytes stand in the bundle as
    /// they are.</summary>
    private static long Find(FileStream file, ReadOnlySpan<byte> needle)
    {
        var buffer = new byte[1 << 20];
        for (long start = 0; start < file.Length; start += buffer.Length - needle.Length)
        {
            file.Position = start;
            var read = file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            var index = buffer.AsSpan(0, read).IndexOf(needle);
            if (index >= 0)
                return start + index;
        }

        throw new InvalidOperationException("the blob does not stand in the bundle");
    }
}
