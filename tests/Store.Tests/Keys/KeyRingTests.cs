using System.Runtime.Versioning;
using System.Text;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Ledger.Tests;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Store.Tests;

[UnsupportedOSPlatform("windows")]
public class KeyRingTests
{
    [Fact]
    public void A_key_is_created_listed_opened_and_revoked()
    {
        using var folder = new TemporaryFolder();
        var ring = new KeyRing(folder["keys"]);
        var created = ring.Create("researcher", "correct horse", SealingCost.Interactive);

        using (var key = ring.Open("researcher", "correct horse"))
            Assert.Equal(created.PublicKey, key.PublicKey);
        Assert.Equal([created], ring.List());
        Assert.Equal(
            created.PublicKey.ToOpenSsh() + "\n",
            File.ReadAllText(folder["keys/researcher.pub"])
        );
        Assert.Throws<WrongPassphraseException>(() => ring.Open("researcher", "wrong"));
        Assert.Throws<PathTakenException>(() =>
            ring.Create("researcher", "again", SealingCost.Interactive)
        );
        ring.Revoke("researcher");
        ring.Revoke("researcher");

        Assert.True(ring.Find("researcher").IsRevoked);
        Assert.Throws<RevokedKeyException>(() => ring.Open("researcher", "correct horse"));
        Assert.Throws<FileNotFoundException>(() => ring.Find("nobody"));
        Assert.Throws<ArgumentException>(() => ring.Find("../evil"));
    }

    [Fact]
    public void A_key_whose_maker_died_between_its_two_files_is_opened_and_made_whole()
    {
        using var folder = new TemporaryFolder();
        var ring = new KeyRing(folder["keys"]);
        var created = ring.Create("half", "correct horse", SealingCost.Interactive);
        File.Delete(folder["keys/half.pub"]);

        Assert.Empty(ring.List());
        Assert.Throws<WrongPassphraseException>(() => ring.Open("half", "wrong"));
        ring.Open("half", "correct horse").Dispose();

        Assert.Equal([created], ring.List());
    }

