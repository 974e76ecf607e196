using System.Security.Cryptography;

namespace SecureGenomics.Provenance.Fhe;

/// <summary>Opens a stream of any compression and gives its members as plain bytes.</summary>
/// <remarks>
/// Compressed members are unpacked into memory of a bound that the caller knows from the context,
/// never of a size that the stream asks for. Compressed bytes are not canonical: save again
/// before you hash.
/// </remarks>
internal static class SealInput
{
    public delegate T Reader<out T>(ref SealReader members);

    /// <summary>Reads one object that must fill all the bytes.</summary>
    /// <param name="bytes">The whole stream.</param>
    /// <param name="maxMemberBytes">Most bytes the members can have uncompressed.</param>
    /// <param name="section">Of the object, for errors.</param>
    /// <param name="read">Reads the members.</param>
    public static T Read<T>(
        ReadOnlySpan<byte> bytes,
        long maxMemberBytes,
        string section,
        Reader<T> read
    )
    {
        var reader = new SealReader(bytes);
        var (size, compression) = SealHeader.Read(ref reader);
        if (size != bytes.Length)
        {
            throw new SealFormatException(
                size,
                SealSection.Header,
                $"expected the end, found {bytes.Length - size} more bytes"
            );
        }

        if (compression == SealCompression.None)
        {
            var value = read(ref reader);
            reader.ThrowIfNotAtEnd(section);
            return value;
        }

        // A member may hold a secret: it is unpacked into an array of its own and overwritten.
        var members = Decompression.Unpack(bytes[SealHeader.Size..], compression, maxMemberBytes);
        try
        {
            var unpacked = new SealReader(members);
            var value = read(ref unpacked);
            unpacked.ThrowIfNotAtEnd(section);
            return value;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(members);
        }
    }
}
