using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Store;

/// <summary>
/// Replays a log alone: chain, both signatures of each entry, order, signers and tree, in memory
/// that
/// does not grow with it.
/// </summary>
/// <remarks>
/// For mirrors, witnesses and a first look at a very long log. What a study asks of its statements,
/// <see cref="StudyState"/> judges. Source: docs/spec/records.md 7, the names down to
/// <c>key-event-quorum</c>.
/// </remarks>
public static class LogReplay
{
    /// <summary>Replays entries from the genesis on.</summary>
    /// <param name="entries">Exact bytes, in order.</param>
    /// <param name="checkpoint">A checkpoint of this log, to compare with the tree; null for
    /// none.</param>
    /// <param name="progress">Told the number of entries read so far.</param>
    /// <returns>The log after the last entry.</returns>
    /// <exception cref="LedgerCorruptException">
    /// An entry is malformed or may not follow, or the checkpoint is not one that this log's ledger
    /// signed, or says another root.
    /// </exception>
    public static LogState Run(
        IEnumerable<ReadOnlyMemory<byte>> entries,
        Note? checkpoint = null,
        IProgress<ulong>? progress = null
    )
    {
        ArgumentNullException.ThrowIfNull(entries);
        var claim = checkpoint is null ? null : Parse(checkpoint);
        var log = LogState.Empty;
        RootHash? root = null;
        try
        {
            foreach (var entry in EntryBatches.Read(entries))
            {
                var transition = log.Apply(entry);
                log = transition.State
                    ?? throw new LedgerCorruptException(
                        $"entry {log.Size} breaks a rule ({transition.Rejection!.Name}): "
                            + $"{transition.Rejection.Explanation}"
                    );
                if (log.Size == claim?.Size)
                    root = log.Root;
                progress?.Report(log.Size);
            }
        }
        catch (LedgerFormatException fault)
        {
            throw new LedgerCorruptException(
                $"entry {log.Size} is malformed: {fault.Message}",
                fault
            );
        }

        if (log.Study is not { } genesis)
            throw new LedgerCorruptException("the log has no entry");
        if (claim is not null)
            Compare(claim, checkpoint!, genesis.Predicate, log.Size, root);
        return log;
    }

    private static Checkpoint Parse(Note note)
    {
        try
        {
            return Checkpoint.Parse(note.Text);
        }
        catch (NoteFormatException fault)
        {
            throw new LedgerCorruptException(
                $"the checkpoint is malformed: {fault.Message}",
                fault
            );
        }
    }

    private static void Compare(
        Checkpoint claim,
        Note checkpoint,
        StudyPredicate genesis,
        ulong size,
        RootHash? root
    )
    {
        if (
            claim.Origin != genesis.Origin
            || !checkpoint.Verify(new VerifierKey(genesis.Origin, genesis.Roles.Ledger))
        )
            throw new LedgerCorruptException(
                $"the checkpoint is not signed by the ledger of {genesis.Origin}"
            );
        if (claim.Size > size)
            throw new LedgerCorruptException(
                $"the checkpoint has {claim.Size} entries, the log {size}: it was rolled back"
            );
        if (claim.Root != root)
            throw new LedgerCorruptException(
                $"the checkpoint of {claim.Size} entries has root {claim.Root}, the entries have "
                    + $"{root}"
            );
    }
}
