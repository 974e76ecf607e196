using System.Runtime.Versioning;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Store.Tests;

[UnsupportedOSPlatform("windows")]
public class SecretTests
{
    [Fact]
    public void A_sealed_secret_opens_under_its_passphrase_and_purpose_only()
    {
        var secret = "secret bytes"u8.ToArray();
        var sealedBytes = SealedSecret.Seal(
            secret,
            "correct horse",
            "ed25519",
            SealingCost.Interactive
        );

        Assert.Equal(secret, SealedSecret.Open(sealedBytes, "correct horse", "ed25519"));
        Assert.Throws<WrongPassphraseException>(() =>
            SealedSecret.Open(sealedBytes, "wrong horse", "ed25519")
        );
        Assert.Throws<SealedSecretFormatException>(() =>
            SealedSecret.Open(sealedBytes, "correct horse", "bfv")
        );
    }

    [Theory]
    [InlineData(0)]
    [InlineData(8)]
    [InlineData(11)]
    [InlineData(15)]
    [InlineData(20)]
    [InlineData(40)]
    [InlineData(56)]
    [InlineData(57)]
    [InlineData(64)]
    [InlineData(80)]
    public void A_changed_byte_is_refused(int offset)
    {
        var sealedBytes = SealedSecret.Seal(
            "secret bytes"u8,
            "correct horse",
            "ed25519",
            SealingCost.Interactive
        );
        sealedBytes[offset] ^= 0x40;

        Assert.ThrowsAny<Exception>(() =>
            SealedSecret.Open(sealedBytes, "correct horse", "ed25519")
        );
    }

    [Fact]
    public void A_secret_file_is_private_and_never_overwritten()
    {
        using var folder = new TemporaryFolder();
        SecretFile.WriteNew(folder["key"], "one"u8);

        Assert.Throws<PathTakenException>(() => SecretFile.WriteNew(folder["key"], "two"u8));

        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite,
            File.GetUnixFileMode(folder["key"])
        );
        Assert.Equal("one"u8, SecretFile.Read(folder["key"]));
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Of_many_who_write_one_secret_file_at_once_one_wins_and_nothing_is_replaced()
    {
        using var folder = new TemporaryFolder();
        for (var round = 0; round < 20; round++)
        {
            var path = folder[$"{round}.key"];
            var written = new System.Collections.Concurrent.ConcurrentBag<byte>();
            Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, writer =>
            {
                try
                {
                    SecretFile.WriteNew(path, [(byte)writer]);
                    written.Add((byte)writer);
                }
                catch (IOException)
                {
                    return; // came too late
                }
            });

            Assert.Equal(Assert.Single(written), Assert.Single(SecretFile.Read(path)));
        }

        Assert.Equal(20, Directory.GetFiles(folder.Path).Length);
    }

    [Fact]
    public void A_secret_file_that_others_may_read_is_refused()
    {
        using var folder = new TemporaryFolder();
        SecretFile.WriteNew(folder["key"], "one"u8);
        File.SetUnixFileMode(
            folder["key"],
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead
        );

        Assert.Throws<SecretFilePermissionsException>(() => SecretFile.Read(folder["key"]));
    }

    [Fact]
    public void A_key_from_the_rfcs_seed_signs_as_the_rfc_says()
    {
        // RFC 8032 section 7.1, test 1.
        using var key = Ed25519PrivateKey.FromSeed(
            Convert.FromHexString(
                "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"
            )
        );

        Assert.Equal(
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            Convert.ToHexStringLower(key.PublicKey.ToArray())
        );
        Assert.Equal(
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
            Convert.ToHexStringLower(key.Sign([]))
        );
    }

    [Fact]
    public void A_public_key_has_one_openssh_spelling()
    {
        using var key = Ed25519PrivateKey.Generate();
        var line = key.PublicKey.ToOpenSsh();

        Assert.Equal(key.PublicKey, Ed25519PublicKey.ParseOpenSsh(line));
        Assert.False(Ed25519PublicKey.TryParseOpenSsh(line + " comment", out _));
        Assert.False(
            Ed25519PublicKey.TryParseOpenSsh(line.Replace("ssh-ed25519", "ssh-ed25518"), out _)
        );
        // As long as a key's line, and base64: white space is passed over by the decoder, padding
        // is shorter, and types have their names.
        foreach (
            var digits in (string[])
                [line[12..76] + "    ", line[12..78] + "==", "B" + line[13..], line[12..^1] + "*"]
        )
        {
            Assert.False(Ed25519PublicKey.TryParseOpenSsh($"ssh-ed25519 {digits}", out var none));
            Assert.True(none.IsDefault);
        }
    }

    [Fact]
    public void A_keys_id_is_what_ssh_keygen_prints() =>
        // ssh-keygen -l
        Assert.Equal(
            "SHA256:ftFjtH1vFmW/JiYf8wKrV98Z4RXDl2osa1ZD2T3qBds",
            Ed25519PublicKey
                .ParseOpenSsh(
                    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIH6II1OMi/WBshgU2QHkstTj/pSx3+l297SD3+j9SPS7"
                )
                .KeyId
        );

    [Fact]
    public void Keys_seeds_and_signatures_have_their_lengths()
    {
        using var key = Ed25519PrivateKey.FromSeed(new byte[32]);
        foreach (var length in (int[])[0, 31, 33])
        {
            Assert.Equal(
                "bytes",
                Assert
                    .Throws<ArgumentException>(() => new Ed25519PublicKey(new byte[length]))
                    .ParamName
            );
            Assert.Equal(
                "seed",
                Assert
                    .Throws<ArgumentException>(() =>
                        Ed25519PrivateKey.FromSeed(new byte[length]).Dispose()
                    )
                    .ParamName
            );
        }

        foreach (var length in (int[])[0, 63, 65])
        {
            Assert.Equal(
                "signature",
                Assert
                    .Throws<ArgumentException>(() => key.Sign("message"u8, new byte[length]))
                    .ParamName
            );
            Assert.False(
                Ed25519.Verify(
                    key.PublicKey,
                    "message"u8,
                    ((byte[])[.. key.Sign("message"u8), 0]).AsSpan(0, length)
                )
            );
        }
    }

    [Fact]
    public void A_process_that_opens_keys_leaves_no_core_file()
    {
        Assert.SkipUnless(
            OperatingSystem.IsLinux(),
            "SKIPPED: only Linux lists a process's limits"
        );

        Assert.True(CoreDumps.Disable());

        var limit = File.ReadLines("/proc/self/limits")
            .Single(line => line.StartsWith("Max core file size", StringComparison.Ordinal));
        Assert.Equal(["0", "0"], limit.Split(' ', StringSplitOptions.RemoveEmptyEntries)[4..6]);
    }
}
