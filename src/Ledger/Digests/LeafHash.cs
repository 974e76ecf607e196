namespace SecureGenomics.Provenance.Ledger;

/// <summary>The hash of one leaf of the log: SHA-256(0x00 ‖ entry bytes).</summary>
/// <param name="Value">The 32 bytes; the default value never verifies.</param>
/// <remarks>
/// The name of an entry, and of a study when the entry is the genesis. Source: RFC 6962 section
/// 2.1.
/// </remarks>
public readonly record struct LeafHash(Sha256Digest Value)
{
    /// <summary>
    /// Whether this is the all-zero default, which stands for "none" and never verifies.
    /// </summary>
    public bool IsDefault => Value.IsDefault;

    /// <summary>Reads 64 lower-case hex digits.</summary>
    /// <exception cref="FormatException">The text is anything else.</exception>
    public static LeafHash Parse(ReadOnlySpan<char> text) => new(Sha256Digest.Parse(text));

    /// <summary>Reads 64 lower-case hex digits; false for anything else.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out LeafHash result)
    {
        var wellFormed = Sha256Digest.TryParse(text, out var value);
        result = new LeafHash(value);
        return wellFormed;
    }

    /// <summary>The leaf hash of an entry's exact bytes.</summary>
    /// <param name="leaf">The leaf data, any number of bytes.</param>
    public static LeafHash Compute(ReadOnlySpan<byte> leaf) => new(MerkleHash.Leaf(leaf));

    /// <summary>64 lower-case hex digits.</summary>
    public override string ToString() => Value.ToString();
}
