using System.Buffers;
using System.Text;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>JSON in its one canonical spelling (RFC 8785), written and read.</summary>
/// <remarks>
/// Without white space, members ordered by the UTF-16 code units of their names, text escaped only
/// where it must be, integers without fraction or exponent. The reader accepts exactly what the
/// writer writes, so equal values have equal bytes and a signature over the bytes covers the value.
/// Sources: RFC 8785; RFC 8259; docs/spec/records.md 1.
/// </remarks>
public static class CanonicalJson
{
    /// <summary>Deepest nesting of lists and objects that is read or written.</summary>
    public const int MaxDepth = 16;

    /// <summary>The largest magnitude of an integer, 2^53 − 1.</summary>
    public const long MaxInteger = (1L << 53) - 1;

    // An entry has 65,535 bytes at most; what needed more is not kept.
    private const int KeptScratch = 1 << 16;

    // One buffer a thread, so that a record costs no more memory than its bytes.
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _scratch;

    // All that RFC 8785 escapes: control characters, quotation mark, backslash.
    private static readonly SearchValues<char> Escaped = SearchValues.Create([
        .. Enumerable.Range(0, 0x20).Select(code => (char)code),
        '"',
        '\\',
    ]);

    /// <summary>Reads one value and nothing else.</summary>
    /// <param name="utf8">The exact bytes.</param>
    /// <exception cref="CanonicalJsonException">
    /// The bytes are not JSON, or not canonical: white space, unordered or duplicate names, a
    /// needless
    /// escape, a lone surrogate, text that is not NFC, a byte order mark, a fraction or exponent,
    /// an
    /// integer beyond 2^53 − 1, nesting deeper than <see cref="MaxDepth"/>, trailing bytes.
    /// </exception>
    public static JsonValue Parse(ReadOnlySpan<byte> utf8) => ParseKept(utf8.ToArray());

    /// <summary>Reads one value and nothing else, from bytes that the value then refers
    /// to.</summary>
    /// <param name="utf8">The exact bytes; not changed afterwards.</param>
    /// <inheritdoc cref="Parse(ReadOnlySpan{byte})"/>
    internal static JsonValue ParseKept(ReadOnlyMemory<byte> utf8) =>
        new CanonicalJsonParser(utf8).ParseWhole();

    /// <summary>The canonical bytes of a value.</summary>
    /// <param name="value">Text in it must be valid UTF-16 in normalisation form C.</param>
    /// <exception cref="ArgumentException">
    /// Text is malformed, an integer too large or the nesting too deep.
    /// </exception>
    public static byte[] Write(JsonValue value)
    {
        ArgumentNullException.ThrowIfNull(value);
        var output = _scratch ?? new ArrayBufferWriter<byte>(KeptScratch);
        _scratch = null;
        try
        {
            Write(value, output, depth: 0);
            return output.WrittenSpan.ToArray();
        }
        finally
        {
            output.ResetWrittenCount();
            if (output.Capacity <= KeptScratch)
                _scratch = output;
        }
    }

    private static void Write(JsonValue value, ArrayBufferWriter<byte> output, int depth)
    {
        switch (value)
        {
            case JsonValue.Text { Plain.IsEmpty: false } text:
                output.Write("\""u8);
                output.Write(text.Plain);
                output.Write("\""u8);
                break;
            case JsonValue.Text text:
                WriteText(text.Value, output);
                break;
            case JsonValue.Written written:
                output.Write(written.Bytes.Span);
                break;
            case JsonValue.Integer integer:
                if (integer.Value is < -MaxInteger or > MaxInteger)
                    throw new ArgumentException(
                        "an integer beyond 2^53 − 1 is written as decimal text",
                        nameof(value)
                    );
                output.Write(Encoding.ASCII.GetBytes(integer.Value.ToString()));
                break;
            case JsonValue.Boolean truth:
                output.Write(truth.Value ? "true"u8 : "false"u8);
                break;
            case JsonValue.Null:
                output.Write("null"u8);
                break;
            case JsonValue.List list:
                RequireDepth(depth);
                WriteList(list, output, depth + 1);
                break;
            case JsonValue.Object members:
                RequireDepth(depth);
                WriteObject(members, output, depth + 1);
                break;
            default:
                throw new ArgumentException(
                    $"{value.GetType().Name} is no JSON value",
                    nameof(value)
                );
        }
    }

    private static void WriteList(JsonValue.List list, ArrayBufferWriter<byte> output, int depth)
    {
        output.Write("["u8);
        for (var i = 0; i < list.Items.Length; i++)
        {
            if (i > 0)
                output.Write(","u8);
            Write(list.Items[i], output, depth);
        }

        output.Write("]"u8);
    }

    private static void WriteObject(
        JsonValue.Object members,
        ArrayBufferWriter<byte> output,
        int depth
    )
    {
        output.Write("{"u8);
        var first = true;
        foreach (var (name, member) in members.Members)
        {
            if (!first)
                output.Write(","u8);
            first = false;
            WriteText(name, output);
            output.Write(":"u8);
            Write(member, output, depth);
        }

        output.Write("}"u8);
    }

    private static void WriteText(string text, ArrayBufferWriter<byte> output)
    {
        if (!NormalizationFormC.IsCertain(text))
            throw new ArgumentException(
                $"text is not valid UTF-16 in normalisation form C: '{text}'",
                nameof(text)
            );
        output.Write("\""u8);
        var rest = text.AsSpan();
        while (!rest.IsEmpty)
        {
            var run = rest.IndexOfAny(Escaped);
            var literal = run < 0 ? rest : rest[..run];
            output.Advance(Encoding.UTF8.GetBytes(literal, output.GetSpan(literal.Length * 3)));
            if (run < 0)
                break;
            output.Write(Escape(rest[run]));
            rest = rest[(run + 1)..];
        }

        output.Write("\""u8);
    }

    private static ReadOnlySpan<byte> Escape(char character) =>
        character switch
        {
            '"' => "\\\""u8,
            '\\' => "\\\\"u8,
            '\b' => "\\b"u8,
            '\t' => "\\t"u8,
            '\n' => "\\n"u8,
            '\f' => "\\f"u8,
            '\r' => "\\r"u8,
            _ => Encoding.ASCII.GetBytes($"\\u{(int)character:x4}"),
        };

    private static void RequireDepth(int depth)
    {
        if (depth >= MaxDepth)
            throw new ArgumentException($"nesting deeper than {MaxDepth}", nameof(depth));
    }
}
