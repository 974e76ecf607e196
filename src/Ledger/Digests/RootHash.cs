namespace SecureGenomics.Provenance.Ledger;

/// <summary>The root of a Merkle tree over leaf hashes.</summary>
/// <param name="Value">The 32 bytes; the default value never verifies.</param>
/// <remarks>
/// The root of the empty tree is SHA-256 of no bytes, which differs from the default. Source: RFC
/// 6962 section 2.1.
/// </remarks>
public readonly record struct RootHash(Sha256Digest Value)
{
    /// <summary>
    /// Whether this is the all-zero default, which stands for "none" and never verifies.
    /// </summary>
    public bool IsDefault => Value.IsDefault;

    /// <summary>Reads 64 lower-case hex digits.</summary>
    /// <exception cref="FormatException">The text is anything else.</exception>
    public static RootHash Parse(ReadOnlySpan<char> text) => new(Sha256Digest.Parse(text));

    /// <summary>Reads 64 lower-case hex digits; false for anything else.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out RootHash result)
    {
        var wellFormed = Sha256Digest.TryParse(text, out var value);
        result = new RootHash(value);
        return wellFormed;
    }

    /// <summary>64 lower-case hex digits.</summary>
    public override string ToString() => Value.ToString();
}
