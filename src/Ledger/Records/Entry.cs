using System.Globalization;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>
/// What the ledger appends: a statement in its place in the chain, signed by the ledger key.
/// </summary>
/// <remarks>
/// <code>
/// envelope of type application/vnd.securegenomics.entry.v1+json around
/// {"index":"7","prev":"hex leaf hash of entry
/// 6","statement":{envelope},"time":"2026-01-31T12:00:00Z"}
/// </code>
/// The envelope's exact bytes, at most 65,535, are the leaf. Source: docs/spec/records.md 4.
/// </remarks>
public sealed class Entry
{
    /// <summary>Largest entry, in bytes: the limit of a tile's entry bundle.</summary>
    public const int MaxBytes = 65_535;

    private const string Section = "docs/spec/records.md 4";
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    private Entry(
        DsseEnvelope envelope,
        ulong index,
        LeafHash previous,
        DateTimeOffset time,
        DsseEnvelope statementEnvelope,
        Statement statement
    )
    {
        Envelope = envelope;
        Index = index;
        Previous = previous;
        Time = time;
        StatementEnvelope = statementEnvelope;
        Statement = statement;
        Hash = LeafHash.Compute(envelope.Bytes.Span);
    }

    /// <summary>The exact bytes, which the leaf hash covers.</summary>
    public ReadOnlyMemory<byte> Bytes => Envelope.Bytes;

    /// <summary>The leaf hash: the entry's name.</summary>
    public LeafHash Hash { get; }

    /// <summary>The entry's place in the log, from 0.</summary>
    public ulong Index { get; }

    /// <summary>The leaf hash of the entry before; the default for the first.</summary>
    public LeafHash Previous { get; }

    /// <summary>When the ledger appended it, in whole seconds of UTC, as the ledger says.</summary>
    public DateTimeOffset Time { get; }

    /// <summary>The ledger's envelope.</summary>
    public DsseEnvelope Envelope { get; }

    /// <summary>The actor's envelope.</summary>
    public DsseEnvelope StatementEnvelope { get; }

    /// <summary>What the actor says.</summary>
    public Statement Statement { get; }

    /// <summary>Reads an entry; signatures and its place are not verified.</summary>
    /// <param name="bytes">The exact bytes.</param>
    /// <exception cref="CanonicalJsonException">The bytes are not canonical JSON.</exception>
    /// <exception cref="RecordFormatException">
    /// The JSON is not an entry, or is over <see cref="MaxBytes"/>.
    /// </exception>
    public static Entry Parse(ReadOnlySpan<byte> bytes)
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
        var time = ParseTime(fields);
        var statementEnvelope = DsseEnvelope.FromJson(
            fields.Value("statement"),
            "entry.statement",
            envelope.Payload
        );
        fields.Finish();
        return new Entry(
            envelope,
            index,
            previous,
            time,
            statementEnvelope,
            Statement.Parse(statementEnvelope)
        );
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
    /// The envelope holds no statement, or the entry is over <see cref="MaxBytes"/>.
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
        var utc = time.ToUniversalTime();
        var seconds = new DateTimeOffset(
            utc.Ticks - (utc.Ticks % TimeSpan.TicksPerSecond),
            TimeSpan.Zero
        );
        var payload = CanonicalJson.Write(
            new JsonMembers()
                .Add("index", index)
                .Add("prev", previous.ToString())
                .Add("statement", statement.Envelope.Json)
                .Add("time", seconds.ToString(TimeFormat, CultureInfo.InvariantCulture))
                .ToObject()
        );
        var entry = new Entry(
            DsseEnvelope.Sign(DsseEnvelope.EntryPayloadType, payload, ledgerKey),
            index,
            previous,
            seconds,
            statement.Envelope,
            statement.Statement
        );
        return entry.Bytes.Length <= MaxBytes
            ? entry
            : throw new RecordFormatException(
                $"an entry of {entry.Bytes.Length} bytes, over {MaxBytes}",
                MaxBytes,
                Section
            );
    }

    private static DateTimeOffset ParseTime(JsonFields fields)
    {
        var text = fields.Text("time", 20);
        return DateTimeOffset.TryParseExact(
            text,
            TimeFormat,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out var time
        )
            ? time
            : throw fields.Fault(
                "time",
                "is not a UTC time in whole seconds, such as 2026-01-31T12:00:00Z"
            );
    }
}
