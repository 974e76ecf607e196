using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace SecureGenomics.Provenance.Fhe;

/// <summary>
/// <code>
/// SHA-512( "securegenomics/key-proof/v1" ‖ 0x00 ‖ 32 parms_id ‖ u64 length ‖ statement
///        ‖ b ‖ a ‖ w_0 ‖ … ‖ w_(R−1) )
/// </code>
/// Numbers are little-endian; polynomials are words in the order [prime][n], in NTT form. The
/// challenge of round j is the u16 at byte 2j of the digest, modulo 2n.
/// </summary>
internal sealed class KeyProofTranscript : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA512);

    public KeyProofTranscript(PublicKey publicKey, ReadOnlySpan<byte> statement)
    {
        Span<byte> head = stackalloc byte[ParmsId.Size + 8];
        publicKey.ParmsId.CopyTo(head);
        BinaryPrimitives.WriteUInt64LittleEndian(head[ParmsId.Size..], (ulong)statement.Length);
        _hash.AppendData("securegenomics/key-proof/v1\0"u8);
        _hash.AppendData(head);
        _hash.AppendData(statement);
        Append(publicKey.Words);
    }

    /// <summary>The challenge of a round, in [0, 2n).</summary>
    public static int Challenge(ReadOnlySpan<byte> digest, int round, int degree) =>
        BinaryPrimitives.ReadUInt16LittleEndian(digest[(2 * round)..]) & ((2 * degree) - 1);

    public void Append(ReadOnlySpan<ulong> words)
    {
        if (BitConverter.IsLittleEndian)
        {
            _hash.AppendData(MemoryMarshal.AsBytes(words));
            return;
        }

        Span<byte> bytes = stackalloc byte[8];
        foreach (var word in words)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, word);
            _hash.AppendData(bytes);
        }
    }

    /// <summary>The 64 bytes.</summary>
    public void Complete(Span<byte> digest) => _hash.GetHashAndReset(digest);

    public void Dispose() => _hash.Dispose();
}
