using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>An Ed25519 private key as <c>ssh-keygen -t ed25519</c> writes it.</summary>
/// <remarks>
/// <code>
/// -----BEGIN OPENSSH PRIVATE KEY-----  base64, 70 digits a line
/// "openssh-key-v1\0"  string cipher  string kdf  string kdf options  u32 1
/// string public key   string section
/// section: u32 check  u32 check  string "ssh-ed25519"  string public (32)
///          string seed ‖ public (64)  string comment  padding 1, 2, 3 … to a multiple of 8
/// </code>
/// A <c>string</c> is a u32 big-endian length and that many bytes. Without a passphrase cipher and
/// kdf
/// are <c>none</c>; with one they are <c>aes256-ctr</c> and <c>bcrypt</c> (options: string salt,
/// u32
/// rounds), and the section is encrypted. Other ciphers are refused. Source: OpenSSH, PROTOCOL.key.
/// </remarks>
public static class OpenSshPrivateKey
{
    private const string Begin = "-----BEGIN OPENSSH PRIVATE KEY-----\n";
    private const string End = "-----END OPENSSH PRIVATE KEY-----\n";
    private const int LineLength = 70;
    private const int MaxTextLength = 16 * 1024;
    private const int BlockBytes = 8;
    private const int MaxRounds = 1024;

