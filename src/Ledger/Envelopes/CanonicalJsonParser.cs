using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>
/// The strict reader behind <see cref="CanonicalJson.Parse"/>: one pass, no look-back.
/// </summary>
internal ref struct CanonicalJsonParser(ReadOnlyMemory<byte> input)
{
    private const string Grammar = "RFC 8259 section 2";
    private const string Canonical = "RFC 8785 section 3.2";

    private readonly ReadOnlySpan<byte> _utf8 = input.Span;
    private int _position;

    public JsonValue ParseWhole()
    {
        if (_utf8.StartsWith("\uFEFF"u8))
            throw Fault("a byte order mark", Grammar);
        var value = ParseValue(depth: 0);
        return _position == _utf8.Length ? value : throw Fault("bytes after the value", Grammar);
    }

    private JsonValue ParseValue(int depth)
    {
        var start = _position;
        switch (Peek())
        {
            case (byte)'"':
                return ParsePlainText() ?? new JsonValue.Text(ParseText(), start);
            case (byte)'{':
                return ParseObject(depth);
            case (byte)'[':
                return ParseList(depth);
            case (byte)'t':
                Expect("true"u8);
                return new JsonValue.Boolean(value: true, start);
            case (byte)'f':
                Expect("false"u8);
                return new JsonValue.Boolean(value: false, start);
            case (byte)'n':
                Expect("null"u8);
                return new JsonValue.Null(start);
            case (byte)'-' or (>= (byte)'0' and <= (byte)'9'):
                return new JsonValue.Integer(ParseInteger(), start);
            case (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r':
                throw Fault("white space", Canonical);
            default:
                throw Fault("no JSON value", Grammar);
        }
    }

    private JsonValue.Object ParseObject(int depth)
    {
        var start = Enter(depth);
        var members = ImmutableArray.CreateBuilder<KeyValuePair<string, JsonValue>>();
        string? previous = null;
        while (Peek() != '}')
        {
            if (previous is not null)
                Expect(","u8);
            var nameStart = _position;
            var name = ParseText();
            var order = previous is null ? 1 : string.CompareOrdinal(name, previous);
            if (order <= 0)
            {
                _position = nameStart;
                throw order == 0
                    ? Fault($"the name '{name}' a second time", "RFC 7493 section 2.3")
                    : Fault($"the name '{name}' out of order", Canonical + ".3");
            }

            Expect(":"u8);
            members.Add(new(name, ParseValue(depth + 1)));
            previous = name;
        }

        _position++;
        return new JsonValue.Object(members.DrainToImmutable(), start, _position);
    }

    private JsonValue.List ParseList(int depth)
    {
        var start = Enter(depth);
        var items = ImmutableArray.CreateBuilder<JsonValue>();
        while (Peek() != ']')
        {
            if (items.Count > 0)
                Expect(","u8);
            items.Add(ParseValue(depth + 1));
        }

        _position++;
        return new JsonValue.List(items.DrainToImmutable(), start);
    }

    private int Enter(int depth) =>
        depth < CanonicalJson.MaxDepth
            ? _position++
            : throw Fault(
                $"nesting deeper than {CanonicalJson.MaxDepth}",
                "docs/spec/records.md 1"
            );

    private long ParseInteger()
    {
        var start = _position;
        var end = start + 1;
        while (end < _utf8.Length && _utf8[end] is >= (byte)'0' and <= (byte)'9')
            end++;
        var digits = _utf8[start..end];
        if (end < _utf8.Length && _utf8[end] is (byte)'.' or (byte)'e' or (byte)'E')
            throw Fault("a number with a fraction or an exponent", "docs/spec/records.md 1");
        if (
            !long.TryParse(
                digits,
                NumberStyles.AllowLeadingSign,
                CultureInfo.InvariantCulture,
                out var value
            ) || value is < -CanonicalJson.MaxInteger or > CanonicalJson.MaxInteger
        )
            throw Fault("a number that is no integer below 2^53", "RFC 8785 appendix D");
        if (
            !digits.SequenceEqual(
                Encoding.ASCII.GetBytes(value.ToString(CultureInfo.InvariantCulture))
            )
        )
            throw Fault("an integer with a needless digit or sign", Canonical + ".2.3");
        _position = end;
        return value;
    }

    // A text of ASCII without escapes, which is in normalisation form C; nothing is read where it
    // is another.
    private JsonValue.Text? ParsePlainText()
    {
        var rest = _utf8[(_position + 1)..];
        var length = rest.IndexOfAny((byte)'"', (byte)'\\');
        if (
            length < 0
            || rest[length] != '"'
            || !Ascii.IsValid(rest[..length])
            || rest[..length].ContainsAnyInRange((byte)0, (byte)0x1f)
        )
            return null;
        var text = new JsonValue.Text(input.Slice(_position + 1, length), _position);
        _position += length + 2;
        return text;
    }

    private string ParseText()
    {
        var start = _position;
        Expect("\""u8);
        var run = _utf8[_position..].IndexOfAny((byte)'"', (byte)'\\');
        if (run < 0)
            throw FaultAt(_utf8.Length, "a text without end", Grammar);
        var text = _utf8[_position + run] == '"' ? Literal(run) : Unescape();
        _position++;
        // Escapes cannot bring in a surrogate, so the whole text is valid UTF-16 here.
        return NormalizationFormC.IsCertain(text)
            ? text
            : throw FaultAt(
                start,
                "text that is not in normalisation form C",
                "docs/spec/records.md 1"
            );
    }

    private string Unescape()
    {
        var text = new StringBuilder();
        while (true)
        {
            var run = _utf8[_position..].IndexOfAny((byte)'"', (byte)'\\');
            if (run < 0)
                throw FaultAt(_utf8.Length, "a text without end", Grammar);
            text.Append(Literal(run));
            if (_utf8[_position] == '"')
                return text.ToString();
            text.Append(ParseEscape());
        }
    }

    // The next `length` bytes as text; the position moves behind them.
    private string Literal(int length)
    {
        var bytes = _utf8.Slice(_position, length);
        var control = bytes.IndexOfAnyInRange((byte)0, (byte)0x1f);
        if (control >= 0)
            throw FaultAt(_position + control, "a control character that is not escaped", Grammar);
        if (!Utf8.IsValid(bytes))
            throw Fault("text that is not UTF-8", "RFC 8259 section 8.1");
        _position += length;
        return Encoding.UTF8.GetString(bytes);
    }

    private char ParseEscape()
    {
        var rest = _utf8[(_position + 1)..];
        if (rest.IsEmpty)
            throw FaultAt(_utf8.Length, "a text without end", Grammar);
        var (character, length) = rest[0] switch
        {
            (byte)'"' => ('"', 2),
            (byte)'\\' => ('\\', 2),
            (byte)'b' => ('\b', 2),
            (byte)'t' => ('\t', 2),
            (byte)'n' => ('\n', 2),
            (byte)'f' => ('\f', 2),
            (byte)'r' => ('\r', 2),
            (byte)'u' => (ParseControl(rest), 6),
            _ => throw Fault("a needless or unknown escape", Canonical + ".2.2"),
        };
        _position += length;
        return character;
    }

    // \u00xx, lower case, only for control characters that have no short escape.
    private char ParseControl(ReadOnlySpan<byte> escape)
    {
        Span<byte> value = stackalloc byte[2];
        Span<char> digits = stackalloc char[4];
        if (escape.Length < 5 || !Ascii.IsValid(escape[1..5]))
            throw Fault("an escape without four digits", Grammar);
        Encoding.ASCII.GetChars(escape[1..5], digits);
        if (
            !LowerHex.TryDecode(digits, value)
            || value[0] != 0
            || value[1] >= 0x20
            || value[1] is (byte)'\b' or (byte)'\t' or (byte)'\n' or (byte)'\f' or (byte)'\r'
        )
            throw Fault(
                "an escape where the character itself or a shorter escape is due",
                Canonical + ".2.2"
            );
        return (char)value[1];
    }

    private readonly byte Peek() =>
        _position < _utf8.Length ? _utf8[_position] : throw Fault("an unexpected end", Grammar);

    private void Expect(ReadOnlySpan<byte> token)
    {
        if (!_utf8[_position..].StartsWith(token))
        {
            throw Peek() is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r'
                ? Fault("white space", Canonical)
                : Fault($"something other than '{Encoding.ASCII.GetString(token)}'", Grammar);
        }

        _position += token.Length;
    }

    private readonly CanonicalJsonException Fault(string problem, string section) =>
        FaultAt(_position, problem, section);

    private static CanonicalJsonException FaultAt(int offset, string problem, string section) =>
        new(problem, offset, section);
}
