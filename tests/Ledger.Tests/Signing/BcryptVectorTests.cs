using System.Text;
using Xunit;

namespace SecureGenomics.Provenance.Ledger.Tests;

/// <summary>Vectors of bcrypt_pbkdf with few rounds: what ssh-keygen makes by itself is slow to
/// open.</summary>
public sealed class BcryptVectorTests
{
    // ssh-keygen -t ed25519 -a 1 -N "correct horse": of no use but here. Two blocks of key, one for
    // the cipher and its counter.
    private const string OneRound = """
        -----BEGIN OPENSSH PRIVATE KEY-----
        b3BlbnNzaC1rZXktdjEAAAAACmFlczI1Ni1jdHIAAAAGYmNyeXB0AAAAGAAAABB5Sah8A4
        Y708iAPbe09mXCAAAAAQAAAAEAAAAzAAAAC3NzaC1lZDI1NTE5AAAAIH6II1OMi/WBshgU
        2QHkstTj/pSx3+l297SD3+j9SPS7AAAAkFaO68FIEjU6iQV0EhHlskKcb9hSFXJAfhzJfC
        3vFZlMp3MWMsKzH8QMbTjP9NCs717Fn8Amw84/kAPBcXv8kS64mUinIbWk1r8h1jCEiSam
        1waVfT/oVaMpC/mz8lj1Ig3Hd6AIqRuVd3zKkspnwyDX8IddWooh6KLt8ZMQUyBw3STSmB
        SX8irRt2Y9ReoAug==
        -----END OPENSSH PRIVATE KEY-----

        """;

    // The vectors that implementations of OpenBSD's bcrypt_pbkdf(3) share.
    [Theory]
    [InlineData(
        "password",
        "salt",
        "5bbf0cc293587f1c3635555c27796598d47e579071bf427e9d8fbe842aba34d9"
    )]
    [InlineData("password", "\0", "c12b566235eee04c212598970a579a67")]
    [InlineData("\0", "salt", "6051be18c2f4f82cbf0efee5471b4bb9")]
    public void Four_rounds_make_the_published_key(string passphrase, string salt, string expected)
    {
        var key = new byte[expected.Length / 2];
        BcryptKeyDerivation.Derive(
            key,
            Encoding.ASCII.GetBytes(passphrase),
            Encoding.ASCII.GetBytes(salt),
            rounds: 4
        );

        Assert.Equal(expected, Convert.ToHexStringLower(key));
    }

    [Fact]
    public void A_key_that_ssh_keygen_encrypted_opens_under_its_passphrase_alone()
    {
        using var key = OpenSshPrivateKey.Parse(OneRound, "correct horse");

        Assert.Equal(
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIH6II1OMi/WBshgU2QHkstTj/pSx3+l297SD3+j9SPS7",
            key.PublicKey.ToOpenSsh()
        );
        Assert.Throws<WrongPassphraseException>(() =>
            OpenSshPrivateKey.Parse(OneRound, "correct horsf").Dispose()
        );
        Assert.Throws<WrongPassphraseException>(() => OpenSshPrivateKey.Parse(OneRound).Dispose());
    }
}
