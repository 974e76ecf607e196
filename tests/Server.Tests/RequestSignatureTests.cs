using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Wire;
using Xunit;

namespace SecureGenomics.Provenance.Server.Tests;

public sealed class RequestSignatureTests : IDisposable
{
    private const string Target = "https://hospital.example/v1/studies?page_size=3";
    private static readonly DateTimeOffset Now = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);
    private static readonly string Digest = ContentDigest.Of("body"u8);

    private readonly Ed25519PrivateKey _key = Ed25519PrivateKey.Generate();

    [Fact]
    public void A_signature_is_read_as_it_was_written_and_verifies()
    {
        var signed = RequestSignature.Sign(_key, "POST", Target, Digest, Now);

        Assert.True(RequestSignature.TryParse(signed.Input, signed.Value, out var read));
        Assert.Equal(Now, read!.Created);
        Assert.Equal(_key.KeyId, read.KeyId);
        Assert.True(read.Verify(_key.PublicKey, "POST", Target, Digest));
    }

    [Fact]
    public void Whatever_is_covered_cannot_be_changed()
    {
        using var other = Ed25519PrivateKey.Generate();
        var signed = RequestSignature.Sign(_key, "POST", Target, Digest, Now);

        Assert.False(signed.Verify(_key.PublicKey, "PUT", Target, Digest));
        Assert.False(signed.Verify(_key.PublicKey, "POST", Target + "0", Digest));
        Assert.False(signed.Verify(_key.PublicKey, "POST", Target, ContentDigest.Of("bodY"u8)));
        Assert.False(signed.Verify(_key.PublicKey, "POST", Target, contentDigest: null));
        Assert.False(signed.Verify(other.PublicKey, "POST", Target, Digest));
    }

    [Theory]
    [InlineData("created=1769860800", "created=1769860801")]
    [InlineData("nonce=\"", "nonce=\"A")]
    [InlineData("alg=\"ed25519\";", "")]
    [InlineData("\"@method\" \"@target-uri\"", "\"@target-uri\" \"@method\"")]
    public void Its_parameters_and_their_order_are_covered_too(string from, string to)
    {
        var signed = RequestSignature.Sign(_key, "POST", Target, Digest, Now);
        var changed = signed.Input.Replace(from, to, StringComparison.Ordinal);
        Assert.NotEqual(signed.Input, changed);

        Assert.True(RequestSignature.TryParse(changed, signed.Value, out var read));
        Assert.False(read!.Verify(_key.PublicKey, "POST", Target, Digest));
    }

    [Theory]
    [InlineData("\"@method\" ", "")]
    [InlineData("\"@target-uri\" ", "")]
    [InlineData("\"@method\"", "\"@path\"")]
    [InlineData("\"@method\"", "\"@method\" \"@method\"")]
    [InlineData("tag=\"sgp\"", "tag=\"other\"")]
    [InlineData("alg=\"ed25519\"", "alg=\"rsa-v1_5-sha256\"")]
    [InlineData("sgp=", "other=")]
    [InlineData("created=", "created=-")]
    [InlineData("keyid=\"", "keyid=\"\\")]
    [InlineData(";nonce", ";created=1;nonce")]
    public void Another_form_is_not_read(string from, string to)
    {
        var signed = RequestSignature.Sign(_key, "POST", Target, Digest, Now);
        var changed = signed.Input.Replace(from, to, StringComparison.Ordinal);
        Assert.NotEqual(signed.Input, changed);

        Assert.False(RequestSignature.TryParse(changed, signed.Value, out _));
    }

    [Fact]
    public void No_headers_crash_the_reader()
    {
        var random = new Random(1);
        var signed = RequestSignature.Sign(_key, "POST", Target, Digest, Now);
        for (var i = 0; i < 20_000; i++)
        {
            var input = signed.Input.ToCharArray();
            for (var j = 0; j < 3; j++)
                input[random.Next(input.Length)] = (char)random.Next(1, 128);
            if (RequestSignature.TryParse(new string(input), signed.Value, out var read))
                Assert.True(
                    new string(input) == signed.Input
                        || !read!.Verify(_key.PublicKey, "POST", Target, Digest)
                );
        }
    }

    public void Dispose() => _key.Dispose();
}
