using System.Security.Cryptography;
using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Wire;

/// <summary>The SHA-256 of a message's body as a header: <c>sha-256=:base64:</c>.</summary>
/// <remarks>Source: RFC 9530 2; other algorithms are not taken.</remarks>
public static class ContentDigest
{
    /// <summary>Of the bytes as they are sent.</summary>
    public const string Header = "Content-Digest";

    /// <summary>Of the whole that an upload in parts makes.</summary>
    public const string WholeHeader = "Repr-Digest";

    private const string Prefix = "sha-256=:";

    /// <summary>The header's value for a body.</summary>
    public static string Of(ReadOnlySpan<byte> body) => Format(SHA256.HashData(body));

    /// <summary>The header's value for a digest.</summary>
    public static string Of(ArtifactDigest digest) =>
        Format(Convert.FromHexString(digest.ToString()));

    /// <summary>Reads a header's value.</summary>
    public static bool TryParse(string? value, out ArtifactDigest digest)
    {
        digest = default;
        if (value is null || !value.StartsWith(Prefix, StringComparison.Ordinal))
            return false;
        Span<byte> bytes = stackalloc byte[SHA256.HashSizeInBytes];
        return value.EndsWith(':')
            && Convert.TryFromBase64String(value[Prefix.Length..^1], bytes, out var written)
            && written == bytes.Length
            && ArtifactDigest.TryParse(Convert.ToHexStringLower(bytes), out digest);
    }

    private static string Format(ReadOnlySpan<byte> hash) =>
        $"{Prefix}{Convert.ToBase64String(hash)}:";
}
