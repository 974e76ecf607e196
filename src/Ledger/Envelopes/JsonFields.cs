using System.Collections.Immutable;
using System.Globalization;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>
/// Reads the fields of one JSON object, each once, and refuses the ones nobody asked for.
/// </summary>
internal sealed class JsonFields
{
    private readonly JsonValue.Object _object;
    private readonly string _section;
    private readonly bool[] _taken;

    /// <summary>Takes the object that is to be read.</summary>
    /// <param name="value">What should be an object.</param>
    /// <param name="path">Where it stands, for messages: <c>predicate.observed</c>.</param>
    /// <param name="section">The section of the specification that lists its fields.</param>
    public JsonFields(JsonValue value, JsonPath path, string section)
    {
        Path = path;
        _section = section;
        _object =
            value as JsonValue.Object
            ?? throw new RecordFormatException($"{path} is not an object", value.Offset, section);
        _taken = new bool[_object.Members.Length];
    }

    /// <summary>Where the object stands.</summary>
    public JsonPath Path { get; }

    public bool Has(string name) => _object.IndexOf(name) >= 0;

    public JsonValue Value(string name)
    {
        var place = _object.IndexOf(name);
        if (place < 0)
            throw new RecordFormatException($"{Path}.{name} is missing", _object.Offset, _section);
        _taken[place] = true;
        return _object.Members[place].Value;
    }

    public string Text(string name, int maxLength = 1024) =>
        AsText(Value(name), Member(name), maxLength);

    public string? OptionalText(string name, int maxLength = 1024) =>
        Has(name) ? Text(name, maxLength) : null;

    public ulong UInt64(string name)
    {
        return AsUInt64(Value(name), Member(name));
    }

    public JsonFields Object(string name) => new(Value(name), Member(name), _section);

    public JsonFields? OptionalObject(string name) => Has(name) ? Object(name) : null;

    public ImmutableArray<T> List<T>(string name, int maxItems, Func<JsonValue, JsonPath, T> read)
    {
        var value = Value(name);
        if (value is not JsonValue.List list || list.Items.Length > maxItems)
            throw Fault(value, name, $"is not a list of at most {maxItems} items");
        return [.. list.Items.Select((item, i) => read(item, new JsonPath(this, name, i)))];
    }

    public ulong ItemUInt64(JsonValue item, JsonPath path) => AsUInt64(item, path);

    public string ItemText(JsonValue item, JsonPath path, int maxLength) =>
        AsText(item, path, maxLength);

    public JsonFields ItemObject(JsonValue item, JsonPath path) => new(item, path, _section);

    public Sha256Digest Digest(string name) => AsDigest(Value(name), Member(name));

    public Sha256Digest ItemDigest(JsonValue item, JsonPath path) => AsDigest(item, path);

    public LeafHash LeafHash(string name) => new(Digest(name));

    public ArtifactDigest Artifact(string name) => new(Digest(name));

    public string Hex32(string name)
    {
        var value = Value(name);
        var text = AsText(value, Member(name), 64);
        return Sha256Digest.TryParse(text, out _)
            ? text
            : throw Fault(value, name, "is not 64 lower-case hex digits");
    }

    public Ed25519PublicKey Key(string name)
    {
        var value = Value(name);
        return
            Ed25519PublicKey.TryParseOpenSsh(AsText(value, Member(name), 80), out var key)
            && !key.IsDefault
            ? key
            : throw Fault(value, name, "is not an OpenSSH Ed25519 public key without comment");
    }

    /// <summary>A key that stands in a list.</summary>
    public Ed25519PublicKey ItemKey(JsonValue item, JsonPath path) =>
        Ed25519PublicKey.TryParseOpenSsh(AsText(item, path, 80), out var key) && !key.IsDefault
            ? key
            : throw new RecordFormatException(
                $"{path} is not an OpenSSH Ed25519 public key without comment",
                item.Offset,
                _section
            );

    /// <summary>A time in UTC and whole seconds.</summary>
    public DateTimeOffset Time(string name) =>
        JsonTime.TryParse(Text(name, 20), out var time)
            ? time
            : throw Fault(name, "is not a UTC time in whole seconds, such as 2026-01-31T12:00:00Z");

    public CountedRoot Set(string name)
    {
        var fields = Object(name);
        var set = new CountedRoot(fields.UInt64("count"), new RootHash(fields.Digest("root")));
        fields.Finish();
        return set;
    }

    public T Word<T>(string name, params ReadOnlySpan<(string Word, T Value)> words)
    {
        var value = Value(name);
        var text = AsText(value, Member(name), 64);
        foreach (var (word, meaning) in words)
        {
            if (string.Equals(word, text, StringComparison.Ordinal))
                return meaning;
        }

        throw Fault(value, name, $"has the unknown value '{text}'");
    }

    /// <summary>
    /// The bytes that a text stands for: base64 with padding, in its one spelling.
    /// </summary>
    public byte[] Base64(string name)
    {
        var text = AsTextValue(Value(name), Member(name), int.MaxValue);
        return (
            text.Plain.IsEmpty
                ? StrictBase64.TryDecode(text.Value, out var bytes)
                : StrictBase64.TryDecode(text.Plain, out bytes)
        )
            ? bytes
            : throw Fault(name, "is not base64 with padding");
    }

    /// <summary>The names of all members, for an object that is a table.</summary>
    public ImmutableArray<string> Names(int maxNames) =>
        _object.Members.Length <= maxNames
            ? [.. _object.Members.Select(member => member.Key)]
            : throw new RecordFormatException(
                $"{Path} has over {maxNames} members",
                _object.Offset,
                _section
            );

    public RecordFormatException Fault(string name, string problem) =>
        Fault(Value(name), name, problem);

    /// <summary>Refuses fields that were not read.</summary>
    public void Finish()
    {
        var unknown = Array.IndexOf(_taken, value: false);
        if (unknown >= 0)
            throw Fault(
                _object.Members[unknown].Value,
                _object.Members[unknown].Key,
                "is an unknown field"
            );
    }

    private JsonPath Member(string name) => new(this, name);

    private string AsText(JsonValue value, JsonPath path, int maxLength) =>
        AsTextValue(value, path, maxLength).Value;

    private JsonValue.Text AsTextValue(JsonValue value, JsonPath path, int maxLength) =>
        value is JsonValue.Text text && text.Length <= maxLength
            ? text
            : throw new RecordFormatException(
                $"{path} is not a text of at most {maxLength} characters",
                value.Offset,
                _section
            );

    private ulong AsUInt64(JsonValue value, JsonPath path)
    {
        var text = AsText(value, path, 20);
        return
            ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && (text.Length == 1 || text[0] != '0')
            ? number
            : throw new RecordFormatException(
                $"{path} is not a decimal integer below 2^64",
                value.Offset,
                _section
            );
    }

    // A text with anything but ASCII, or with an escape, is no digest; it has no plain form, which
    // is then too short.
    private Sha256Digest AsDigest(JsonValue value, JsonPath path) =>
        Sha256Digest.TryParse(AsTextValue(value, path, 64).Plain, out var digest)
            ? digest
            : throw new RecordFormatException(
                $"{path} is not 64 lower-case hex digits",
                value.Offset,
                _section
            );

    private RecordFormatException Fault(JsonValue value, string name, string problem) =>
        new($"{Path}.{name} {problem}", value.Offset, _section);
}
