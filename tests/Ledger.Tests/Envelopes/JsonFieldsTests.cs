using System.Text;
using Xunit;

namespace SecureGenomics.Provenance.Ledger.Tests;

/// <summary>The members of one object as a record's reader and writer take them: limits, words, and
/// the place that a refusal names.</summary>
public sealed class JsonFieldsTests
{
    [Fact]
    public void A_text_has_its_length_in_characters_whatever_its_spelling()
    {
        foreach (var letter in (string[])["a", "ä", "\\n", "\\\""])
        {
            Assert.Equal(
                3,
                Fields($"{{\"name\":\"{letter}{letter}{letter}\"}}").Text("name", 3).Length
            );
            Refuses("record.name is not a text of at most 2", () =>
                Fields($"{{\"name\":\"{letter}{letter}{letter}\"}}").Text("name", 2)
            );
        }
    }

    [Theory]
    [InlineData("ä")]
    [InlineData("\\n")]
    [InlineData("YWJj\\n")]
    [InlineData("=")]
    [InlineData("YWJ")]
    [InlineData("YWI")]
    public void What_is_no_base64_stands_for_no_bytes(string text)
    {
        Assert.Equal("abc"u8, Fields("{\"name\":\"YWJj\"}").Base64("name"));
        Assert.Empty(Fields("{\"name\":\"\"}").Base64("name"));
        Refuses("record.name is not base64", () =>
            Fields($"{{\"name\":\"{text}\"}}").Base64("name")
        );
    }

    [Fact]
    public void A_key_is_an_openssh_line_and_not_the_default()
    {
        using var key = Ed25519PrivateKey.FromSeed(new byte[32]);
        var line = key.PublicKey.ToOpenSsh();

        Assert.Equal(key.PublicKey, Fields($"{{\"key\":\"{line}\"}}").Key("key"));
        foreach (
            var other in (string[])
                [
                    default(Ed25519PublicKey).ToOpenSsh(),
                    line[..^1],
                    line[..^1] + "=",
                    "",
                    new string('A', 80),
                ]
        )
            Refuses("record.key is not an OpenSSH Ed25519 public key", () =>
                Fields($"{{\"key\":\"{other}\"}}").Key("key")
            );
    }

    [Fact]
    public void Thirty_two_bytes_are_sixty_four_lower_case_digits()
    {
        var digits = string.Concat(Enumerable.Repeat("0f", 32));

        Assert.Equal(digits, Fields($"{{\"id\":\"{digits}\"}}").Hex32("id"));
        Assert.Equal(digits, Fields($"{{\"id\":\"{digits}\"}}").Digest("id").ToString());
        foreach (
            var other in (string[])
                [digits[1..], digits[..^1] + "F", digits[..^1] + "g", digits[..^1] + "ä", ""]
        )
        {
            Refuses("record.id is not 64 lower-case hex digits", () =>
                Fields($"{{\"id\":\"{other}\"}}").Hex32("id")
            );
            Refuses("record.id is not 64 lower-case hex digits", () =>
                Fields($"{{\"id\":\"{other}\"}}").Digest("id")
            );
        }
    }

    [Fact]
    public void A_table_has_as_many_members_as_it_may_have()
    {
        var fields = Fields("{\"a\":1,\"b\":2}");

        Assert.Equal(["a", "b"], fields.Names(2));
        Refuses("record has over 1 members", () => fields.Names(1));
    }

    [Fact]
    public void A_list_has_as_many_items_as_it_may_have()
    {
        Assert.Equal(
            [1, 2],
            Fields("{\"list\":[1,2]}").List("list", 2, (item, _) => ((JsonValue.Integer)item).Value)
        );
        Refuses("record.list is not a list of at most 1 items", () =>
            Fields("{\"list\":[1,2]}").List("list", 1, (item, _) => item)
        );
        Refuses("record.list is not a list", () =>
            Fields("{\"list\":{}}").List("list", 1, (item, _) => item)
        );
    }

    [Fact]
    public void A_refusal_names_the_place_and_its_offset()
    {
        const string text =
            "{\"items\":[{\"name\":\"a\"},{\"name\":1}],\"part\":{\"size\":\"01\"}}";
        var fields = Fields(text);

        Fault(
            "record.items[1].name is not a text of at most 9 characters",
            text.IndexOf("1}", StringComparison.Ordinal),
            () =>
                fields.List("items", 2, (item, path) =>
                    fields.ItemObject(item, path).Text("name", 9)
                )
        );
        Fault(
            "record.items[0] is not a text of at most 64 characters",
            text.IndexOf("{\"name\"", StringComparison.Ordinal),
            () => fields.List("items", 2, (item, path) => fields.ItemDigest(item, path).ToString())
        );
        Fault(
            "record.part.size is not a decimal integer below 2^64",
            text.IndexOf("\"01\"", StringComparison.Ordinal),
            () => fields.Object("part").UInt64("size")
        );
        Fault(
            "record.part.other is missing",
            text.IndexOf("{\"size\"", StringComparison.Ordinal),
            () => fields.Object("part").Text("other")
        );

        void Fault(string problem, int offset, Func<object> read)
        {
            var fault = Assert.Throws<RecordFormatException>(read);
            Assert.Equal((problem, offset), (fault.Problem, (int)fault.Offset));
        }
    }

    [Fact]
    public void Members_are_written_in_order_and_no_name_twice()
    {
        var members = new JsonMembers().Add("b", "2").Add("a", "1").Add("c", (string?)null);

        Assert.Equal("{\"a\":\"1\",\"b\":\"2\"}"u8, CanonicalJson.Write(members.ToObject()));
        Assert.Throws<InvalidOperationException>(() => members.Add("a", 3UL).ToObject());
    }

    private static JsonFields Fields(string text) =>
        new(CanonicalJson.Parse(Encoding.UTF8.GetBytes(text)), "record", "the section");

    private static void Refuses(string problem, Func<object> read) =>
        Assert.StartsWith(
            problem,
            Assert.Throws<RecordFormatException>(read).Problem,
            StringComparison.Ordinal
        );
}