    [Fact]
    public void Nobody_else_can_read_the_ring()
    {
        using var folder = new TemporaryFolder();
        var ring = new KeyRing(folder["keys"]);
        ring.Create("me", "correct horse", SealingCost.Interactive);

        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            File.GetUnixFileMode(folder["keys"])
        );
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite,
            File.GetUnixFileMode(folder["keys/me.key"])
        );
        File.SetUnixFileMode(folder["keys/me.key"], UnixFileMode.UserRead | UnixFileMode.OtherRead);
        Assert.Throws<SecretFilePermissionsException>(() => ring.Open("me", "correct horse"));
    }

    [Fact]
    public void A_public_key_that_is_not_the_private_ones_is_noticed()
    {
        using var folder = new TemporaryFolder();
        var ring = new KeyRing(folder["keys"]);
        ring.Create("me", "correct horse", SealingCost.Interactive);
        using var other = Ed25519PrivateKey.Generate();
        File.WriteAllText(folder["keys/me.pub"], other.PublicKey.ToOpenSsh());

        Assert.Throws<IOException>(() => ring.Open("me", "correct horse"));
    }

    [Fact]
    public void No_secret_shows_in_any_text_of_a_key()
    {
        using var key = Ed25519PrivateKey.FromSeed([
            .. Enumerable.Range(0, 32).Select(i => (byte)i),
        ]);

        Assert.Equal($"private key of {key.KeyId}", key.ToString());
        Assert.DoesNotContain("000102", key.ToString());
        Assert.DoesNotContain("AAEC", key.ToString());
        key.Dispose();
        var fault = Assert.Throws<ObjectDisposedException>(() => key.Sign("message"u8));
        Assert.DoesNotContain("000102", fault.ToString());
        Assert.Throws<ObjectDisposedException>(() => key.CopySeedTo(new byte[32]));
    }

    [Fact]
    public void An_openssh_key_reads_back_and_every_changed_byte_of_it_is_refused_or_another_comment()
    {
        using var key = Ed25519PrivateKey.FromSeed([
            .. Enumerable.Range(0, 32).Select(i => (byte)i),
        ]);
        var text = Encoding.ASCII.GetString(OpenSshPrivateKey.Format(key, "a comment"));

        using (var read = OpenSshPrivateKey.Parse(text))
            Assert.Equal(key.PublicKey, read.PublicKey);
        for (var i = 0; i < text.Length; i++)
        {
            var changed = text.Remove(i, 1).Insert(i, text[i] == 'B' ? "C" : "B");
            try
            {
                using var read = OpenSshPrivateKey.Parse(changed);
                Assert.Equal(key.PublicKey, read.PublicKey);
            }
            catch (OpenSshKeyFormatException fault)
            {
                Assert.DoesNotContain("AAEC", fault.Message);
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("comment with spaces")]
    public void A_key_that_ssh_keygen_made_is_imported_and_ours_is_read_by_it(string comment)
    {
        Tool.Require("ssh-keygen");
        using var folder = new TemporaryFolder();
        Tool.Run(
            "ssh-keygen",
            "-q",
            "-t",
            "ed25519",
            "-N",
            "",
            "-C",
            comment,
            "-f",
            folder["theirs"]
        );

        using var key = OpenSshPrivateKey.Parse(File.ReadAllText(folder["theirs"]));
        SecretFile.WriteNew(folder["ours"], OpenSshPrivateKey.Format(key, comment));

        var theirs = File.ReadAllText(folder["theirs.pub"]).Split(' ', 3);
        Assert.Equal($"{theirs[0]} {theirs[1].TrimEnd()}", key.PublicKey.ToOpenSsh());
        Assert.StartsWith(
            key.PublicKey.ToOpenSsh(),
            Tool.Run("ssh-keygen", "-y", "-f", folder["ours"])
        );
        Assert.Contains(key.KeyId, Tool.Run("ssh-keygen", "-l", "-f", folder["ours"]));
    }

    [Theory]
    [InlineData("correct horse", "16")]
    [InlineData("pässwörd", "3")]
    public void A_key_with_a_passphrase_is_imported_under_it_alone(string passphrase, string rounds)
    {
        Tool.Require("ssh-keygen");
        using var folder = new TemporaryFolder();
        Tool.Run(
            "ssh-keygen",
            "-q",
            "-t",
            "ed25519",
            "-a",
            rounds,
            "-N",
            passphrase,
            "-f",
            folder["theirs"]
        );
        var text = File.ReadAllText(folder["theirs"]);

        using var key = OpenSshPrivateKey.Parse(text, passphrase);

        Assert.StartsWith(key.PublicKey.ToOpenSsh(), File.ReadAllText(folder["theirs.pub"]));
        Assert.Throws<WrongPassphraseException>(() =>
            OpenSshPrivateKey.Parse(text, "wrong").Dispose()
        );
        Assert.Throws<WrongPassphraseException>(() => OpenSshPrivateKey.Parse(text).Dispose());
    }

    [Fact]
    public void Keys_of_other_types_and_ciphers_are_refused_by_name()
    {
        Tool.Require("ssh-keygen");
        using var folder = new TemporaryFolder();
        Tool.Run("ssh-keygen", "-q", "-t", "ecdsa", "-N", "", "-f", folder["ecdsa"]);
        Tool.Run(
            "ssh-keygen",
            "-q",
            "-t",
            "ed25519",
            "-Z",
            "aes128-cbc",
            "-N",
            "correct horse",
            "-f",
            folder["cbc"]
        );

        var type = Assert.Throws<OpenSshKeyFormatException>(() =>
            OpenSshPrivateKey.Parse(File.ReadAllText(folder["ecdsa"])).Dispose()
        );
        var cipher = Assert.Throws<OpenSshKeyFormatException>(() =>
            OpenSshPrivateKey.Parse(File.ReadAllText(folder["cbc"]), "correct horse").Dispose()
        );

        Assert.Contains("not an Ed25519 key", type.Message);
        Assert.Contains("cipher", cipher.Message);
    }

    [Fact]
    public void A_missing_library_is_named_with_the_package_to_install()
    {
        Tool.Require("strace");
        // The package's file, and every one of the system's.
        var ofSystem = Tool.Run("/bin/sh", "-c", "/sbin/ldconfig -p | awk '/libsodium/{print $NF}'")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var ofPackage = Directory.GetFiles(
            AppContext.BaseDirectory,
            "libsodium*",
            SearchOption.AllDirectories
        );
        Assert.NotEmpty(ofPackage);
        string[] hidden =
        [
            .. ofSystem
                .Concat(ofSystem.Select(path => $"/usr{path}"))
                .Concat(ofSystem.Select(Path.GetFullPath))
                .Concat(ofPackage)
                .Distinct()
                .SelectMany(path => new[] { "-P", path }),
        ];

        using var child = ChildWriter.StartUnder(
            [
                "strace",
                "-qq",
                "-f",
                "-o",
                "/dev/null",
                .. hidden,
                "-e",
                "trace=openat",
                "-e",
                "inject=openat:error=ENOENT",
            ],
            "generate"
        );
        var errors = child.StandardError.ReadToEnd();
        child.WaitForExit();

        Assert.Contains("libsodium is not installed", errors);
        Assert.Contains("apt install libsodium23", errors);
    }

    [Fact]
    public void The_self_test_passes_on_this_machine() =>
        Assert.All(CryptoSelfTest.Run(), result => Assert.True(result.Passed, result.Name));

    [Fact]
    public void The_self_test_says_what_it_tries() =>
        Assert.Equal(
            [
                "Ed25519 accepts plain",
                "Ed25519 rejects scalar-above-order",
                "Ed25519 rejects small-order-key",
                "Ed25519 rejects small-order-r",
                "Ed25519 accepts mixed-order-but-exact",
                "Ed25519 rejects cofactor-only",
                "Ed25519 rejects non-canonical-r",
                "Ed25519 rejects non-canonical-key",
                "Ed25519 signs as RFC 8032 says",
                "Argon2id and XChaCha20-Poly1305 open a fixed secret",
                "SHA-256 is FIPS 180-4's",
            ],
            CryptoSelfTest.Run().Select(result => result.Name)
        );

    [Fact]
    public void The_integer_equation_agrees_with_the_self_tests_vectors() =>
        Assert.All(Ed25519SelfTest.Vectors, vector =>
            Assert.Equal(
                vector.IsValid,
                Ed25519Equation.Holds(
                    Convert.FromHexString(vector.Key),
                    Encoding.ASCII.GetBytes(vector.Message),
                    Convert.FromHexString(vector.Signature)
                )
            )
        );
}
