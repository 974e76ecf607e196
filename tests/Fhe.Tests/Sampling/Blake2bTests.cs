using System.Text;
using Xunit;

namespace SecureGenomics.Provenance.Fhe.Tests;

public sealed class Blake2bTests
{
    [Fact]
    public void The_example_of_RFC_7693_has_its_digest()
    {
        var digest = new byte[64];

        Blake2b.Hash("abc"u8, digest);

        Assert.Equal(
            "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
                + "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923",
            Convert.ToHexStringLower(digest)
        );
    }

    [Fact]
    public void The_empty_message_has_its_known_digest()
    {
        var digest = new byte[32];

        Blake2b.Hash([], digest);

        Assert.Equal(
            "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8",
            Convert.ToHexStringLower(digest)
        );
    }

    [Fact]
    public void A_message_of_whole_blocks_is_not_followed_by_an_empty_one()
    {
        var digest = new byte[64];

        Blake2b.Hash(Encoding.ASCII.GetBytes(new string('a', 256)), digest);

        Assert.Equal(
            "0eee13d0c73a2710c5015a8b4be0a16120bb88f826b662951ffe4b3b81441cfd"
                + "ce1f712c58e237dba72a0dad7f9c86b9745ea0b4b3b850ff3a260fb7df9d3e81",
            Convert.ToHexStringLower(digest)
        );
    }
}
