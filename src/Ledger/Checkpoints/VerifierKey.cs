using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>A named public key that verifies notes: a C2SP "vkey".</summary>
/// <remarks>
/// <code>
/// NAME+HASH+base64(0x01 ‖ 32 key bytes)
/// HASH = first 4 bytes of SHA-256(NAME ‖ 0x0A ‖ 0x01 ‖ key), 8 lower-case hex digits
/// example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k
/// </code>
/// The type byte is 0x01 for Ed25519 and 0x04 for an Ed25519 cosigner.
/// Sources: c2sp.org/signed-note, c2sp.org/tlog-cosignature.
/// </remarks>
public sealed record VerifierKey
{
    private const string Section = "c2sp.org/signed-note";

    /// <summary>A key under a name.</summary>
    /// <param name="name">
    /// The key's name: no white space, no <c>+</c>; for a log, its origin.
    /// </param>
    /// <param name="key">The public key.</param>
    /// <param name="type">What the key's signatures are.</param>
    /// <exception cref="ArgumentException">
    /// The name is empty or has a character that it may not have.
    /// </exception>
    public VerifierKey(string name, Ed25519PublicKey key, NoteKeyType type = NoteKeyType.Ed25519)
    {
        if (!IsName(name))
            throw new ArgumentException(
                "a key name is not empty and has no white space and no '+'",
                nameof(name)
            );
        Name = name;
        Key = key;
        Type = type;
        KeyHash = ComputeKeyHash();
    }

    /// <summary>The key's name; for a log, its origin.</summary>
    public string Name { get; }

    /// <summary>The public key.</summary>
    public Ed25519PublicKey Key { get; }

    /// <summary>What the key's signatures are.</summary>
    public NoteKeyType Type { get; }

    /// <summary>The first four bytes of the key id, big-endian.</summary>
    public uint KeyHash { get; }

    /// <summary>Reads a vkey.</summary>
    /// <exception cref="NoteFormatException">
    /// The text is not a vkey, or its hash does not belong to the key.
    /// </exception>
    public static VerifierKey Parse(string vkey)
    {
        ArgumentNullException.ThrowIfNull(vkey);
        // base64 may hold '+', a name and a hash cannot: three parts at most.
        var parts = vkey.Split('+', 3);
        if (
            parts.Length != 3
            || !IsName(parts[0])
            || !StrictBase64.TryDecode(parts[2], out var bytes)
            || bytes.Length != 1 + Ed25519PublicKey.SizeInBytes
        )
            throw new NoteFormatException("not NAME+HASH+KEY with a 33-byte key", 0, Section);
        if (bytes[0] is not ((byte)NoteKeyType.Ed25519 or (byte)NoteKeyType.Cosignature))
            throw new NoteFormatException(
                $"a key of the unknown type 0x{bytes[0]:x2}",
                parts[0].Length + 10,
                Section
            );
        var key = new VerifierKey(
            parts[0],
            new Ed25519PublicKey(bytes.AsSpan(1)),
            (NoteKeyType)bytes[0]
        );
        return string.Equals(key.ToString(), vkey, StringComparison.Ordinal)
            ? key
            : throw new NoteFormatException(
                "the key hash does not belong to the key",
                parts[0].Length + 1,
                Section
            );
    }

    /// <summary>Whether the text may name a key.</summary>
    internal static bool IsName(ReadOnlySpan<char> name)
    {
        foreach (var c in name)
        {
            if (char.IsWhiteSpace(c) || char.IsControl(c) || char.IsSurrogate(c) || c == '+')
                return false;
        }

        return name.Length is > 0 and <= 255;
    }

    /// <summary>The vkey.</summary>
    public override string ToString()
    {
        Span<byte> typed = stackalloc byte[1 + Ed25519PublicKey.SizeInBytes];
        typed[0] = (byte)Type;
        Key.CopyTo(typed[1..]);
        return $"{Name}+{KeyHash.ToString("x8", CultureInfo.InvariantCulture)}+{Convert.ToBase64String(typed)}";
    }

    private uint ComputeKeyHash()
    {
        byte[] input = [.. Encoding.UTF8.GetBytes(Name), (byte)'\n', (byte)Type, .. Key.ToArray()];
        return BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(input));
    }
}
