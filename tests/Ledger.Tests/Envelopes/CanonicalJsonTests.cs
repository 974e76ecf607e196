using System.Text;
using FsCheck;
using FsCheck.Fluent;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Ledger.Tests;

/// <summary>RFC 8785's rules, one vector per rule kept and one per rule broken.</summary>
public class CanonicalJsonTests
{
    public static TheoryData<string> Accepted => Names("accepted");

    public static TheoryData<string> Refused => Names("refused");

    [Theory]
    [MemberData(nameof(Accepted))]
    public void A_canonical_text_is_read_and_written_again_to_the_same_bytes(string name)
    {
        var bytes = File.ReadAllBytes(VectorFiles.PathOf($"canonical-json/accepted/{name}.json"));

        Assert.Equal(bytes, CanonicalJson.Write(CanonicalJson.Parse(bytes)));
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void Any_other_text_is_refused_with_its_place(string name)
    {
        var bytes = File.ReadAllBytes(VectorFiles.PathOf($"canonical-json/refused/{name}.json"));

        var fault = Assert.Throws<CanonicalJsonException>(() => CanonicalJson.Parse(bytes));

        Assert.InRange(fault.Offset, 0, bytes.Length);
    }

    [Fact]
    public void Members_are_written_in_the_order_of_utf16_code_units()
    {
        // RFC 8785 section 3.2.3.
        var names = new[] { "€", "\r", "ﬁ", "1", "😂", "\u0080", "ö" };
        var value = new JsonValue.Object(
            names.ToDictionary(name => name, JsonValue (_) => new JsonValue.Integer(0))
        );

        var text = Encoding.UTF8.GetString(CanonicalJson.Write(value));

        Assert.Equal("{\"\\r\":0,\"1\":0,\"\u0080\":0,\"ö\":0,\"€\":0,\"😂\":0,\"ﬁ\":0}", text);
    }

    [Fact]
    public void Text_that_could_not_be_read_back_is_not_written()
    {
        Assert.Throws<ArgumentException>(() => CanonicalJson.Write(new JsonValue.Text("\ud800")));
        Assert.Throws<ArgumentException>(() => CanonicalJson.Write(new JsonValue.Text("e\u0301")));
        Assert.Throws<ArgumentException>(() =>
            CanonicalJson.Write(new JsonValue.Integer(1L << 53))
        );
    }

    [Fact]
    public void Whatever_is_written_reads_back_to_the_same_bytes() =>
        Prop.ForAll(Arb.From(Values(3)), value =>
            {
                var bytes = CanonicalJson.Write(value);
                return CanonicalJson.Write(CanonicalJson.Parse(bytes)).SequenceEqual(bytes);
            })
            .QuickCheckThrowOnFailure();

    [Fact]
    public void No_mutation_of_a_record_gives_anything_but_a_value_or_a_format_error()
    {
        var random = new Random(8785);
        using var scenario = new StudyScenario().Through(StudyStage.Collecting);
        var good = scenario.Entries[^1].Bytes.ToArray();
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = Mutate(random, good);
            try
            {
                Assert.Equal(bytes, Entry.Parse(bytes).Bytes.ToArray());
            }
            catch (LedgerFormatException fault)
            {
                Assert.InRange(fault.Offset, 0, Entry.MaxBytes);
            }
        }
    }

    [Fact]
    public void Mutated_statements_are_read_whole_or_refused()
    {
        var random = new Random(6962);
        using var scenario = StudyScenario.WithEveryKind();
        for (var i = 0; i < 20_000; i++)
        {
            var statement = scenario
                .Entries[random.Next(scenario.Entries.Count)]
                .StatementEnvelope.Payload.ToArray();
            var bytes = Mutate(random, statement);
            try
            {
                Assert.Equal(bytes, Statement.Parse(bytes).ToBytes());
            }
            catch (LedgerFormatException fault)
            {
                Assert.InRange(fault.Offset, 0, Entry.MaxBytes);
            }
        }
    }

    private static byte[] Mutate(Random random, byte[] good)
    {
        var bytes = good.ToList();
        for (var n = random.Next(1, 4); n > 0; n--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(4))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes.RemoveAt(at);
                    break;
                case 2:
                    bytes.Insert(at, (byte)"{}[]\",:\\u0 e-"[random.Next(13)]);
                    break;
                default:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 30), bytes.Count - at));
                    break;
            }

            if (bytes.Count == 0)
                break;
        }

        return [.. bytes];
    }

    private static Gen<JsonValue> Values(int depth)
    {
        var texts = ArbMap
            .Default.ArbFor<NonNull<string>>()
            .Generator.Select(text => new string([.. text.Get.Where(c => c < 0x300)]));
        var leaves = Gen.OneOf(
            texts.Select(JsonValue (text) => new JsonValue.Text(text)),
            Gen.Choose(int.MinValue, int.MaxValue)
                .Select(JsonValue (n) => new JsonValue.Integer(n)),
            ArbMap
                .Default.ArbFor<bool>()
                .Generator.Select(JsonValue (truth) => new JsonValue.Boolean(truth)),
            Gen.Constant<JsonValue>(new JsonValue.Null())
        );
        if (depth == 0)
            return leaves;
        var inner = Values(depth - 1);
        return Gen.OneOf(
            leaves,
            inner.ListOf().Select(JsonValue (items) => new JsonValue.List([.. items])),
            texts
                .Zip(inner)
                .ListOf()
                .Select(
                    JsonValue (members) =>
                        new JsonValue.Object(
                            members
                                .DistinctBy(member => member.Item1)
                                .ToDictionary(member => member.Item1, member => member.Item2)
                        )
                )
        );
    }

    private static TheoryData<string> Names(string folder) =>
        [
            .. Directory
                .GetFiles(Checkout.PathOf($"tests/vectors/canonical-json/{folder}"), "*.json")
                .Select(path => Path.GetFileNameWithoutExtension(path))
                .Order(StringComparer.Ordinal),
        ];
}
