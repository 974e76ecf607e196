using System.Security.Cryptography;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>An Ed25519 private key, in guarded memory until it is disposed.</summary>
/// <remarks>
/// Seed 32 bytes, signature 64 bytes, deterministic. The key has no text form: neither
/// <see cref="ToString"/> nor an exception ever shows it. Source: RFC 8032 section 5.1.
/// </remarks>
public sealed unsafe class Ed25519PrivateKey : IDisposable
{
    /// <summary>Size of the seed that determines the key, in bytes.</summary>
    public const int SeedSizeInBytes = Sodium.SignSeedSize;

    // libsodium's form: seed (32) ‖ public key (32).
    private readonly GuardedMemory _secret;

    private Ed25519PrivateKey(ReadOnlySpan<byte> seed)
    {
        _secret = new GuardedMemory(Sodium.SignSecretKeySize);
        Span<byte> publicKey = stackalloc byte[Ed25519PublicKey.SizeInBytes];
        fixed (
            byte* seedPointer = seed,
                publicPointer = publicKey,
                secretPointer = _secret.Bytes
        )
            _ = Sodium.crypto_sign_seed_keypair(publicPointer, secretPointer, seedPointer);
        _secret.MakeReadOnly();
        PublicKey = new Ed25519PublicKey(publicKey);
        KeyId = PublicKey.KeyId;
    }

    /// <summary>The public half.</summary>
    public Ed25519PublicKey PublicKey { get; }

    /// <summary>The public half's OpenSSH fingerprint.</summary>
    public string KeyId { get; }

    /// <summary>A new key from the operating system's randomness.</summary>
    /// <exception cref="MissingNativeLibraryException">libsodium is not installed.</exception>
    public static Ed25519PrivateKey Generate()
    {
        Span<byte> seed = stackalloc byte[SeedSizeInBytes];
        RandomNumberGenerator.Fill(seed);
        try
        {
            return new Ed25519PrivateKey(seed);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
        }
    }

    /// <summary>The key that a seed determines; the caller zeroises the seed.</summary>
    /// <param name="seed">Shape: [32].</param>
    /// <exception cref="ArgumentException">The seed is not 32 bytes long.</exception>
    /// <exception cref="MissingNativeLibraryException">libsodium is not installed.</exception>
    public static Ed25519PrivateKey FromSeed(ReadOnlySpan<byte> seed) =>
        seed.Length == SeedSizeInBytes
            ? new Ed25519PrivateKey(seed)
            : throw new ArgumentException(
                $"an Ed25519 seed has 32 bytes, not {seed.Length}",
                nameof(seed)
            );

    /// <summary>Signs a message; the same key and message give the same 64 bytes.</summary>
    /// <param name="message">Any number of bytes.</param>
    /// <exception cref="ObjectDisposedException">The key has been disposed.</exception>
    public byte[] Sign(ReadOnlySpan<byte> message)
    {
        var signature = new byte[Ed25519.SignatureSizeInBytes];
        Sign(message, signature);
        return signature;
    }

    /// <summary>Signs a message into a buffer.</summary>
    /// <param name="message">Any number of bytes.</param>
    /// <param name="signature">Shape: [64].</param>
    /// <exception cref="ArgumentException">The buffer is not 64 bytes long.</exception>
    /// <exception cref="ObjectDisposedException">The key has been disposed.</exception>
    public void Sign(ReadOnlySpan<byte> message, Span<byte> signature)
    {
        if (signature.Length != Ed25519.SignatureSizeInBytes)
            throw new ArgumentException("an Ed25519 signature has 64 bytes", nameof(signature));
        var borrowed = false;
        try
        {
            _secret.DangerousAddRef(ref borrowed);
            fixed (
                byte* messagePointer = message,
                    signaturePointer = signature,
                    secretPointer = _secret.Bytes
            )
            {
                _ = Sodium.crypto_sign_detached(
                    signaturePointer,
                    messagePointer,
                    message.Length,
                    secretPointer
                );
            }
        }
        finally
        {
            if (borrowed)
                _secret.DangerousRelease();
        }
    }

    /// <summary>
    /// Writes the 32-byte seed, to be sealed; the caller zeroises the buffer afterwards.
    /// </summary>
    /// <param name="destination">Shape: [at least 32].</param>
    /// <exception cref="ObjectDisposedException">The key has been disposed.</exception>
    public void CopySeedTo(Span<byte> destination)
    {
        var borrowed = false;
        try
        {
            _secret.DangerousAddRef(ref borrowed);
            _secret.Bytes[..SeedSizeInBytes].CopyTo(destination);
        }
        finally
        {
            if (borrowed)
                _secret.DangerousRelease();
        }
    }

    /// <summary>The public half's fingerprint; nothing of the secret.</summary>
    public override string ToString() => $"private key of {KeyId}";

    /// <summary>Zeroises and releases the secret; the public key stays readable.</summary>
    public void Dispose() => _secret.Dispose();
}
