namespace SecureGenomics.Provenance.Ledger;

/// <summary>
/// What a study's ledger appends: a statement in its place in the chain, signed by the ledger
/// key.
/// </summary>
/// <remarks>Source: docs/spec/records.md 4.</remarks>
public sealed class Entry : LogEntry
{
    private Entry(Content content, Statement statement)
        : base(content) => Statement = statement;

    /// <summary>What the actor says.</summary>
    public Statement Statement { get; }

    /// <summary>Reads an entry; signatures and its place are not verified.</summary>
    /// <param name="bytes">The exact bytes.</param>
    /// <exception cref="CanonicalJsonException">The bytes are not canonical JSON.</exception>
    /// <exception cref="RecordFormatException">
    /// The JSON is not an entry, or is over <see cref="LogEntry.MaxBytes"/>.
    /// </exception>
    public static Entry Parse(ReadOnlySpan<byte> bytes)
    {
        var content = ReadContent(bytes);
        return new Entry(content, Statement.Parse(content.Statement));
    }

    /// <summary>Reads an entry; signatures and its place are not verified.</summary>
    /// <inheritdoc cref="Parse(ReadOnlySpan{byte})"/>
    public static Entry Parse(ReadOnlyMemory<byte> bytes) => Parse(bytes.Span);

    /// <summary>
    /// Puts a statement into its place in the log; nothing about the place is checked.
    /// </summary>
    /// <param name="index">The log's size before.</param>
    /// <param name="previous">The leaf hash of the last entry; the default for the first.</param>
    /// <param name="time">
    /// Now, or the last entry's time if that is later; cut to whole seconds of UTC.
    /// </param>
    /// <param name="statement">The actor's envelope.</param>
    /// <param name="ledgerKey">The ledger's key.</param>
    /// <exception cref="RecordFormatException">
    /// The envelope holds no statement, or the entry is over <see cref="LogEntry.MaxBytes"/>.
    /// </exception>
    /// <exception cref="CanonicalJsonException">
    /// The envelope's payload is not canonical JSON.
    /// </exception>
    public static Entry Create(
        ulong index,
        LeafHash previous,
        DateTimeOffset time,
        DsseEnvelope statement,
        Ed25519PrivateKey ledgerKey
    )
    {
        ArgumentNullException.ThrowIfNull(statement);
        return Create(index, previous, time, SignedStatement.Parse(statement), ledgerKey);
    }

    /// <summary>The same for a statement that is parsed already.</summary>
    /// <inheritdoc cref="Create(ulong, LeafHash, DateTimeOffset, DsseEnvelope, Ed25519PrivateKey)"/>
    public static Entry Create(
        ulong index,
        LeafHash previous,
        DateTimeOffset time,
        SignedStatement statement,
        Ed25519PrivateKey ledgerKey
    )
    {
        ArgumentNullException.ThrowIfNull(statement);
        return new Entry(
            WriteContent(index, previous, time, statement.Envelope, ledgerKey),
            statement.Statement
        );
    }
}
