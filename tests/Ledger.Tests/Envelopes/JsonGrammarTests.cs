using System.Text;
using Xunit;

namespace SecureGenomics.Provenance.Ledger.Tests;

/// <summary>What is wrong with a text that is no canonical JSON, and where; and the last ones that
/// are.</summary>
public sealed class JsonGrammarTests
{
    [Theory]
    [InlineData("", "an unexpected end", 0)]
    [InlineData("\uFEFF1", "a byte order mark", 0)]
    [InlineData(" 1", "white space", 0)]
    [InlineData("\t1", "white space", 0)]
    [InlineData("\n1", "white space", 0)]
    [InlineData("\r1", "white space", 0)]
    [InlineData("1 ", "bytes after the value", 1)]
    [InlineData("x", "no JSON value", 0)]
    [InlineData("/", "no JSON value", 0)]
    [InlineData(":", "no JSON value", 0)]
    [InlineData("tru", "something other than 'true'", 0)]
    [InlineData("falsy", "something other than 'false'", 0)]
    [InlineData("nul", "something other than 'null'", 0)]
    [InlineData("-", "no integer below 2^53", 0)]
    [InlineData("9007199254740992", "no integer below 2^53", 0)]
    [InlineData("-9007199254740992", "no integer below 2^53", 0)]
    [InlineData("99999999999999999999", "no integer below 2^53", 0)]
    [InlineData("-0", "a needless digit or sign", 0)]
    [InlineData("01", "a needless digit or sign", 0)]
    [InlineData("1.0", "a fraction or an exponent", 0)]
    [InlineData("1e3", "a fraction or an exponent", 0)]
    [InlineData("1E3", "a fraction or an exponent", 0)]
    [InlineData("[1", "an unexpected end", 2)]
    [InlineData("[1,]", "no JSON value", 3)]
    [InlineData("[,1]", "no JSON value", 1)]
    [InlineData("[1 ,2]", "white space", 2)]
    [InlineData("[1;2]", "something other than ','", 2)]
    [InlineData("{", "an unexpected end", 1)]
    [InlineData("{\"a\"", "an unexpected end", 4)]
    [InlineData("{\"a\" :1}", "white space", 4)]
    [InlineData("{\"a\";1}", "something other than ':'", 4)]
    [InlineData("{a:1}", "something other than '\"'", 1)]
    [InlineData("{\"a\":1,}", "something other than '\"'", 7)]
    [InlineData("{\"b\":1,\"a\":1}", "the name 'a' out of order", 7)]
    [InlineData("{\"a\":1,\"a\":1}", "the name 'a' a second time", 7)]
    [InlineData("\"a", "a text without end", 2)]
    [InlineData("\"a\\", "a text without end", 3)]
    [InlineData("\"a\\n", "a text without end", 4)]
    [InlineData("\"\\u0001", "a text without end", 7)]
    [InlineData("\"a\\u\"", "an escape without four digits", 2)]
    [InlineData("\"\\u000ä\"", "an escape without four digits", 1)]
    [InlineData("\"\\/\"", "a needless or unknown escape", 1)]
    [InlineData("\"\\u0041\"", "the character itself or a shorter escape", 1)]
    [InlineData("\"\\u0020\"", "the character itself or a shorter escape", 1)]
    [InlineData("\"\\u000a\"", "the character itself or a shorter escape", 1)]
    [InlineData("\"\\u0008\"", "the character itself or a shorter escape", 1)]
    [InlineData("\"\\u0009\"", "the character itself or a shorter escape", 1)]
    [InlineData("\"\\u000c\"", "the character itself or a shorter escape", 1)]
    [InlineData("\"\\u000d\"", "the character itself or a shorter escape", 1)]
    [InlineData("\"\\u001F\"", "the character itself or a shorter escape", 1)]
    [InlineData("\"\\u0101\"", "the character itself or a shorter escape", 1)]
    [InlineData("\"a\u001f\"", "a control character that is not escaped", 2)]
    [InlineData("\"\\n\u0001\"", "a control character that is not escaped", 3)]
    [InlineData("\"\0\"", "a control character that is not escaped", 1)]
    [InlineData("[\"e\u0301\"]", "not in normalisation form C", 1)]
    public void A_text_is_refused_with_its_fault_and_its_place(
        string text,
        string problem,
        int offset
    )
    {
        var fault = Assert.Throws<CanonicalJsonException>(() =>
            CanonicalJson.Parse(Encoding.UTF8.GetBytes(text))
        );

        Assert.Contains(problem, fault.Problem, StringComparison.Ordinal);
        Assert.Equal(offset, fault.Offset);
    }

    [Theory]
    [InlineData("9007199254740991")]
    [InlineData("-9007199254740991")]
    [InlineData("0")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("\"\"")]
    [InlineData("\" ~\u007f\u0080ä\"")]
    [InlineData("\"\\\"\\\\\\b\\t\\n\\f\\r\\u0000\\u0007\\u000b\\u000e\\u001f\"")]
    [InlineData("{\"\":null,\"a\":[true,false,{\"b\":\"\\n\"},-1],\"ä\":\"ä\\\\ä\"}")]
    public void A_text_that_is_just_allowed_is_read_and_written_again(string text) =>
        Assert.Equal(
            text,
            Encoding.UTF8.GetString(
                CanonicalJson.Write(CanonicalJson.Parse(Encoding.UTF8.GetBytes(text)))
            )
        );

