using System.Text;
using Xunit;

namespace SecureGenomics.Provenance.Ledger.Tests;

public class DsseEnvelopeTests
{
    [Fact]
    public void The_pre_authentication_encoding_is_the_published_one() =>
        Assert.Equal(
            "DSSEv1 29 http://example.com/HelloWorld 11 hello world",
            Encoding.UTF8.GetString(
                DsseEnvelope.PreAuthEncode("http://example.com/HelloWorld", "hello world"u8)
            )
        );

    [Fact]
    public void Lengths_count_bytes_and_not_characters() =>
        Assert.Equal(
            "DSSEv1 2 ö 2 ä",
            Encoding.UTF8.GetString(DsseEnvelope.PreAuthEncode("ö", "ä"u8))
        );

    [Fact]
    public void An_envelope_verifies_under_its_key_and_no_other()
    {
        using var scenario = new StudyScenario();
        var envelope = DsseEnvelope.Parse(
            DsseEnvelope.Sign("type", "payload"u8, scenario.Researcher).Bytes
        );

        Assert.True(envelope.Verify(scenario.Researcher.PublicKey));
        Assert.False(envelope.Verify(scenario.KeyHolder.PublicKey));
        Assert.Equal(scenario.Researcher.PublicKey.KeyId, envelope.Signatures[0].KeyId);
    }

    [Fact]
    public void A_signature_for_another_type_or_payload_does_not_verify()
    {
        using var scenario = new StudyScenario();
        var text = Encoding.UTF8.GetString(
            DsseEnvelope.Sign("type", "payload"u8, scenario.Researcher).Bytes.Span
        );

        Assert.False(
            Parse(text.Replace("\"type\"", "\"tipe\"")).Verify(scenario.Researcher.PublicKey)
        );
        Assert.False(
            Parse(text.Replace("cGF5bG9hZA==", "cGF5bG9hZQ=="))
                .Verify(scenario.Researcher.PublicKey)
        );
    }

    [Fact]
    public void A_signature_is_asked_for_again_and_the_answer_stays()
    {
        using var scenario = new StudyScenario();
        var signed = DsseEnvelope.Sign(
            "type",
            "payload"u8,
            scenario.Researcher,
            scenario.KeyHolder
        );
        var text = Encoding.UTF8.GetString(signed.Bytes.Span);
        var (good, bad) = (
            Parse(text),
            Parse(text.Replace("\"type\"", "\"tipe\"", StringComparison.Ordinal))
        );

        var (first, second, none) = (
            scenario.Researcher.PublicKey,
            scenario.KeyHolder.PublicKey,
            scenario.LedgerKey.PublicKey
        );
        // Each twice in a row, as an envelope remembers the last key that verified; then the one
        // before it.
        foreach (
            var key in (Ed25519PublicKey[])[first, first, second, second, first, none, none, first]
        )
            Assert.Equal(
                (key != none, key != none, false),
                (signed.Verify(key), good.Verify(key), bad.Verify(key))
            );
    }

    [Fact]
    public void A_fault_is_placed_within_the_envelope()
    {
        using var scenario = new StudyScenario();
        var text = Encoding.UTF8.GetString(
            DsseEnvelope
                .Sign("type", "payload"u8, scenario.Researcher, scenario.KeyHolder)
                .Bytes.Span
        );
        var second = text.LastIndexOf("\"sig\":\"", StringComparison.Ordinal) + "\"sig\":".Length;

        var fault = Assert.Throws<RecordFormatException>(() =>
            Parse(text.Insert(second + 1, "AAAA"))
        );

        Assert.Equal(
            ("envelope.signatures[1].sig is not 64 bytes", second),
            (fault.Problem, (int)fault.Offset)
        );
    }

    [Theory]
    [InlineData("cGF5bG9hZA==", "cGF5bG9hZB==", "payload")] // bits after the end
    [InlineData("cGF5bG9hZA==", "cGF5bG9hZA", "payload")] // no padding
    [InlineData("cGF5bG9hZA==", "cGF5 bG9hZA==", "payload")] // white space
    [InlineData("SHA256:", "sha256:", "keyid")]
    [InlineData("\"payloadType\"", "\"extra\":1,\"payloadType\"", "extra")]
    [InlineData("\"sig\":\"", "\"sig\":\"AAAA", "sig")]
    public void A_malformed_field_is_refused_by_name(string good, string bad, string field)
    {
        using var scenario = new StudyScenario();
        var text = Encoding.UTF8.GetString(
            DsseEnvelope.Sign("type", "payload"u8, scenario.Researcher).Bytes.Span
        );
        // Keep the members in order, so that only the field itself is at fault.
        var changed =
            field == "extra"
                ? text.Replace("{\"payload\"", "{\"extra\":1,\"payload\"")
                : text.Replace(good, bad);

        var fault = Assert.Throws<RecordFormatException>(() => Parse(changed));

        Assert.Contains(field, fault.Problem);
    }

