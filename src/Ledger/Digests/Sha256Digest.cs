using System.Security.Cryptography;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>
/// A SHA-256 digest: 32 bytes, compared by value, written as 64 lower-case hex digits.
/// </summary>
/// <remarks>
/// The default value is all zeros. It stands for "no digest" and never verifies: every check that
/// takes a digest refuses it. Source: FIPS 180-4.
/// </remarks>
public readonly record struct Sha256Digest
{
    /// <summary>Size of a digest, in bytes.</summary>
    public const int SizeInBytes = Bytes32.Size;

    private readonly Bytes32 _bytes;

    /// <summary>Takes the 32 bytes of a digest that was computed elsewhere.</summary>
    /// <param name="bytes">Shape: [32].</param>
    /// <exception cref="ArgumentException">The span is not 32 bytes long.</exception>
    public Sha256Digest(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != SizeInBytes)
            throw new ArgumentException(
                $"a SHA-256 digest has 32 bytes, not {bytes.Length}",
                nameof(bytes)
            );
        _bytes = new Bytes32(bytes);
    }

    /// <summary>Whether this is the all-zero default, which stands for "no digest".</summary>
    public bool IsDefault => _bytes.IsZero;

    /// <summary>The digest of <paramref name="content"/>.</summary>
    /// <param name="content">Any number of bytes.</param>
    public static Sha256Digest Compute(ReadOnlySpan<byte> content)
    {
        Span<byte> digest = stackalloc byte[SizeInBytes];
        IncrementalSha256.Compute(content, digest);
        return new Sha256Digest(digest);
    }

    /// <summary>The digest of a stream from its position to its end, in constant memory.</summary>
    /// <param name="content">Read to its end; not disposed.</param>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public static Sha256Digest Compute(Stream content)
    {
        ArgumentNullException.ThrowIfNull(content);
        if (OperatingSystem.IsBrowser())
            return ComputeInPieces(content);
        Span<byte> digest = stackalloc byte[SizeInBytes];
        SHA256.HashData(content, digest);
        return new Sha256Digest(digest);
    }

    private static Sha256Digest ComputeInPieces(Stream content)
    {
        using var hash = new IncrementalSha256();
        var buffer = new byte[1 << 16];
        int read;
        while ((read = content.Read(buffer)) > 0)
            hash.Append(buffer.AsSpan(0, read));
        return hash.Finish();
    }

    /// <summary>Reads 64 lower-case hex digits.</summary>
    /// <exception cref="FormatException">
    /// The text is anything else, upper-case digits included.
    /// </exception>
    public static Sha256Digest Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out var digest)
            ? digest
            : throw new FormatException(
                "a SHA-256 digest is 64 lower-case hex digits (docs/spec/records.md 1)"
            );

    /// <summary>
    /// Reads 64 lower-case hex digits; false for anything else, upper-case digits included.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Sha256Digest digest)
    {
        Span<byte> bytes = stackalloc byte[SizeInBytes];
        var wellFormed = LowerHex.TryDecode(text, bytes);
        digest = wellFormed ? new Sha256Digest(bytes) : default;
        return wellFormed;
    }

    /// <summary>Reads 64 lower-case hex digits in ASCII.</summary>
    internal static bool TryParse(ReadOnlySpan<byte> ascii, out Sha256Digest digest)
    {
        Span<byte> bytes = stackalloc byte[SizeInBytes];
        var wellFormed = LowerHex.TryDecode(ascii, bytes);
        digest = wellFormed ? new Sha256Digest(bytes) : default;
        return wellFormed;
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

    /// <summary>The digest as 64 lower-case hex digits.</summary>
    public override string ToString() => Convert.ToHexStringLower(ToArray());
}