    [Fact]
    public void Bytes_that_are_no_UTF8_are_refused_where_they_begin()
    {
        foreach (
            var bytes in (byte[][])
                [
                    [0x22, 0xff, 0x22],
                    [0x22, 0xc3, 0x22],
                    [0x22, 0xed, 0xa0, 0x80, 0x22],
                ]
        )
            Assert.Equal(
                (1, "text that is not UTF-8"),
                (Fault(bytes).Offset, Fault(bytes).Problem)
            );

        static CanonicalJsonException Fault(byte[] bytes) =>
            Assert.Throws<CanonicalJsonException>(() => CanonicalJson.Parse(bytes));
    }

    [Theory]
    [InlineData('[', ']')]
    [InlineData('{', '}')]
    public void Sixteen_levels_are_read_and_written_and_no_more(char open, char close)
    {
        var inner = open == '[' ? "" : "\"a\":";
        string Nested(int depth) =>
            string.Concat(Enumerable.Repeat(open + inner, depth - 1))
            + open
            + new string(close, depth);
        var deepest = Encoding.UTF8.GetBytes(Nested(16));
        var value = CanonicalJson.Parse(deepest);

        Assert.Equal(deepest, CanonicalJson.Write(value));
        Assert.Contains(
            "deeper than 16",
            Assert
                .Throws<CanonicalJsonException>(() =>
                    CanonicalJson.Parse(Encoding.UTF8.GetBytes(Nested(17)))
                )
                .Problem,
            StringComparison.Ordinal
        );
        Assert.Throws<ArgumentException>(() => CanonicalJson.Write(new JsonValue.List([value])));
        Assert.Throws<ArgumentException>(() =>
            CanonicalJson.Write(
                new JsonValue.Object(new Dictionary<string, JsonValue> { ["a"] = value })
            )
        );
    }

    [Fact]
    public void The_largest_integers_are_written_and_no_larger_ones()
    {
        Assert.Equal(
            "9007199254740991"u8,
            CanonicalJson.Write(new JsonValue.Integer(CanonicalJson.MaxInteger))
        );
        Assert.Equal(
            "-9007199254740991"u8,
            CanonicalJson.Write(new JsonValue.Integer(-CanonicalJson.MaxInteger))
        );
        Assert.Throws<ArgumentException>(() =>
            CanonicalJson.Write(new JsonValue.Integer(-CanonicalJson.MaxInteger - 1))
        );
    }

    [Fact]
    public void What_is_written_does_not_depend_on_what_was_written_before()
    {
        var large = new JsonValue.Text(new string('ä', 100_000));
        var small = new JsonValue.Text("a");

        foreach (
            var value in (JsonValue[])
                [small, large, small, new JsonValue.Text("\ud800"), small, large]
        )
        {
            if (value is JsonValue.Text { Value: "\ud800" })
                Assert.Throws<ArgumentException>(() =>
                    CanonicalJson.Write(new JsonValue.List([small, value]))
                );
            else
                Assert.Equal(
                    $"\"{((JsonValue.Text)value).Value}\"",
                    Encoding.UTF8.GetString(CanonicalJson.Write(value))
                );
        }
    }

    // Unicode 14, DerivedNormalizationProps (NFC_Quick_Check) and combining classes: ends of ranges
    // and their neighbours.
    [Theory]
    [
        InlineData(0x2FF, true),
        InlineData(0x300, false),
        InlineData(0x34E, false),
        InlineData(0x34F, true),
        InlineData(0x350, false)
    ]
    [
        InlineData(0x36F, false),
        InlineData(0x370, true),
        InlineData(0x374, false),
        InlineData(0x375, true),
        InlineData(0x1F70, true)
    ]
    [
        InlineData(0x1F71, false),
        InlineData(0xFFFD, true),
        InlineData(0xFFFF, true),
        InlineData(0x10000, true),
        InlineData(0x1D15E, false)
    ]
    [
        InlineData(0x2F800, false),
        InlineData(0x2FA1D, false),
        InlineData(0x2FA1E, true),
        InlineData(0x10FFFF, true)
    ]
    public void Only_characters_that_never_change_are_text(int codePoint, bool certain)
    {
        var text = char.ConvertFromUtf32(codePoint);

        foreach (var whole in (string[])[text, "a" + text, text + "a", text + text])
            Assert.Equal(certain, NormalizationFormC.IsCertain(whole));
    }

    [Fact]
    public void Half_a_character_is_no_text() =>
        Assert.All(
            (string[])
                ["\ud83d", "\ude02", "a\ud83d", "\ud83da", "\ude02\ud83d", "\ud83d\ud83d\ude02"],
            text => Assert.False(NormalizationFormC.IsCertain(text))
        );
}
