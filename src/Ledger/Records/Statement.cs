using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>What one actor says: an in-toto Statement, version 1.</summary>
/// <remarks>
/// <code>
/// {"_type":"https://in-toto.io/Statement/v1","predicate":{…},
///  "predicateType":"https://securegenomics.github.io/provenance/KIND/vN",
///  "subject":[{"digest":{"sha256":"…"},"name":"…"}]}
/// </code>
/// Sources: in-toto Attestation Framework, statement.md v1; docs/spec/records.md 3.
/// </remarks>
public sealed class Statement
{
    /// <summary>Most subjects of one statement.</summary>
    public const int MaxSubjects = 256;

    private const string Type = "https://in-toto.io/Statement/v1";
    private const string Section = "docs/spec/records.md 3";

    /// <summary>A statement about these subjects.</summary>
    /// <param name="subjects">What the step produced, in the order that the kind asks for.</param>
    /// <param name="predicate">What is said.</param>
    /// <exception cref="ArgumentException">The kind does not have these subjects.</exception>
    public Statement(ImmutableArray<Subject> subjects, Predicate predicate)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        if (subjects.Length > MaxSubjects)
            throw new ArgumentException(
                $"a statement has at most {MaxSubjects} subjects",
                nameof(subjects)
            );
        if (predicate.FaultOf(subjects) is { } fault)
            throw new ArgumentException(fault, nameof(subjects));
        Subjects = subjects;
        Predicate = predicate;
    }

    /// <summary>What the step produced.</summary>
    public ImmutableArray<Subject> Subjects { get; }

    /// <summary>What is said about it.</summary>
    public Predicate Predicate { get; }

    /// <summary>The kind of statement.</summary>
    public StatementKind Kind => Predicate.Kind;

    /// <summary>The subjects whose bytes lie beside the log; not the pin, and not what is
    /// withheld.</summary>
    public ImmutableArray<Subject> Blobs => BlobsIn(light: false);

    /// <summary>Those of <see cref="Blobs"/> that a bundle carries.</summary>
    /// <param name="light">Whether the bundle leaves out what a light one does.</param>
    public ImmutableArray<Subject> BlobsIn(bool light) =>
        [
            .. Subjects.Where(subject =>
                KindRules.Of(Kind).BytesOf(subject) switch
                {
                    SubjectBytes.Carried => true,
                    SubjectBytes.CarriedUnlessLight => !light,
                    SubjectBytes.CarriedUnlessWithheld => !Predicate.Withholds(subject),
                    _ => false,
                }
            ),
        ];

    /// <summary>Reads a payload.</summary>
    /// <param name="payload">The exact bytes, canonical JSON.</param>
    /// <exception cref="CanonicalJsonException">The bytes are not canonical JSON.</exception>
    /// <exception cref="RecordFormatException">
    /// The JSON is not a statement of a known kind.
    /// </exception>
    public static Statement Parse(ReadOnlySpan<byte> payload) => Read(CanonicalJson.Parse(payload));

    /// <summary>Reads a payload.</summary>
    /// <inheritdoc cref="Parse(ReadOnlySpan{byte})"/>
    public static Statement Parse(ReadOnlyMemory<byte> payload) => Parse(payload.Span);

    /// <summary>Reads the statement inside an envelope; signatures are not verified.</summary>
    /// <exception cref="CanonicalJsonException">The payload is not canonical JSON.</exception>
    /// <exception cref="RecordFormatException">
    /// The payload is not a statement of a known kind.
    /// </exception>
    public static Statement Parse(DsseEnvelope envelope)
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
                .Add("predicateType", PredicateReader.TypeOf(Predicate))
                .Add("subject", Subjects, WriteSubject)
                .ToObject()
        );

    /// <summary>Signs a predicate together with its subjects.</summary>
    /// <param name="key">The actor's key.</param>
    /// <param name="predicate">What is said.</param>
    /// <param name="subjects">What it is said of, in the kind's order.</param>
    public static DsseEnvelope Sign(
        Ed25519PrivateKey key,
        Predicate predicate,
        params ReadOnlySpan<Subject> subjects
    ) => new Statement([.. subjects], predicate).Sign(key);

    /// <summary>Signs the statement.</summary>
    /// <param name="keys">The actor's key; several for a key event.</param>
    public DsseEnvelope Sign(params ReadOnlySpan<Ed25519PrivateKey> keys) =>
        DsseEnvelope.Sign(DsseEnvelope.StatementPayloadType, ToBytes(), keys);

    private static Statement Read(JsonValue value)
    {
        var fields = new JsonFields(value, "statement", Section);
        _ = fields.Word("_type", (Type, 0));
        var predicate = PredicateReader.Read(fields);
        var subjects = fields.List("subject", MaxSubjects, (item, path) =>
            ReadSubject(fields.ItemObject(item, path))
        );
        if (predicate.FaultOf(subjects) is { } fault)
            throw fields.Fault("subject", $"does not fit: {fault}");
        fields.Finish();
        return new Statement(subjects, predicate);
    }

    private static JsonValue.Object WriteSubject(Subject subject) =>
        new JsonMembers()
            .Add(
                "digest",
                new JsonMembers()
                    .Add("gitCommit", subject.GitCommit)
                    .Add("sha256", subject.Digest.ToString())
            )
            .Add("name", subject.Name)
            .ToObject();

    private static Subject ReadSubject(JsonFields fields)
    {
        var digest = fields.Object("digest");
        var subject = new Subject(
            fields.Text("name", 128),
            digest.Artifact("sha256"),
            digest.OptionalText("gitCommit", 64)
        );
        digest.Finish();
        fields.Finish();
        return subject;
    }
}
