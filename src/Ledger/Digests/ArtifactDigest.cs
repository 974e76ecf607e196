namespace SecureGenomics.Provenance.Ledger;

/// <summary>The SHA-256 of the exact bytes of one blob: a ciphertext, a key, a table.</summary>
/// <param name="Value">The 32 bytes; the default value never verifies.</param>
/// <remarks>Names the blob in statements, in the blob store and in bundles.</remarks>
public readonly record struct ArtifactDigest(Sha256Digest Value)
{
    /// <summary>
    /// Whether this is the all-zero default, which stands for "none" and never verifies.
    /// </summary>
    public bool IsDefault => Value.IsDefault;

    /// <summary>Reads 64 lower-case hex digits.</summary>
    /// <exception cref="FormatException">The text is anything else.</exception>
    public static ArtifactDigest Parse(ReadOnlySpan<char> text) => new(Sha256Digest.Parse(text));

    /// <summary>Reads 64 lower-case hex digits; false for anything else.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out ArtifactDigest result)
    {
        var wellFormed = Sha256Digest.TryParse(text, out var value);
        result = new ArtifactDigest(value);
        return wellFormed;
    }

    /// <summary>The digest of a blob's bytes.</summary>
    public static ArtifactDigest Compute(ReadOnlySpan<byte> content) =>
        new(Sha256Digest.Compute(content));

    /// <summary>The digest of a stream from its position to its end, in constant memory.</summary>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public static ArtifactDigest Compute(Stream content) => new(Sha256Digest.Compute(content));

    /// <summary>64 lower-case hex digits.</summary>
    public override string ToString() => Value.ToString();
}
