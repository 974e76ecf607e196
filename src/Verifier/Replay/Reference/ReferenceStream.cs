using System.Buffers.Binary;
using SecureGenomics.Provenance.Fhe;

namespace SecureGenomics.Provenance.Verifier;

/// <summary>The canonical stream of a ciphertext: 113 bytes, then its words in the order
/// [poly][prime][n].</summary>
/// <remarks>Source: docs/spec/seal-streams.md, "Header", "Ciphertext", "Array".</remarks>
internal static class ReferenceStream
{
    /// <summary>Bytes before the words.</summary>
    public const int BytesBeforeWords = 113;

    /// <summary>Writes a ciphertext.</summary>
    /// <param name="level">The parameters with the primes of its level alone.</param>
    /// <param name="scale">Units per one; 1 for BFV.</param>
    /// <param name="rows">Shape: [size · k][n].</param>
    public static byte[] Write(EncryptionParameters level, double scale, ulong[][] rows)
    {
        var (degree, primes) = (level.PolyModulusDegree, level.CoeffModulus.Length);
        var words = rows.Length * degree;
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        var length = BytesBeforeWords + (words * sizeof(ulong));
        WriteHeader(length);
        Span<byte> id = stackalloc byte[ParmsId.Size];
        level.ComputeParmsId().CopyTo(id);
        writer.Write(id);
        writer.Write(level.Scheme == Scheme.Ckks);
        foreach (var count in (int[])[rows.Length / primes, degree, primes])
            writer.Write((ulong)count);
        writer.Write(scale);
        writer.Write(1UL);
        WriteHeader(length - (int)stream.Length);
        writer.Write((ulong)words);
        foreach (var row in rows)
        {
            foreach (var word in row)
                writer.Write(word);
        }

        return stream.ToArray();

        void WriteHeader(int size)
        {
            Span<byte> header = [0x5E, 0xA1, 16, 4, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
            BinaryPrimitives.WriteUInt64LittleEndian(header[8..], (ulong)size);
            writer.Write(header);
        }
    }
}
