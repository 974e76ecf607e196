using System.Buffers.Binary;
using System.Runtime.Versioning;
using SecureGenomics.Provenance.Store;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Ledger.Tests;

/// <summary>The limits of a sealed secret's header and of what is asked of passphrases, purposes,
/// names and files.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class SealedFormatTests
{
    private const int TagBytes = 16;

    [Theory]
    [InlineData(0u, 8192u, "0 Argon2id passes")]
    [InlineData(17u, 8192u, "17 Argon2id passes")]
    [InlineData(uint.MaxValue, 8192u, "Argon2id passes")]
    [InlineData(1u, 8191u, "8191 KiB")]
    [InlineData(1u, 1048577u, "1048577 KiB")]
    [InlineData(16u, 1048576u, "not sealed for")]
    [InlineData(1u, 8192u, "not sealed for")]
    public void Work_outside_of_its_range_is_refused_before_it_is_done(
        uint passes,
        uint memory,
        string problem
    ) => Refused(problem, Sealed(passes, memory, "q"));

    [Fact]
    public void A_header_that_is_cut_or_names_no_purpose_is_refused()
    {
        var whole = Sealed(1, 8192, "q");

        for (var length = 0; length < whole.Length; length++)
            Refused(length < 57 ? "not a sealed secret" : "cut short", whole[..length]);
        Refused("cut short", Sealed(1, 8192, ""));
        Refused("cut short", Sealed(1, 8192, new string('q', 65)));
        Refused("not sealed for", Sealed(1, 8192, new string('q', 64)));
        whole[0] ^= 1;
        Refused("not a sealed secret", whole);
    }

    [Fact]
    public void A_passphrase_and_a_purpose_have_their_lengths()
    {
        var whole = Sealed(1, 8192, "p");
        var longest = SealedSecret.Seal(
            "secret"u8,
            new string('a', 4096),
            new string('~', 64),
            SealingCost.Interactive
        );

        Assert.Equal(
            "secret"u8,
            SealedSecret.Open(longest, new string('a', 4096), new string('~', 64))
        );
        foreach (var passphrase in (string[])["", new string('a', 4097)])
        {
            Assert.Equal(
                "passphrase",
                Assert
                    .Throws<ArgumentException>(() => SealedSecret.Open(whole, passphrase, "p"))
                    .ParamName
            );
            Assert.Equal(
                "passphrase",
                Assert
                    .Throws<ArgumentException>(() => SealedSecret.Seal([], passphrase, "p"))
                    .ParamName
            );
        }

        foreach (var purpose in (string[])["", new string('p', 65), "ä", "a\u001f", "a\u007f"])
        {
            Assert.Equal(
                "purpose",
                Assert
                    .Throws<ArgumentException>(() => SealedSecret.Open(whole, "a", purpose))
                    .ParamName
            );
            Assert.Equal(
                "purpose",
                Assert
                    .Throws<ArgumentException>(() => SealedSecret.Seal([], "a", purpose))
                    .ParamName
            );
        }

        Assert.Equal(
            "cost",
            Assert
                .Throws<ArgumentOutOfRangeException>(() =>
                    SealedSecret.Seal([], "a", "p", (SealingCost)99)
                )
                .ParamName
        );
    }

    [Fact]
    public void What_is_sealed_by_default_costs_three_passes_over_256_mebibytes()
    {
        var header = SealedSecret.Seal([], "a", "p").AsSpan();

        Assert.Equal(
            (3u, 256u * 1024),
            (
                BinaryPrimitives.ReadUInt32LittleEndian(header[8..]),
                BinaryPrimitives.ReadUInt32LittleEndian(header[12..])
            )
        );
    }

    [Fact]
    public void A_secret_has_256_mebibytes_at_most()
    {
        const int most = SealedSecret.MaxSecretBytes;
        var header = Sealed(1, 8192, "q");
        byte[] Longer(int secretBytes)
        {
            var bytes = new byte[header.Length + secretBytes];
            header.CopyTo(bytes, 0);
            return bytes;
        }

        // What else is wrong shows that the length is not.
        Assert.Equal(
            "cost",
            Assert
                .Throws<ArgumentOutOfRangeException>(() =>
                    SealedSecret.Seal(new byte[most], "a", "p", (SealingCost)99)
                )
                .ParamName
        );
        Assert.Equal(
            "secret",
            Assert
                .Throws<ArgumentException>(() =>
                    SealedSecret.Seal(new byte[most + 1], "a", "p", (SealingCost)99)
                )
                .ParamName
        );
        Refused("not sealed for", Longer(most));
        Refused("at most 268435456 bytes", Longer(most + 1));
    }

    [Fact]
    public void What_is_sealed_says_how_and_never_twice_the_same()
    {
        var first = SealedSecret.Seal([], "a", "p p", SealingCost.Interactive);
        var second = SealedSecret.Seal([], "a", "p p", SealingCost.Interactive);

        Assert.Equal("SGPSEAL1"u8, first.AsSpan(0, 8));
        Assert.Equal(
            (2u, 64u * 1024),
            (
                BinaryPrimitives.ReadUInt32LittleEndian(first.AsSpan(8)),
                BinaryPrimitives.ReadUInt32LittleEndian(first.AsSpan(12))
            )
        );
        Assert.Equal(57 + 3 + TagBytes, first.Length);
        Assert.NotEqual(first[16..32], second[16..32]);
        Assert.NotEqual(first[32..56], second[32..56]);
        Assert.Empty(SealedSecret.Open(first, "a", "p p"));
    }

    [Fact]
    public void A_secret_file_larger_than_any_sealed_secret_is_not_read()
    {
        using var folder = new TemporaryFolder();
        SecretFile.WriteNew(folder["key"], []);
        using (var file = File.OpenWrite(folder["key"]))
            file.SetLength(SealedSecret.MaxSecretBytes + 1024L);
        Assert.Equal(SealedSecret.MaxSecretBytes + 1024, SecretFile.Read(folder["key"]).Length);
        using (var file = File.OpenWrite(folder["key"]))
            file.SetLength(SealedSecret.MaxSecretBytes + 1025L);

        Assert.Contains(
            "too large",
            Assert.Throws<IOException>(() => SecretFile.Read(folder["key"])).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_destroyed_file_is_overwritten_before_it_goes()
    {
        using var folder = new TemporaryFolder();
        SecretFile.WriteNew(folder["key"], "secret"u8);
        // A second name for the same bytes shows what was written over them.
        ForeignProgram.Run("ln", folder["key"], folder["witness"]);

        SecretFile.Destroy(folder["key"]);

        Assert.False(File.Exists(folder["key"]));
        Assert.Equal(new byte[6], File.ReadAllBytes(folder["witness"]));
    }

    [Fact]
    public void A_ring_lists_whole_keys_by_name_and_takes_no_other_names()
    {
        using var folder = new TemporaryFolder();
        var ring = new KeyRing(folder["keys"]);
        using var key = Ed25519PrivateKey.Generate();
        foreach (var name in (string[])["b", "a", "a-1", "Capital", "half"])
        {
            File.WriteAllText(folder[$"keys/{name}.key"], "");
            if (name != "half")
                File.WriteAllText(folder[$"keys/{name}.pub"], key.PublicKey.ToOpenSsh() + "\n");
        }

        Assert.Equal(["a", "a-1", "b"], ring.List().Select(entry => entry.Name));
        Assert.Throws<FileNotFoundException>(() => ring.Find(new string('a', 64)));
        Assert.Equal(
            "there is no key 'nobody'",
            Assert.Throws<FileNotFoundException>(() => ring.Find("nobody")).Message
        );
        Assert.Equal(
            "there is no key 'nobody'",
            Assert.Throws<FileNotFoundException>(() => ring.Open("nobody", "a").Dispose()).Message
        );
        Assert.Throws<FileNotFoundException>(() => ring.Revoke("half"));
        foreach (var name in (string[])["", new string('a', 65), "A", "a.b", "a/b", "ä", "a_b"])
        {
            Assert.Throws<ArgumentException>(() => ring.Find(name));
            Assert.Throws<ArgumentException>(() => ring.Open(name, "a").Dispose());
            Assert.Throws<ArgumentException>(() =>
                ring.Import(name, key, "a", SealingCost.Interactive)
            );
        }
    }

    private static byte[] Sealed(uint passes, uint memory, string purpose)
    {
        var bytes = new byte[57 + purpose.Length + TagBytes];
        "SGPSEAL1"u8.CopyTo(bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8), passes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(12), memory);
        bytes[56] = (byte)purpose.Length;
        System.Text.Encoding.ASCII.GetBytes(purpose, bytes.AsSpan(57));
        return bytes;
    }

    private static void Refused(string problem, byte[] bytes) =>
        Assert.Contains(
            problem,
            Assert
                .Throws<SealedSecretFormatException>(() => SealedSecret.Open(bytes, "a", "p"))
                .Message,
            StringComparison.Ordinal
        );
}
