using System.Security.Cryptography;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>The SHA-256 of bytes that come in pieces. Not thread-safe.</summary>
/// <remarks>
/// In a browser libsodium hashes, for the run-time's own implementation there is interpreted (20
/// MB/s). Source: FIPS 180-4.
/// </remarks>
public sealed unsafe class IncrementalSha256 : IDisposable
{
    private readonly IncrementalHash? _native = OperatingSystem.IsBrowser()
        ? null
        : IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>libsodium's state; 0 where none was begun.</summary>
    private int _state;

    /// <summary>Adds bytes to what is hashed.</summary>
    /// <param name="bytes">Any number.</param>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (!OperatingSystem.IsBrowser())
        {
            _native!.AppendData(bytes);
            return;
        }

        if (_state == 0)
            _state = BrowserSodium.crypto_hash_sha256_init();
        fixed (byte* pointer = bytes)
            _ = BrowserSodium.crypto_hash_sha256_update(_state, (nint)pointer, bytes.Length);
    }

    /// <summary>The digest of all that was appended since the last one; begins anew.</summary>
    public Sha256Digest Finish()
    {
        Span<byte> digest = stackalloc byte[Sha256Digest.SizeInBytes];
        if (!OperatingSystem.IsBrowser())
        {
            _ = _native!.GetHashAndReset(digest);
            return new Sha256Digest(digest);
        }

        Append([]); // There is a state, also for no bytes at all.
        Release(digest);
        return new Sha256Digest(digest);
    }

    /// <summary>The digest of some bytes.</summary>
    internal static void Compute(ReadOnlySpan<byte> content, Span<byte> digest)
    {
        if (!OperatingSystem.IsBrowser())
        {
            SHA256.HashData(content, digest);
            return;
        }

        fixed (
            byte* input = content,
                output = digest
        )
            _ = BrowserSodium.crypto_hash_sha256((nint)output, (nint)input, content.Length);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _native?.Dispose();
        if (OperatingSystem.IsBrowser() && _state != 0)
            Release(stackalloc byte[Sha256Digest.SizeInBytes]);
    }

    [System.Runtime.Versioning.SupportedOSPlatform("browser")]
    private void Release(Span<byte> digest)
    {
        fixed (byte* pointer = digest)
            _ = BrowserSodium.crypto_hash_sha256_final(_state, (nint)pointer);
        _state = 0;
    }
}
