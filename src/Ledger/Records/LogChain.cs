namespace SecureGenomics.Provenance.Ledger;

/// <summary>The chain of any log: its tree, its last entry, and what makes an entry the
/// next.</summary>
/// <remarks>
/// Pure and immutable, and of constant size. A study's ledger and a commons have the same chain;
/// what
/// a statement may say there is <see cref="LogState"/>'s and <c>CommonsState</c>'s.
/// Source: docs/spec/records.md 4 and 7.
/// </remarks>
internal sealed record LogChain
{
    /// <summary>Before the first entry.</summary>
    public static LogChain Empty { get; } = new();

    /// <summary>Number of entries.</summary>
    public ulong Size => Tree.Size;

    /// <summary>The tree's root.</summary>
    public RootHash Root => Tree.Root;

    /// <summary>The leaf hash of the last entry; the default before the first.</summary>
    public LeafHash LastHash { get; private init; }

    /// <summary>The time of the last entry.</summary>
    public DateTimeOffset LastTime { get; private init; }

    private CompactRange Tree { get; init; } = CompactRange.Empty;

    /// <summary>The chain with one more entry, which was judged.</summary>
    public LogChain After(LogEntry entry) =>
        this with
        {
            Tree = Tree.Append(entry.Hash),
            LastHash = entry.Hash,
            LastTime = entry.Time,
        };

    /// <summary>Why an entry is not the next of this chain; null when it is.</summary>
    public Rejection? JudgeOrder(LogEntry entry)
    {
        if (entry.Index != Size)
            return Reject(
                RejectionCode.IndexOutOfSequence,
                $"index {entry.Index} where {Size} comes next"
            );
        if (entry.Previous != LastHash)
            return Reject(
                RejectionCode.ChainBroken,
                $"prev is {entry.Previous}, the entry before is {LastHash}"
            );
        return Size > 0 && entry.Time < LastTime
            ? Reject(RejectionCode.TimeBackwards, $"time {entry.Time:u} is before {LastTime:u}")
            : null;
    }

    /// <summary>Why an entry is not signed by the log's key; null when it is.</summary>
    public Rejection? JudgeSigner(LogEntry entry, Ed25519PublicKey ledgerKey, bool verify)
    {
        if (entry.Envelope.Signatures[0].KeyId != ledgerKey.KeyId)
            return Reject(
                RejectionCode.EntrySigner,
                $"the entry is signed by {entry.Envelope.Signatures[0].KeyId}, the ledger's key "
                    + $"is {ledgerKey.KeyId}"
            );
        return !verify || entry.Envelope.Verify(ledgerKey)
            ? null
            : Reject(
                RejectionCode.EntrySignature,
                "the ledger's signature of the entry is not valid"
            );
    }

    private Rejection Reject(RejectionCode code, string explanation) =>
        new(code, Size, explanation);
}
