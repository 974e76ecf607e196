namespace SecureGenomics.Provenance.Ledger;

/// <summary>
/// What a commons appends: a statement in its place in the chain, signed by the ledger's key.
/// </summary>
/// <remarks>Source: docs/spec/records.md 4; docs/spec/commons.md 2.</remarks>
public sealed class CommonsEntry : LogEntry
{
    private CommonsEntry(Content content, CommonsStatement statement)
        : base(content) => Statement = statement;

    /// <summary>What the actor says.</summary>
    public CommonsStatement Statement { get; }

    /// <summary>Reads an entry; signatures and its place are not verified.</summary>
    /// <param name="bytes">The exact bytes.</param>
    /// <exception cref="CanonicalJsonException">The bytes are not canonical JSON.</exception>
    /// <exception cref="RecordFormatException">
    /// The JSON is not an entry, or is over <see cref="LogEntry.MaxBytes"/>.
    /// </exception>
    public static CommonsEntry Parse(ReadOnlySpan<byte> bytes)
    {
        var content = ReadContent(bytes);
        return new CommonsEntry(content, CommonsStatement.Parse(content.Statement));
    }

    /// <summary>Reads an entry; signatures and its place are not verified.</summary>
    /// <inheritdoc cref="Parse(ReadOnlySpan{byte})"/>
    public static CommonsEntry Parse(ReadOnlyMemory<byte> bytes) => Parse(bytes.Span);

    /// <summary>
    /// Puts a statement into its place in the log; nothing about the place is checked.
    /// </summary>
    /// <param name="index">The log's size before.</param>
    /// <param name="previous">The leaf hash of the last entry; the default for the first.</param>
    /// <param name="time">
    /// Now, or the last entry's time if that is later; cut to whole seconds of UTC.
    /// </param>
    /// <param name="statement">The actor's envelope.</param>
    /// <param name="ledgerKey">The commons' ledger key.</param>
    /// <exception cref="RecordFormatException">
    /// The envelope holds no statement of a commons, or the entry is over
    /// <see cref="LogEntry.MaxBytes"/>.
    /// </exception>
    /// <exception cref="CanonicalJsonException">
    /// The envelope's payload is not canonical JSON.
    /// </exception>
    public static CommonsEntry Create(
        ulong index,
        LeafHash previous,
        DateTimeOffset time,
        DsseEnvelope statement,
        Ed25519PrivateKey ledgerKey
    )
    {
        ArgumentNullException.ThrowIfNull(statement);
        var said = CommonsStatement.Parse(statement);
        return new CommonsEntry(WriteContent(index, previous, time, statement, ledgerKey), said);
    }
}