    /// <summary>Reads a key; the caller zeroises the text.</summary>
    /// <param name="text">The whole file.</param>
    /// <param name="passphrase">The key's passphrase; empty when it has none.</param>
    /// <exception cref="OpenSshKeyFormatException">
    /// The text is no such key, is of another type or is encrypted by another cipher.
    /// </exception>
    /// <exception cref="WrongPassphraseException">
    /// The key has another passphrase, or has one.
    /// </exception>
    public static Ed25519PrivateKey Parse(
        ReadOnlySpan<char> text,
        ReadOnlySpan<char> passphrase = default
    )
    {
        if (text.Length > MaxTextLength || !text.StartsWith(Begin, StringComparison.Ordinal))
            throw new OpenSshKeyFormatException("not an OpenSSH private key", 0);
        var body = text[Begin.Length..];
        var end = body.IndexOf(End, StringComparison.Ordinal);
        if (end < 0 || body.Length != end + End.Length)
            throw new OpenSshKeyFormatException("no last line, or more behind it", text.Length);
        var bytes = new byte[MaxTextLength];
        try
        {
            return Convert.TryFromBase64Chars(body[..end], bytes, out var written)
                ? ParseBinary(bytes.AsSpan(0, written), passphrase)
                : throw new OpenSshKeyFormatException("not base64 between the lines", Begin.Length);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>
    /// The key as OpenSSH would write it without a passphrase; the caller zeroises the bytes.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <param name="comment">Printable ASCII; shown by ssh-keygen.</param>
    /// <returns>The text as ASCII, for <c>SecretFile.WriteNew</c>.</returns>
    /// <exception cref="ArgumentException">The comment has other characters.</exception>
    public static byte[] Format(Ed25519PrivateKey key, string comment = "")
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(comment);
        if (!comment.All(c => c is >= ' ' and <= '~'))
            throw new ArgumentException("a comment is printable ASCII", nameof(comment));
        var publicKey = key.PublicKey.ToArray();
        var wire = Wire(Wire([], "ssh-ed25519"u8), publicKey);
        var secret = new byte[2 * Ed25519PublicKey.SizeInBytes];
        key.CopySeedTo(secret);
        publicKey.CopyTo(secret, Ed25519PublicKey.SizeInBytes);

        var check = RandomNumberGenerator.GetBytes(4);
        byte[] section = [.. check, .. check];
        section = Wire(
            Wire(Wire(Wire(section, "ssh-ed25519"u8), publicKey), secret),
            Encoding.ASCII.GetBytes(comment)
        );
        for (byte pad = 1; section.Length % BlockBytes != 0; pad++)
            section = [.. section, pad];
        byte[] binary = Wire([.. "openssh-key-v1\0"u8], "none"u8);
        binary = Wire(Wire(binary, "none"u8), []);
        binary = Wire(Wire([.. binary, 0, 0, 0, 1], wire), section);

        var base64 = new char[((binary.Length / 3) + 1) * 4];
        Convert.TryToBase64Chars(binary, base64, out var digits);
        var text = new StringBuilder(Begin);
        for (var at = 0; at < digits; at += LineLength)
            text.Append(base64, at, Math.Min(LineLength, digits - at)).Append('\n');
        var bytes = Encoding.ASCII.GetBytes(text.Append(End).ToString());
        CryptographicOperations.ZeroMemory(secret);
        CryptographicOperations.ZeroMemory(section);
        CryptographicOperations.ZeroMemory(binary);
        Array.Clear(base64);
        return bytes;
    }

    private static Ed25519PrivateKey ParseBinary(Span<byte> bytes, ReadOnlySpan<char> passphrase)
    {
        var reader = new WireReader(bytes);
        reader.Expect("openssh-key-v1\0"u8, "the format's name");
        var cipher = reader.String("the cipher");
        var kdf = reader.String("the kdf");
        var options = reader.String("the kdf's options");
        reader.Expect([0, 0, 0, 1], "one key");
        var wire = new WireReader(reader.String("the public key"));
        if (!wire.String("the key's type").SequenceEqual("ssh-ed25519"u8))
            throw new OpenSshKeyFormatException("not an Ed25519 key", reader.Offset);
        var publicKey = wire.String("the public key");
        wire.ExpectEnd("the public key");
        var section = reader.String("the private section").ToArray();
        reader.ExpectEnd("the key");
        try
        {
            if (cipher.SequenceEqual("aes256-ctr"u8) && kdf.SequenceEqual("bcrypt"u8))
                Decrypt(section, options, passphrase);
            else if (
                !cipher.SequenceEqual("none"u8)
                || !kdf.SequenceEqual("none"u8)
                || !options.IsEmpty
            )
                throw new OpenSshKeyFormatException(
                    "a cipher other than aes256-ctr with bcrypt",
                    15
                );
            return ParseSection(section, publicKey);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(section);
        }
    }

    // The two check words are equal when, and by chance one time in 2^32 otherwise, the passphrase
    // is right.
    private static void Decrypt(
        Span<byte> section,
        ReadOnlySpan<byte> options,
        ReadOnlySpan<char> passphrase
    )
    {
        const int keyBytes = 32;
        const int counterBytes = 16;
        var reader = new WireReader(options);
        var salt = reader.String("the salt");
        if (
            options.Length - reader.Offset != sizeof(uint)
            || salt.IsEmpty
            || section.Length % counterBytes != 0
        )
            throw new OpenSshKeyFormatException(
                "kdf options that are not a salt and rounds",
                reader.Offset
            );
        var rounds = BinaryPrimitives.ReadUInt32BigEndian(options[reader.Offset..]);
        if (rounds is 0 or > MaxRounds)
            throw new OpenSshKeyFormatException(
                $"{rounds} rounds are outside 1 to {MaxRounds}",
                reader.Offset
            );
        if (passphrase.IsEmpty)
            throw new WrongPassphraseException("this OpenSSH key has a passphrase");

        var secret = GC.AllocateArray<byte>(
            Encoding.UTF8.GetMaxByteCount(passphrase.Length),
            pinned: true
        );
        Span<byte> keyAndCounter = stackalloc byte[keyBytes + counterBytes];
        try
        {
            var size = Encoding.UTF8.GetBytes(passphrase, secret);
            BcryptKeyDerivation.Derive(keyAndCounter, secret.AsSpan(0, size), salt, rounds);
            ApplyCounterMode(section, keyAndCounter[..keyBytes], keyAndCounter[keyBytes..]);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
            CryptographicOperations.ZeroMemory(keyAndCounter);
        }

        if (section.Length < 8 || !section[..4].SequenceEqual(section[4..8]))
            throw new WrongPassphraseException(
                "wrong passphrase for this OpenSSH key, or the file was altered"
            );
    }

    internal static void ApplyCounterMode(
        Span<byte> bytes,
        ReadOnlySpan<byte> key,
        Span<byte> counter
    )
    {
        using var aes = Aes.Create();
        aes.SetKey(key);
        Span<byte> stream = stackalloc byte[16];
        for (var at = 0; at < bytes.Length; at += stream.Length)
        {
            aes.EncryptEcb(counter, stream, PaddingMode.None);
            for (var i = 0; i < stream.Length; i++)
                bytes[at + i] ^= stream[i];
            // One more, as a 128-bit big-endian number.
            for (var i = counter.Length - 1; i >= 0 && unchecked(++counter[i]) == 0; i--)
                continue;
        }

        CryptographicOperations.ZeroMemory(stream);
    }

    private static Ed25519PrivateKey ParseSection(
        ReadOnlySpan<byte> bytes,
        ReadOnlySpan<byte> publicKey
    )
    {
        var section = new WireReader(bytes);
        section.Expect(bytes[..Math.Min(4, bytes.Length)], "the check");
        section.Expect(bytes[..Math.Min(4, bytes.Length)], "the check again");
        if (
            !section.String("the key's type").SequenceEqual("ssh-ed25519"u8)
            || !section.String("the public key").SequenceEqual(publicKey)
            || section.String("the secret") is not { Length: 64 } secret
            || !secret[32..].SequenceEqual(publicKey)
        )
            throw new OpenSshKeyFormatException(
                "the private section is of another key",
                section.Offset
            );
        _ = section.String("the comment");
        for (byte pad = 1; section.Offset < bytes.Length; pad++)
            section.Expect([pad], "the padding");
        if (bytes.Length % BlockBytes != 0)
            throw new OpenSshKeyFormatException("a section that is not padded", section.Offset);
        var key = Ed25519PrivateKey.FromSeed(secret[..32]);
        if (publicKey.SequenceEqual(key.PublicKey.ToArray()))
            return key;
        key.Dispose();
        throw new OpenSshKeyFormatException("the public key is not the seed's", 0);
    }

    private static byte[] Wire(byte[] before, ReadOnlySpan<byte> value)
    {
        var output = new byte[before.Length + 4 + value.Length];
        before.CopyTo(output, 0);
        BinaryPrimitives.WriteInt32BigEndian(output.AsSpan(before.Length), value.Length);
        value.CopyTo(output.AsSpan(before.Length + 4));
        CryptographicOperations.ZeroMemory(before);
        return output;
    }

    private ref struct WireReader(ReadOnlySpan<byte> bytes)
    {
        private readonly ReadOnlySpan<byte> _bytes = bytes;

        public int Offset { get; private set; }

        public ReadOnlySpan<byte> String(string what)
        {
            var rest = _bytes[Offset..];
            if (
                rest.Length < 4
                || BinaryPrimitives.ReadUInt32BigEndian(rest) is var length
                    && length > rest.Length - 4
            )
                throw new OpenSshKeyFormatException($"{what} is cut short", Offset);
            Offset += 4 + (int)length;
            return rest.Slice(4, (int)length);
        }

        public void Expect(scoped ReadOnlySpan<byte> value, string what)
        {
            if (!_bytes[Offset..].StartsWith(value) || value.IsEmpty)
                throw new OpenSshKeyFormatException($"{what} is not there", Offset);
            Offset += value.Length;
        }

        public readonly void ExpectEnd(string what)
        {
            if (Offset != _bytes.Length)
                throw new OpenSshKeyFormatException($"bytes behind {what}", Offset);
        }
    }
}
