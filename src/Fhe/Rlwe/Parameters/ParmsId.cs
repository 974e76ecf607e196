using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace SecureGenomics.Provenance.Fhe;

/// <summary>
/// The digest of one level of encryption parameters, carried by every key, ciphertext and
/// NTT-form plaintext. 32 bytes; all zero means "no level" (a plaintext in coefficient form).
/// </summary>
/// <remarks>
/// BLAKE2b-256, without a key, over the little-endian 64-bit words
/// <c>scheme, n, q_0 … q_{k-1}, t</c> (t = 0 for CKKS). Source: SEAL 4.x, EncryptionParameters.
/// </remarks>
public readonly record struct ParmsId
{
    /// <summary>Length in bytes.</summary>
    public const int Size = 32;

    private readonly Words _words;

    private ParmsId(ReadOnlySpan<byte> bytes)
    {
        for (var i = 0; i < 4; i++)
            _words[i] = BinaryPrimitives.ReadUInt64LittleEndian(bytes[(8 * i)..]);
    }

    /// <summary>All bytes zero: belongs to no level.</summary>
    public static ParmsId Zero => default;

    /// <summary>Takes the 32 bytes of a digest.</summary>
    /// <exception cref="ArgumentException">The length is not 32.</exception>
    public static ParmsId FromBytes(ReadOnlySpan<byte> bytes) =>
        bytes.Length == Size
            ? new ParmsId(bytes)
            : throw new ArgumentException(
                $"expected {Size} bytes, found {bytes.Length}",
                nameof(bytes)
            );

    /// <summary>Writes the 32 bytes to the front of <paramref name="destination"/>.</summary>
    /// <exception cref="ArgumentException">The destination is shorter than 32 bytes.</exception>
    public void CopyTo(Span<byte> destination)
    {
        if (destination.Length < Size)
            throw new ArgumentException($"expected {Size} bytes of room", nameof(destination));
        for (var i = 0; i < 4; i++)
            BinaryPrimitives.WriteUInt64LittleEndian(destination[(8 * i)..], _words[i]);
    }

    /// <inheritdoc/>
    public bool Equals(ParmsId other) => _words[..].SequenceEqual(other._words[..]);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_words[0], _words[1]);

    /// <summary>64 lowercase hexadecimal digits.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Size];
        CopyTo(bytes);
        return Convert.ToHexStringLower(bytes);
    }

    [InlineArray(4)]
    private struct Words
    {
        private ulong _first;
    }
}
