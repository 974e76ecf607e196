using System.Security.Cryptography;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>An Ed25519 public key: 32 bytes, compared by value.</summary>
/// <remarks>
/// Whether the bytes are a usable point is decided when a signature is verified, not here.
/// The default value is all zeros, a point of small order, and never verifies.
/// Sources: RFC 8032 section 5.1.5; RFC 8709 section 4 for the OpenSSH form.
/// </remarks>
/// <example>
/// <code>
/// var key = Ed25519PublicKey.ParseOpenSsh("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI…");
/// key.KeyId; // SHA256:…, what ssh-keygen -l prints
/// </code>
/// </example>
public readonly record struct Ed25519PublicKey
{
    /// <summary>Size of a public key, in bytes.</summary>
    public const int SizeInBytes = Bytes32.Size;

    private const string OpenSshType = "ssh-ed25519";

    // string "ssh-ed25519" (u32 BE length 11), then u32 BE length 32, then the key.
    private static readonly byte[] WirePrefix = [0, 0, 0, 11, .. "ssh-ed25519"u8, 0, 0, 0, 32];

    private readonly Bytes32 _bytes;

    /// <summary>Takes the 32 bytes of a key.</summary>
    /// <param name="bytes">Shape: [32]; RFC 8032's little-endian point encoding.</param>
    /// <exception cref="ArgumentException">The span is not 32 bytes long.</exception>
    public Ed25519PublicKey(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != SizeInBytes)
            throw new ArgumentException(
                $"an Ed25519 public key has 32 bytes, not {bytes.Length}",
                nameof(bytes)
            );
        _bytes = new Bytes32(bytes);
    }

    /// <summary>Whether this is the all-zero default, which never verifies.</summary>
    public bool IsDefault => _bytes.IsZero;

    /// <summary>
    /// OpenSSH's fingerprint, <c>SHA256:</c> and 43 base64 digits without padding.
    /// </summary>
    /// <remarks>The <c>keyid</c> of every signature. Source: ssh-keygen(1), option -l.</remarks>
    public string KeyId
    {
        get
        {
            Span<byte> wire = stackalloc byte[WirePrefix.Length + SizeInBytes];
            WriteWire(wire);
            Span<byte> digest = stackalloc byte[Sha256Digest.SizeInBytes];
            SHA256.HashData(wire, digest);
            return string.Concat("SHA256:", Convert.ToBase64String(digest).AsSpan()[..43]);
        }
    }

    /// <summary>Reads <c>ssh-ed25519 AAAA…</c>, without comment or options.</summary>
    /// <exception cref="FormatException">The text is anything else.</exception>
    public static Ed25519PublicKey ParseOpenSsh(ReadOnlySpan<char> text) =>
        TryParseOpenSsh(text, out var key)
            ? key
            : throw new FormatException(
                "an Ed25519 public key is written 'ssh-ed25519 AAAA…', without comment (RFC 8709 "
                    + "section 4)"
            );

    /// <summary>
    /// Reads <c>ssh-ed25519 AAAA…</c>; false for anything else, a trailing comment included.
    /// </summary>
    public static bool TryParseOpenSsh(ReadOnlySpan<char> text, out Ed25519PublicKey key)
    {
        key = default;
        Span<byte> wire = stackalloc byte[WirePrefix.Length + SizeInBytes];
        if (
            text.Length != OpenSshType.Length + 1 + 68
            || !text.StartsWith("ssh-ed25519 ", StringComparison.Ordinal)
        )
            return false;
        // 51 bytes are exactly 68 digits without padding, so one key has one spelling.
        if (
            !Convert.TryFromBase64Chars(text[(OpenSshType.Length + 1)..], wire, out var written)
            || written != wire.Length
            || !wire.StartsWith(WirePrefix)
        )
            return false;
        key = new Ed25519PublicKey(wire[WirePrefix.Length..]);
        return true;
    }

    /// <summary>
    /// The key as an OpenSSH line without comment: <c>ssh-ed25519 AAAA…</c>, 80 characters.
    /// </summary>
    public string ToOpenSsh()
    {
        Span<byte> wire = stackalloc byte[WirePrefix.Length + SizeInBytes];
        WriteWire(wire);
        return $"{OpenSshType} {Convert.ToBase64String(wire)}";
    }

    /// <summary>Writes the 32 bytes to the start of <paramref name="destination"/>.</summary>
    /// <param name="destination">Shape: [at least 32].</param>
    public void CopyTo(Span<byte> destination) => _bytes.CopyTo(destination);

    /// <summary>The 32 bytes, as a new array.</summary>
    public byte[] ToArray()
    {
        var bytes = new byte[SizeInBytes];
        CopyTo(bytes);
        return bytes;
    }

    /// <summary>The OpenSSH line.</summary>
    public override string ToString() => ToOpenSsh();

    private void WriteWire(Span<byte> wire)
    {
        WirePrefix.CopyTo(wire);
        CopyTo(wire[WirePrefix.Length..]);
    }
}
