using System.Buffers.Binary;
using System.Security.Cryptography;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>bcrypt_pbkdf: what OpenSSH makes the key of a private key's file with.</summary>
/// <remarks>
/// PBKDF2 with a 32-byte bcrypt over SHA-512 of passphrase and salt in the place of HMAC, and its
/// output bytes spread over the key. Source: OpenBSD, bcrypt_pbkdf(3).
/// </remarks>
internal static class BcryptKeyDerivation
{
    private const int HashBytes = 32;
    private const int Repetitions = 64;

    /// <summary>Fills a key.</summary>
    /// <param name="key">Shape: [1 to 1,024].</param>
    /// <param name="passphrase">Not empty.</param>
    /// <param name="salt">Not empty.</param>
    /// <param name="rounds">At least 1.</param>
    public static void Derive(
        Span<byte> key,
        ReadOnlySpan<byte> passphrase,
        ReadOnlySpan<byte> salt,
        uint rounds
    )
    {
        Span<byte> hashedPassphrase = stackalloc byte[SHA512.HashSizeInBytes];
        Span<byte> block = stackalloc byte[HashBytes];
        SHA512.HashData(passphrase, hashedPassphrase);
        var blocks = (key.Length + HashBytes - 1) / HashBytes;
        for (var number = 1; number <= blocks; number++)
        {
            DeriveBlock(block, hashedPassphrase, salt, number, rounds);
            // Byte i of block b goes to place i·blocks + b, so that no part of the key comes
            // cheaper.
            for (var i = 0; i < HashBytes; i++)
            {
                var place = (i * blocks) + number - 1;
                if (place < key.Length)
                    key[place] = block[i];
            }
        }

        CryptographicOperations.ZeroMemory(hashedPassphrase);
        CryptographicOperations.ZeroMemory(block);
    }

    private static void DeriveBlock(
        Span<byte> block,
        ReadOnlySpan<byte> passphrase,
        ReadOnlySpan<byte> salt,
        int number,
        uint rounds
    )
    {
        Span<byte> count = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(count, number);
        Span<byte> hash = stackalloc byte[HashBytes];
        Hash(hash, passphrase, SHA512.HashData([.. salt, .. count]));
        hash.CopyTo(block);
        for (var round = 1u; round < rounds; round++)
        {
            Hash(hash, passphrase, SHA512.HashData(hash));
            for (var i = 0; i < HashBytes; i++)
                block[i] ^= hash[i];
        }

        CryptographicOperations.ZeroMemory(hash);
    }

    private static void Hash(
        Span<byte> output,
        ReadOnlySpan<byte> passphrase,
        ReadOnlySpan<byte> salt
    )
    {
        var cipher = new Blowfish();
        cipher.Expand(passphrase, salt);
        for (var i = 0; i < Repetitions; i++)
        {
            cipher.Expand(salt, []);
            cipher.Expand(passphrase, []);
        }

        var text = "OxychromaticBlowfishSwatDynamite"u8;
        for (var at = 0; at < HashBytes; at += 2 * sizeof(uint))
        {
            var left = BinaryPrimitives.ReadUInt32BigEndian(text[at..]);
            var right = BinaryPrimitives.ReadUInt32BigEndian(text[(at + sizeof(uint))..]);
            for (var i = 0; i < Repetitions; i++)
                cipher.Encrypt(ref left, ref right);
            // The text is read big-endian and written little-endian: so it is in OpenBSD.
            BinaryPrimitives.WriteUInt32LittleEndian(output[at..], left);
            BinaryPrimitives.WriteUInt32LittleEndian(output[(at + sizeof(uint))..], right);
        }

        cipher.Clear();
    }
}
