namespace SecureGenomics.Provenance.Ledger;

/// <summary>The count and root of a list of keys.</summary>
internal static class KeySet
{
    /// <summary>One leaf for each key: its 32 bytes, in the order given.</summary>
    public static CountedRoot RootOf(IEnumerable<Ed25519PublicKey> keys)
    {
        var range = CompactRange.Empty;
        foreach (var key in keys)
            range = range.Append(LeafHash.Compute(key.ToArray()));
        return new CountedRoot(range.Size, range.Root);
    }
}
