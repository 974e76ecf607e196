using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>The name of a Git object: the hash of <c>type SP size NUL content</c>.</summary>
/// <remarks>Source: Git documentation, gitformat-loose and hash-function-transition.</remarks>
public readonly record struct GitObjectId
{
    private readonly string? _hex;

    private GitObjectId(string hex) => _hex = hex;

    /// <summary>The hash function, told by the length: 40 or 64 hex digits.</summary>
    public GitObjectFormat Format =>
        _hex?.Length switch
        {
            40 => GitObjectFormat.Sha1,
            64 => GitObjectFormat.Sha256,
            _ => GitObjectFormat.None,
        };

    /// <summary>Parses 40 or 64 lower-case hex digits.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out GitObjectId id)
    {
        var isHex =
            text is { Length: 40 or 64 }
            && text.All(c => c is (>= '0' and <= '9') or (>= 'a' and <= 'f'));
        id = isHex ? new GitObjectId(text!) : default;
        return isHex;
    }

    /// <summary>The id of an object as it is hashed.</summary>
    /// <param name="framed"><c>type SP size NUL content</c>.</param>
    /// <param name="format">The repository's hash function.</param>
    [SuppressMessage(
        "Security",
        "CA5350",
        Justification = "Git names objects by SHA-1; SHA-256 of the manifest pins the content."
    )]
    public static GitObjectId Compute(ReadOnlySpan<byte> framed, GitObjectFormat format) =>
        new(
            Convert.ToHexStringLower(
                format switch
                {
                    GitObjectFormat.Sha1 => SHA1.HashData(framed),
                    GitObjectFormat.Sha256 => SHA256.HashData(framed),
                    _ => throw new ArgumentOutOfRangeException(
                        nameof(format),
                        format,
                        "not a Git hash function"
                    ),
                }
            )
        );

    /// <summary>Reads a binary id from a tree.</summary>
    internal static GitObjectId FromBytes(ReadOnlySpan<byte> bytes) =>
        new(Convert.ToHexStringLower(bytes));

    /// <summary>Lower-case hex; empty for the default value.</summary>
    public override string ToString() => _hex ?? "";
}
