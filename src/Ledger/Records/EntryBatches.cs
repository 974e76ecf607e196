namespace SecureGenomics.Provenance.Ledger;

/// <summary>
/// Reads entries in order, with parsing and signatures on all cores, ahead of their reader.
/// </summary>
/// <remarks>
/// An envelope remembers under which key it was valid, so that <see cref="StudyState.Apply"/> asks
/// the library only about what was not verified here. Nothing is decided here: a bad signature is
/// found again, and rejected, in its place. Memory is bounded by some dozens of entries a core.
/// </remarks>
public static class EntryBatches
{
    /// <summary>
    /// Parses entries and verifies ahead what can be: the ledger's signatures and contributors'.
    /// </summary>
    /// <param name="entries">
    /// Exact bytes, in order; enumerated by the caller's thread.
    /// </param>
    /// <param name="ledgerKey">
    /// The key that should have signed the entries; null to take the genesis's, which is then the
    /// first entry.
    /// </param>
    /// <returns>The entries, in order.</returns>
    /// <exception cref="CanonicalJsonException">
    /// An entry is not canonical JSON; thrown in its place.
    /// </exception>
    /// <exception cref="RecordFormatException">
    /// An entry is no entry; thrown in its place.
    /// </exception>
    public static IEnumerable<Entry> Read(
        IEnumerable<ReadOnlyMemory<byte>> entries,
        Ed25519PublicKey? ledgerKey = null
    )
    {
        ArgumentNullException.ThrowIfNull(entries);
        using var source = entries.GetEnumerator();
        if (ledgerKey is null)
        {
            if (!source.MoveNext())
                yield break;
            var first = Entry.Parse(source.Current);
            ledgerKey = (first.Statement.Predicate as StudyPredicate)?.Roles.Ledger;
            yield return first;
        }

        foreach (
            var (bytes, parsed) in Ahead.Of(Rest(source), bytes =>
                (bytes, Prepare(bytes, ledgerKey))
            )
        )
        {
            // A malformed entry is read again here, so that its error comes when its turn does.
            yield return parsed ?? Entry.Parse(bytes);
        }
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Rest(IEnumerator<ReadOnlyMemory<byte>> source)
    {
        while (source.MoveNext())
            yield return source.Current;
    }

    private static Entry? Prepare(ReadOnlyMemory<byte> bytes, Ed25519PublicKey? ledgerKey)
    {
        try
        {
            var entry = Entry.Parse(bytes);
            if (ledgerKey is { } key)
                _ = entry.Envelope.Verify(key);
            SignedStatement.VerifyAhead(entry.StatementEnvelope, entry.Statement);
            return entry;
        }
        catch (LedgerFormatException)
        {
            return null;
        }
    }
}
