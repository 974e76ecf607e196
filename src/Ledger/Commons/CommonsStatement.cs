namespace SecureGenomics.Provenance.Ledger;

/// <summary>What one actor says in a commons: an in-toto Statement, version 1.</summary>
/// <remarks>
/// <code>
/// {"_type":"https://in-toto.io/Statement/v1","predicate":{…},
///  "predicateType":"https://securegenomics.github.io/provenance/commons/KIND/v1","subject":[]}
/// </code>
/// It has no subject: texts and evidence are named by digests inside the predicate.
/// Sources: in-toto Attestation Framework, statement.md v1; docs/spec/commons.md 2.
/// </remarks>
/// <param name="predicate">What is said.</param>
public sealed class CommonsStatement(GovernancePredicate predicate)
{
    private const string Type = "https://in-toto.io/Statement/v1";
    private const string Section = "docs/spec/commons.md 2";

    /// <summary>What is said.</summary>
    public GovernancePredicate Predicate { get; } =
        predicate ?? throw new ArgumentNullException(nameof(predicate));

    /// <summary>The kind of statement.</summary>
    public CommonsKind Kind => Predicate.Kind;

    /// <summary>Reads a payload.</summary>
    /// <param name="payload">The exact bytes, canonical JSON.</param>
    /// <exception cref="CanonicalJsonException">The bytes are not canonical JSON.</exception>
    /// <exception cref="RecordFormatException">
    /// The JSON is not a statement of a known kind.
    /// </exception>
    public static CommonsStatement Parse(ReadOnlySpan<byte> payload) =>
        Read(CanonicalJson.Parse(payload));

    /// <summary>Reads the statement inside an envelope; signatures are not verified.</summary>
    /// <exception cref="CanonicalJsonException">The payload is not canonical JSON.</exception>
    /// <exception cref="RecordFormatException">
    /// The payload is not a statement of a known kind.
    /// </exception>
    public static CommonsStatement Parse(DsseEnvelope envelope)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        return envelope.PayloadType == DsseEnvelope.StatementPayloadType
            ? Read(CanonicalJson.ParseKept(envelope.Payload))
            : throw new RecordFormatException(
                $"an envelope of type '{envelope.PayloadType}'",
                0,
                Section
            );
    }

    /// <summary>The payload: canonical JSON.</summary>
    public byte[] ToBytes() =>
        CanonicalJson.Write(
            new JsonMembers()
                .Add("_type", Type)
                .Add("predicate", Predicate.ToJson())
                .Add("predicateType", CommonsKindRules.Of(Kind).Type)
                .Add("subject", Array.Empty<string>(), text => new JsonValue.Text(text))
                .ToObject()
        );

    /// <summary>Signs the statement.</summary>
    /// <param name="keys">The actor's key; several for founders and registrars.</param>
    public DsseEnvelope Sign(params ReadOnlySpan<Ed25519PrivateKey> keys) =>
        DsseEnvelope.Sign(DsseEnvelope.StatementPayloadType, ToBytes(), keys);

    private static CommonsStatement Read(JsonValue value)
    {
        var fields = new JsonFields(value, "statement", Section);
        _ = fields.Word("_type", (Type, 0));
        if (CommonsKindRules.Find(fields.Text("predicateType", 128)) is not { } rules)
            throw fields.Fault("predicateType", "is no kind of statement of a commons");
        var members = fields.Object("predicate");
        var predicate = rules.Read(members);
        members.Finish();
        _ = fields.List("subject", maxItems: 0, (_, _) => 0);
        fields.Finish();
        return new CommonsStatement(predicate);
    }
}
