using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>
/// A secret under a passphrase: Argon2id makes the key, XChaCha20-Poly1305 seals the bytes.
/// </summary>
/// <remarks>
/// <code>
/// offset  size  field
///      0     8  "SGPSEAL1"
///      8     4  Argon2id passes, u32 little-endian, 1 to 16
///     12     4  Argon2id memory in KiB, u32 little-endian, 8,192 to 1,048,576
///     16    16  salt
///     32    24  nonce
///     56     1  length p of the purpose, 1 to 64
///     57     p  purpose, printable ASCII
///   57+p  n+16  sealed secret and tag; bytes 0 to 56+p are its associated data
/// </code>
/// Sources: RFC 9106; draft-irtf-cfrg-xchacha-03; docs/spec/keys.md 2.
/// Not promised: that a short passphrase resists guessing.
/// </remarks>
public static unsafe class SealedSecret
{
    /// <summary>Largest secret, in bytes.</summary>
    public const int MaxSecretBytes = 256 << 20;

    private const int PurposeOffset = 57;
    private const int MaxPurposeBytes = 64;
    private const int MaxPassphraseChars = 4096;
    private const uint MaxPasses = 16;
    private const uint MinMemoryKiB = 8 * 1024;
    private const uint MaxMemoryKiB = 1024 * 1024;

