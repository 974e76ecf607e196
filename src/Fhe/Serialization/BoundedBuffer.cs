using System.Security.Cryptography;

namespace SecureGenomics.Provenance.Fhe;

/// <summary>Bytes that grow by doubling, never beyond a bound.</summary>
internal sealed class BoundedBuffer(long maxBytes)
{
    private byte[] _bytes = new byte[(int)Math.Min(maxBytes, 65536)];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, Length);

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (Length + (long)bytes.Length > maxBytes)
            throw Decompression.Damaged($"unpacks to more than {maxBytes} bytes");
        if (Length + bytes.Length > _bytes.Length)
        {
            var grown = new byte[
                (int)Math.Min(maxBytes, Math.Max(2L * _bytes.Length, Length + bytes.Length))
            ];
            Bytes.CopyTo(grown);
            CryptographicOperations.ZeroMemory(_bytes);
            _bytes = grown;
        }

        bytes.CopyTo(_bytes.AsSpan(Length));
        Length += bytes.Length;
    }

    /// <summary>The content; the buffer itself is overwritten.</summary>
    public byte[] ToArray()
    {
        var copy = Bytes.ToArray();
        CryptographicOperations.ZeroMemory(_bytes);
        return copy;
    }
}
