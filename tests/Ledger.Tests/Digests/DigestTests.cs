using System.Text;
using Xunit;

namespace SecureGenomics.Provenance.Ledger.Tests;

public sealed class DigestTests
{
    private const string Abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"; // FIPS 180-4, "abc"

    [Fact]
    public void A_digest_is_that_of_the_standard_from_bytes_and_from_a_stream()
    {
        using var stream = new MemoryStream("abc"u8.ToArray());

        Assert.Equal(Abc, Sha256Digest.Compute("abc"u8).ToString());
        Assert.Equal(Abc, ArtifactDigest.Compute(stream).ToString());
        Assert.Equal(Sha256Digest.Parse(Abc), Sha256Digest.Compute("abc"u8));
    }

    [Fact]
    public void A_text_that_is_no_digest_gives_none()
    {
        foreach (
            var text in (string[])
                [
                    "",
                    Abc[1..],
                    Abc + "0",
                    Abc.ToUpperInvariant(),
                    "g" + Abc[1..],
                    Abc[..63] + "g",
                    Abc[..32] + "g" + Abc[33..],
                ]
        )
        {
            Assert.False(Sha256Digest.TryParse(text, out var digest), text);
            Assert.True(digest.IsDefault);
            Assert.Throws<FormatException>(() => Sha256Digest.Parse(text));
            Assert.False(
                ArtifactDigest.TryParse(text, out var artifact)
                    || LeafHash.TryParse(text, out _)
                    || RootHash.TryParse(text, out _)
            );
            Assert.True(artifact.IsDefault);
            Assert.False(Sha256Digest.TryParse(Encoding.ASCII.GetBytes(text), out var read));
            Assert.True(read.IsDefault);
        }

        Assert.Throws<ArgumentException>(() => new Sha256Digest(new byte[31]));
        Assert.Throws<ArgumentException>(() => new Sha256Digest(new byte[33]));
    }

    [Fact]
    public void A_text_of_lower_case_digits_is_read()
    {
        Assert.True(ArtifactDigest.TryParse(Abc, out var artifact));
        Assert.True(LeafHash.TryParse(Abc, out var leaf));
        Assert.True(RootHash.TryParse(Abc, out var root));
        Assert.Equal([Abc, Abc, Abc], [artifact.ToString(), leaf.ToString(), root.ToString()]);
    }

    [Fact]
    public void Only_the_digest_of_zeros_is_the_default()
    {
        Assert.True(new Sha256Digest(new byte[32]).IsDefault);
        for (var i = 0; i < 32; i++)
        {
            var bytes = new byte[32];
            bytes[i] = 1;
            Assert.False(new Sha256Digest(bytes).IsDefault);
            Assert.Equal(bytes, new Sha256Digest(bytes).ToArray());
        }
    }
}