    [Fact]
    public void Several_signatures_are_ordered_and_each_is_verified()
    {
        using var scenario = new StudyScenario();
        var envelope = DsseEnvelope.Parse(
            DsseEnvelope
                .Sign(
                    "type",
                    "payload"u8,
                    scenario.Researcher,
                    scenario.KeyHolder,
                    scenario.LedgerKey
                )
                .Bytes
        );

        Assert.Equal(
            envelope.Signatures.Select(s => s.KeyId).Order(StringComparer.Ordinal),
            envelope.Signatures.Select(s => s.KeyId)
        );
        Assert.True(envelope.Verify(scenario.Researcher.PublicKey));
        Assert.True(envelope.Verify(scenario.LedgerKey.PublicKey));
        Assert.False(envelope.Verify(scenario.ComputingParty.PublicKey));
        Assert.Throws<ArgumentException>(() =>
            DsseEnvelope.Sign("type", "payload"u8, scenario.Researcher, scenario.Researcher)
        );
    }

    [Fact]
    public void Signatures_twice_out_of_order_or_not_at_all_are_refused()
    {
        // A quorum counts signatures, so one key must not be able to stand there twice.
        using var scenario = new StudyScenario();
        var text = Encoding.UTF8.GetString(
            DsseEnvelope
                .Sign("type", "payload"u8, scenario.Researcher, scenario.KeyHolder)
                .Bytes.Span
        );
        var start =
            text.IndexOf("\"signatures\":[", StringComparison.Ordinal) + "\"signatures\":[".Length;
        var items = text[start..^2].Split("},", 2);
        var (first, second) = (items[0] + "}", items[1]);

        Assert.Equal(2, Parse($"{text[..start]}{first},{second}]}}").Signatures.Length);
        foreach (var list in (string[])[$"{first},{first}", $"{second},{first}", ""])
            Assert.Contains(
                "signatures",
                Assert
                    .Throws<RecordFormatException>(() => Parse($"{text[..start]}{list}]}}"))
                    .Problem
            );
    }

    [Fact]
    public void An_envelope_has_one_to_sixteen_signatures()
    {
        Ed25519PrivateKey[] keys =
        [
            .. Enumerable
                .Range(1, 17)
                .Select(i => Ed25519PrivateKey.FromSeed([.. Enumerable.Repeat((byte)i, 32)])),
        ];
        var most = DsseEnvelope.Sign("type", "payload"u8, keys.AsSpan(0, 16));
        var text = Encoding.UTF8.GetString(most.Bytes.Span);
        var more = DsseEnvelope.Sign("type", "payload"u8, keys[16]).Signatures[0];
        // Above every other, so that the number alone is at fault.
        var item =
            $",{{\"keyid\":\"SHA256:{new string('z', 43)}\",\"sig\":\"{Convert.ToBase64String(more.Signature.AsSpan())}\"}}]}}";

        Assert.Equal(16, Parse(text).Signatures.Length);
        Assert.All(keys[..16], key => Assert.True(Parse(text).Verify(key.PublicKey)));
        Assert.Contains(
            "at most 16",
            Assert.Throws<RecordFormatException>(() => Parse(text[..^2] + item)).Problem,
            StringComparison.Ordinal
        );
        Assert.Throws<ArgumentException>(() => DsseEnvelope.Sign("type", "payload"u8, keys));
        Assert.Throws<ArgumentException>(() => DsseEnvelope.Sign("type", "payload"u8));
        foreach (var key in keys)
            key.Dispose();
    }

    [Fact]
    public void A_key_id_and_a_type_have_their_lengths()
    {
        using var scenario = new StudyScenario();
        var text = Encoding.UTF8.GetString(
            DsseEnvelope.Sign("type", "payload"u8, scenario.Researcher).Bytes.Span
        );
        var id = scenario.Researcher.KeyId;

        Assert.Equal(
            128,
            Parse(
                text.Replace("\"type\"", $"\"{new string('t', 128)}\"", StringComparison.Ordinal)
            ).PayloadType.Length
        );
        Assert.Throws<RecordFormatException>(() =>
            Parse(text.Replace("\"type\"", $"\"{new string('t', 129)}\"", StringComparison.Ordinal))
        );
        foreach (var bad in (string[])[id[..^1], id + "A", id[..^1] + "=", "SHA255:" + id[7..]])
            Assert.Contains(
                "keyid",
                Assert
                    .Throws<RecordFormatException>(() =>
                        Parse(text.Replace(id, bad, StringComparison.Ordinal))
                    )
                    .Problem,
                StringComparison.Ordinal
            );
    }

    private static DsseEnvelope Parse(string text) =>
        DsseEnvelope.Parse(Encoding.UTF8.GetBytes(text));
}
