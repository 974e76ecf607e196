namespace SecureGenomics.Provenance.Ledger;

/// <summary>Reads entries in order, with parsing and signatures spread over all cores.</summary>
/// <remarks>
/// An envelope remembers under which key it was valid, so that <see cref="StudyState.Apply"/> asks
/// the library only about what was not verified here. Nothing is decided here: a bad signature is
/// found again, and rejected, in its place. Memory is that of two batches.
/// </remarks>
public static class EntryBatches
{
    private const int BatchSize = 1024;

    /// <summary>Parses entries and verifies ahead what can be: the ledger's signatures and contributors'.</summary>
    /// <param name="entries">Exact bytes, in order.</param>
    /// <param name="ledgerKey">The key that should have signed the entries; null before it is known.</param>
    /// <returns>The entries, in order.</returns>
    /// <exception cref="CanonicalJsonException">An entry is not canonical JSON; thrown in its place.</exception>
    /// <exception cref="RecordFormatException">An entry is no entry; thrown in its place.</exception>
    public static IEnumerable<Entry> Read(IEnumerable<ReadOnlyMemory<byte>> entries, Ed25519PublicKey? ledgerKey = null)
    {
        ArgumentNullException.ThrowIfNull(entries);
        foreach (var batch in entries.Chunk(BatchSize))
        {
            var parsed = new Entry?[batch.Length];
            var key = ledgerKey;
            Parallel.For(0, batch.Length, i => parsed[i] = Prepare(batch[i], key));
            for (var i = 0; i < batch.Length; i++)
            {
                // A malformed entry is read again here, so that its error comes when its turn does.
                var entry = parsed[i] ?? Entry.Parse(batch[i]);
                ledgerKey ??= (entry.Statement.Predicate as StudyPredicate)?.Roles.Ledger;
                yield return entry;
            }
        }
    }

    private static Entry? Prepare(ReadOnlyMemory<byte> bytes, Ed25519PublicKey? ledgerKey)
    {
        try
        {
            var entry = Entry.Parse(bytes);
            if (ledgerKey is { } key)
                _ = entry.Envelope.Verify(key);
            if (entry.Statement.Predicate is ContributionPredicate contribution)
                _ = entry.StatementEnvelope.Verify(contribution.Contributor);
            return entry;
        }
        catch (LedgerFormatException)
        {
            return null;
        }
    }
}
