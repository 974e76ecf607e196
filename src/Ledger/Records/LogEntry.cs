namespace SecureGenomics.Provenance.Ledger;

/// <summary>
/// What a log appends: a statement's envelope in its place in the chain, signed by the log's key.
/// </summary>
/// <remarks>
/// <code>
/// envelope of type application/vnd.securegenomics.entry.v1+json around
/// {"index":"7","prev":"hex leaf hash of entry
/// 6","statement":{envelope},"time":"2026-01-31T12:00:00Z"}
/// </code>
/// The envelope's exact bytes, at most 65,535, are the leaf. What the statement says is read by
/// <see cref="Entry"/> for a study and by <c>CommonsEntry</c> for a commons. Source:
/// docs/spec/records.md 4.
/// </remarks>
public abstract class LogEntry
{
    /// <summary>Largest entry, in bytes: the limit of a tile's entry bundle.</summary>
    public const int MaxBytes = 65_535;

    private const string Section = "docs/spec/records.md 4";

    private protected LogEntry(Content content)
    {
        (Envelope, Index, Previous, Time, StatementEnvelope) = content;
        Hash = LeafHash.Compute(Envelope.Bytes.Span);
    }

    /// <summary>The exact bytes, which the leaf hash covers.</summary>
    public ReadOnlyMemory<byte> Bytes => Envelope.Bytes;

    /// <summary>The leaf hash: the entry's name.</summary>
    public LeafHash Hash { get; }

    /// <summary>The entry's place in the log, from 0.</summary>
    public ulong Index { get; }

    /// <summary>The leaf hash of the entry before; the default for the first.</summary>
    public LeafHash Previous { get; }

    /// <summary>When the ledger appended it, in whole seconds of UTC, as the ledger
    /// says.</summary>
    public DateTimeOffset Time { get; }

    /// <summary>The ledger's envelope.</summary>
    public DsseEnvelope Envelope { get; }

    /// <summary>The actor's envelope.</summary>
    public DsseEnvelope StatementEnvelope { get; }

    /// <summary>Reads an entry's place; what its statement says is not read.</summary>
    private protected static Content ReadContent(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MaxBytes)
            throw new RecordFormatException(
                $"an entry of {bytes.Length} bytes, over {MaxBytes}",
                MaxBytes,
                Section
            );
        var envelope = DsseEnvelope.Parse(bytes);
        if (envelope.PayloadType != DsseEnvelope.EntryPayloadType)
            throw new RecordFormatException(
                $"an envelope of type '{envelope.PayloadType}'",
                0,
                Section
            );
        if (envelope.Signatures.Length != 1)
            throw new RecordFormatException("an entry that is not signed exactly once", 0, Section);
        var fields = new JsonFields(CanonicalJson.ParseKept(envelope.Payload), "entry", Section);
        var index = fields.UInt64("index");
        var previous = fields.LeafHash("prev");
        var time = fields.Time("time");
        var statement = DsseEnvelope.FromJson(
            fields.Value("statement"),
            "entry.statement",
            envelope.Payload
        );
        fields.Finish();
        return new Content(envelope, index, previous, time, statement);
    }

    /// <summary>Signs an entry; nothing about its place is checked.</summary>
    private protected static Content WriteContent(
        ulong index,
        LeafHash previous,
        DateTimeOffset time,
        DsseEnvelope statement,
        Ed25519PrivateKey ledgerKey
    )
    {
        var seconds = JsonTime.InSeconds(time);
        var payload = CanonicalJson.Write(
            new JsonMembers()
                .Add("index", index)
                .Add("prev", previous.ToString())
                .Add("statement", statement.Json)
                .Add("time", JsonTime.Format(seconds))
                .ToObject()
        );
        var envelope = DsseEnvelope.Sign(DsseEnvelope.EntryPayloadType, payload, ledgerKey);
        return envelope.Bytes.Length <= MaxBytes
            ? new Content(envelope, index, previous, seconds, statement)
            : throw new RecordFormatException(
                $"an entry of {envelope.Bytes.Length} bytes, over {MaxBytes}",
                MaxBytes,
                Section
            );
    }

    /// <summary>What both kinds of entries hold.</summary>
    private protected sealed record Content(
        DsseEnvelope Envelope,
        ulong Index,
        LeafHash Previous,
        DateTimeOffset Time,
        DsseEnvelope Statement
    );
}