    /// <summary>Seals a secret; each call draws a fresh salt and nonce.</summary>
    /// <param name="secret">
    /// Any bytes up to <see cref="MaxSecretBytes"/>; the caller zeroises them.
    /// </param>
    /// <param name="passphrase">1 to 4,096 characters, used exactly as given, as UTF-8.</param>
    /// <param name="purpose">
    /// What the secret is for: 1 to 64 printable ASCII characters; checked on opening.
    /// </param>
    /// <param name="cost">The work that one guess costs.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    /// <exception cref="IOException">The system has not the memory that Argon2id needs.</exception>
    /// <exception cref="MissingNativeLibraryException">libsodium is not installed.</exception>
    public static byte[] Seal(
        ReadOnlySpan<byte> secret,
        ReadOnlySpan<char> passphrase,
        string purpose,
        SealingCost cost = SealingCost.Moderate
    )
    {
        RequirePassphrase(passphrase);
        RequirePurpose(purpose);
        if (secret.Length > MaxSecretBytes)
            throw new ArgumentException(
                $"a secret has at most {MaxSecretBytes} bytes",
                nameof(secret)
            );
        var (passes, memoryKiB) = cost switch
        {
            SealingCost.Moderate => (3u, 256u * 1024),
            SealingCost.Interactive => (2u, 64u * 1024),
            _ => throw new ArgumentOutOfRangeException(nameof(cost)),
        };

        var headerSize = PurposeOffset + purpose.Length;
        var output = new byte[headerSize + secret.Length + Sodium.AeadTagSize];
        var header = output.AsSpan(0, headerSize);
        "SGPSEAL1"u8.CopyTo(header);
        BinaryPrimitives.WriteUInt32LittleEndian(header[8..], passes);
        BinaryPrimitives.WriteUInt32LittleEndian(header[12..], memoryKiB);
        RandomNumberGenerator.Fill(header[16..56]);
        header[56] = (byte)purpose.Length;
        Encoding.ASCII.GetBytes(purpose, header[PurposeOffset..]);

        Span<byte> key = stackalloc byte[Sodium.AeadKeySize];
        try
        {
            DeriveKey(key, passphrase, header[16..32], passes, memoryKiB);
            fixed (
                byte* outputPointer = output,
                    secretPointer = secret,
                    keyPointer = key
            )
            {
                _ = NativeSodium.crypto_aead_xchacha20poly1305_ietf_encrypt(
                    outputPointer + headerSize,
                    null,
                    secretPointer,
                    (ulong)secret.Length,
                    outputPointer,
                    (ulong)headerSize,
                    null,
                    outputPointer + 32,
                    keyPointer
                );
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }

        return output;
    }

    /// <summary>Opens a sealed secret; the caller zeroises the returned array.</summary>
    /// <param name="sealedBytes">What <see cref="Seal"/> returned.</param>
    /// <param name="passphrase">1 to 4,096 characters.</param>
    /// <param name="purpose">The purpose it was sealed for.</param>
    /// <exception cref="WrongPassphraseException">
    /// The passphrase is wrong or the bytes were altered.
    /// </exception>
    /// <exception cref="SealedSecretFormatException">
    /// The header is malformed or names another purpose.
    /// </exception>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    /// <exception cref="IOException">The system has not the memory that Argon2id needs.</exception>
    /// <exception cref="MissingNativeLibraryException">libsodium is not installed.</exception>
    public static byte[] Open(
        ReadOnlySpan<byte> sealedBytes,
        ReadOnlySpan<char> passphrase,
        string purpose
    )
    {
        RequirePassphrase(passphrase);
        RequirePurpose(purpose);
        var (passes, memoryKiB, headerSize) = ReadHeader(sealedBytes, purpose);

        var secret = new byte[sealedBytes.Length - headerSize - Sodium.AeadTagSize];
        Span<byte> key = stackalloc byte[Sodium.AeadKeySize];
        try
        {
            DeriveKey(key, passphrase, sealedBytes[16..32], passes, memoryKiB);
            fixed (
                byte* sealedPointer = sealedBytes,
                    secretPointer = secret,
                    keyPointer = key
            )
            {
                var status = NativeSodium.crypto_aead_xchacha20poly1305_ietf_decrypt(
                    secretPointer,
                    null,
                    null,
                    sealedPointer + headerSize,
                    (ulong)(sealedBytes.Length - headerSize),
                    sealedPointer,
                    (ulong)headerSize,
                    sealedPointer + 32,
                    keyPointer
                );
                return status == 0
                    ? secret
                    : throw new WrongPassphraseException(
                        "wrong passphrase, or the sealed file was altered"
                    );
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private static (uint Passes, uint MemoryKiB, int HeaderSize) ReadHeader(
        ReadOnlySpan<byte> sealedBytes,
        string purpose
    )
    {
        if (sealedBytes.Length < PurposeOffset || !sealedBytes.StartsWith("SGPSEAL1"u8))
            throw new SealedSecretFormatException("this is not a sealed secret", 0);
        var passes = BinaryPrimitives.ReadUInt32LittleEndian(sealedBytes[8..]);
        if (passes is 0 or > MaxPasses)
            throw new SealedSecretFormatException(
                $"{passes} Argon2id passes are outside 1 to {MaxPasses}",
                8
            );
        var memoryKiB = BinaryPrimitives.ReadUInt32LittleEndian(sealedBytes[12..]);
        if (memoryKiB is < MinMemoryKiB or > MaxMemoryKiB)
        {
            throw new SealedSecretFormatException(
                $"{memoryKiB} KiB of Argon2id memory are outside {MinMemoryKiB} to {MaxMemoryKiB}",
                12
            );
        }

        int purposeSize = sealedBytes[56];
        var headerSize = PurposeOffset + purposeSize;
        if (
            purposeSize is 0 or > MaxPurposeBytes
            || sealedBytes.Length < headerSize + Sodium.AeadTagSize
        )
            throw new SealedSecretFormatException("the sealed secret is cut short", 56);
        if (sealedBytes.Length - headerSize - Sodium.AeadTagSize > MaxSecretBytes)
            throw new SealedSecretFormatException(
                $"a secret has at most {MaxSecretBytes} bytes",
                headerSize
            );
        var found = Encoding.ASCII.GetString(sealedBytes[PurposeOffset..headerSize]);
        return string.Equals(found, purpose, StringComparison.Ordinal)
            ? (passes, memoryKiB, headerSize)
            : throw new SealedSecretFormatException(
                $"this secret was not sealed for '{purpose}'",
                PurposeOffset
            );
    }

    private static void DeriveKey(
        Span<byte> key,
        ReadOnlySpan<char> passphrase,
        ReadOnlySpan<byte> salt,
        uint passes,
        uint memoryKiB
    )
    {
        var password = GC.AllocateArray<byte>(
            Encoding.UTF8.GetMaxByteCount(passphrase.Length),
            pinned: true
        );
        try
        {
            var size = Encoding.UTF8.GetBytes(passphrase, password);
            fixed (
                byte* keyPointer = key,
                    passwordPointer = password,
                    saltPointer = salt
            )
            {
                var status = NativeSodium.crypto_pwhash(
                    keyPointer,
                    (ulong)key.Length,
                    passwordPointer,
                    (ulong)size,
                    saltPointer,
                    passes,
                    (nuint)memoryKiB * 1024,
                    Sodium.Argon2Id13
                );
                if (status != 0)
                    throw new IOException(
                        $"Argon2id needs {memoryKiB / 1024} MiB of memory, which the system does "
                            + $"not give"
                    );
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(password);
        }
    }

    private static void RequirePassphrase(ReadOnlySpan<char> passphrase)
    {
        if (passphrase.Length is 0 or > MaxPassphraseChars)
            throw new ArgumentException(
                "a passphrase has 1 to 4,096 characters",
                nameof(passphrase)
            );
    }

    private static void RequirePurpose(string purpose)
    {
        ArgumentNullException.ThrowIfNull(purpose);
        if (purpose.Length is 0 or > MaxPurposeBytes || !purpose.All(c => c is >= ' ' and <= '~'))
            throw new ArgumentException(
                "a purpose has 1 to 64 printable ASCII characters",
                nameof(purpose)
            );
    }
}
