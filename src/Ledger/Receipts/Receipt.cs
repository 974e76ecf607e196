namespace SecureGenomics.Provenance.Ledger;

/// <summary>
/// What a contributor takes home: the ledger's signed promise that its entry is in the log.
/// </summary>
/// <remarks>
/// A <see cref="TlogProof"/> whose extra data is the entry's leaf hash. Source: docs/spec/log.md 3.
/// </remarks>
public sealed class Receipt
{
    private Receipt(TlogProof proof, LeafHash entry)
    {
        Proof = proof;
        Entry = entry;
    }

    /// <summary>The proof, with its checkpoint.</summary>
    public TlogProof Proof { get; }

    /// <summary>The entry's leaf hash.</summary>
    public LeafHash Entry { get; }

    /// <summary>The receipt for an entry.</summary>
    /// <param name="tree">The log.</param>
    /// <param name="entry">The entry's leaf hash.</param>
    /// <param name="index">The entry's index; below the checkpoint's size.</param>
    /// <param name="checkpoint">A signed checkpoint of this log.</param>
    /// <exception cref="ArgumentException">
    /// The entry does not stand there in the checkpoint's tree.
    /// </exception>
    /// <exception cref="NoteFormatException">The note's text is not a checkpoint.</exception>
    public static Receipt Create(IMerkleNodes tree, LeafHash entry, ulong index, Note checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        var size = Checkpoint.Parse(checkpoint.Text).Size;
        var path = MerkleProver.ProveInclusion(tree, index, size).Path;
        var proof = new TlogProof([.. entry.Value.ToArray()], index, path, checkpoint);
        return proof.Includes(entry)
            ? new Receipt(proof, entry)
            : throw new ArgumentException(
                $"entry {entry} does not stand at index {index}",
                nameof(entry)
            );
    }

    /// <summary>
    /// Reads a receipt and checks that its hashes lead to its own root; the signature is not looked
    /// at.
    /// </summary>
    /// <param name="bytes">The exact bytes of the <c>.tlog-proof</c> file.</param>
    /// <exception cref="NoteFormatException">
    /// The bytes are not a receipt, or its path does not lead to its root.
    /// </exception>
    public static Receipt Parse(ReadOnlySpan<byte> bytes)
    {
        var proof = TlogProof.Parse(bytes);
        if (proof.Extra.Length != Sha256Digest.SizeInBytes)
            throw new NoteFormatException(
                "no leaf hash in the extra data",
                0,
                "docs/spec/log.md 3"
            );
        var entry = new LeafHash(new Sha256Digest(proof.Extra.AsSpan()));
        return proof.Includes(entry)
            ? new Receipt(proof, entry)
            : throw new NoteFormatException(
                "the path does not lead from the leaf to the root",
                0,
                "docs/spec/log.md 3"
            );
    }

    /// <summary>The exact bytes of the file.</summary>
    public byte[] ToBytes() => Proof.ToBytes();

    /// <summary>Whether the log's key signed the promise.</summary>
    /// <param name="log">The log's key, under its origin.</param>
    public bool Verify(VerifierKey log)
    {
        ArgumentNullException.ThrowIfNull(log);
        return string.Equals(Proof.Checkpoint.Origin, log.Name, StringComparison.Ordinal)
            && Proof.Note.Verify(log);
    }
}
