using System.Buffers.Binary;
using System.Text;
using Xunit;

namespace SecureGenomics.Provenance.Ledger.Tests;

/// <summary>OpenSSH's private key put together part by part, with one part wrong each time. Source:
/// OpenSSH, PROTOCOL.key.</summary>
public sealed class OpenSshFormatTests : IDisposable
{
    private const string Begin = "-----BEGIN OPENSSH PRIVATE KEY-----\n";
    private const string End = "-----END OPENSSH PRIVATE KEY-----\n";

    private readonly Ed25519PrivateKey _key = Ed25519PrivateKey.FromSeed([
        .. Enumerable.Range(0, 32).Select(i => (byte)i),
    ]);
    private readonly Ed25519PrivateKey _other = Ed25519PrivateKey.FromSeed([
        .. Enumerable.Range(1, 32).Select(i => (byte)i),
    ]);

    [Fact]
    public void A_key_of_the_right_parts_is_read()
    {
        using var read = OpenSshPrivateKey.Parse(new Parts(_key).ToText());

        Assert.Equal(_key.PublicKey, read.PublicKey);
    }

    [Fact]
    public void A_key_with_any_part_wrong_is_refused_and_the_part_is_named()
    {
        var (mine, others) = (_key.PublicKey.ToArray(), _other.PublicKey.ToArray());
        var good = new Parts(_key);

        Refused("the format's name", good with { Name = "openssh-key-v2\0" });
        Refused("a cipher other than", good with { Cipher = "aes128-ctr" });
        Refused("a cipher other than", good with { Cipher = "aes256-ctr" });
        Refused("a cipher other than", good with { Kdf = "bcrypt" });
        Refused("a cipher other than", good with { Options = [1] });
        Refused("one key", good with { Keys = 2 });
        Refused("not an Ed25519 key", good with { OuterType = "ssh-ed25518" });
        Refused("bytes behind the public key", good with { BehindPublic = [0] });
        Refused("bytes behind the key", good with { Behind = [0] });
        Refused("the check again", good with { Check = 7 });
        Refused("another key", good with { InnerType = "ssh-ed25518" });
        Refused("another key", good with { InnerPublic = others });
        Refused("another key", good with { Secret = [.. good.Secret, 0] });
        Refused("another key", good with { Secret = [.. good.Secret[..32], .. others] });
        Refused("not the seed's", good with { Secret = [.. new byte[32], .. mine] });
        Refused("the padding", good with { Padding = [1, 2, 4] });
        Refused("the padding", good with { Padding = [0] });
        Refused("not padded", good with { Padding = [1, 2] });
        Refused("not padded", good with { Padding = [] });
    }

    [Fact]
    public void A_key_that_is_cut_anywhere_is_refused()
    {
        var bytes = new Parts(_key).ToBytes();
        string[] problems =
        [
            .. Enumerable
                .Range(0, bytes.Length)
                .Select(length => Fault(Text(bytes[..length])).Split(" at ")[0]),
        ];
        string[] parts =
        [
            "the format's name is not there",
            "the cipher is cut short",
            "the kdf is cut short",
            "the kdf's options is cut short",
            "one key is not there",
            "the public key is cut short",
            "the private section is cut short",
        ];

        Assert.Equal(
            parts,
            problems
                .Distinct(StringComparer.Ordinal)
                .Select(problem =>
                    Array.Find(parts, part => problem.Contains(part, StringComparison.Ordinal))
                    ?? problem
                )
        );
    }

    [Fact]
    public void A_text_longer_than_any_key_is_not_decoded()
    {
        const int longest = 16 * 1024;

        Assert.DoesNotContain("not an OpenSSH", Fault(Padded(longest)), StringComparison.Ordinal);
        Assert.Contains("not an OpenSSH", Fault(Padded(longest + 1)), StringComparison.Ordinal);

        static string Padded(int length) =>
            Begin + new string('A', length - Begin.Length - End.Length) + End;
    }

    // NIST SP 800-38A, F.5.5; then a counter whose every byte carries.
    [Fact]
    public void The_counter_counts_through_all_of_its_bytes()
    {
        var key = Convert.FromHexString(
            "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4"
        );
        var counter = Convert.FromHexString("f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff");
        var bytes = Convert.FromHexString(
            "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
        );
        OpenSshPrivateKey.ApplyCounterMode(bytes, key, counter);
        using var aes = System.Security.Cryptography.Aes.Create();
        aes.SetKey(key);
        byte[] last = [.. Enumerable.Repeat((byte)0xff, 16)];
        byte[] expected =
        [
            .. aes.EncryptEcb(last, System.Security.Cryptography.PaddingMode.None),
            .. aes.EncryptEcb(new byte[16], System.Security.Cryptography.PaddingMode.None),
        ];
        var stream = new byte[32];
        OpenSshPrivateKey.ApplyCounterMode(stream, key, last);

        Assert.Equal(
            "601ec313775789a5b7a7f504bbf3d228f443e3ca4d62b59aca84e990cacaf5c5",
            Convert.ToHexStringLower(bytes)
        );
        Assert.Equal(expected, stream);
    }

    [Fact]
    public void A_length_beyond_the_end_is_refused()
    {
        var bytes = new Parts(_key).ToBytes();
        foreach (var length in (uint[])[uint.MaxValue, int.MaxValue, 1_000])
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan("openssh-key-v1\0".Length), length);
            Assert.Contains(
                "the cipher is cut short",
                Fault(Text(bytes)),
                StringComparison.Ordinal
            );
        }
    }

    [Theory]
    [InlineData("", "salt")]
    [InlineData("000000017300000000", "0 rounds")]
    [InlineData("000000017300000401", "1025 rounds")]
    [InlineData("0000000000000010", "a salt and rounds")]
    [InlineData("0000000173", "a salt and rounds")]
    [InlineData("00000001730000001000", "a salt and rounds")]
    public void Options_of_the_key_derivation_that_are_none_are_refused(
        string options,
        string problem
    ) =>
        Assert.Contains(
            problem,
            Fault(Encrypted(options).ToText(), "correct horse"),
            StringComparison.Ordinal
        );

    [Fact]
    public void The_most_rounds_are_asked_for_a_passphrase_and_sixteen_bytes_at_a_time_are_encrypted()
    {
        var most = Encrypted("000000017300000400");

        Assert.Throws<WrongPassphraseException>(() =>
            OpenSshPrivateKey.Parse(most.ToText()).Dispose()
        );
        Assert.Contains(
            "a salt and rounds",
            Fault((most with { Padding = [1] }).ToText(), "correct horse"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void What_stands_around_the_base64_is_not_passed_over()
    {
        var good = new Parts(_key).ToText();

        Assert.Contains("not an OpenSSH", Fault(" " + good), StringComparison.Ordinal);
        Assert.Contains(
            "not an OpenSSH",
            Fault(good + new string(' ', 16 * 1024)),
            StringComparison.Ordinal
        );
        Assert.Contains("more behind it", Fault(good + "\n"), StringComparison.Ordinal);
        Assert.Contains("no last line", Fault(good[..^1]), StringComparison.Ordinal);
        Assert.Contains(
            "not base64",
            Fault(good.Replace(End, "*\n" + End, StringComparison.Ordinal)),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("me@example.org")]
    [InlineData("me@example.org, whose lines are all full: 420 digits, which is six times seventy")]
    public void What_we_write_has_lines_of_seventy_digits_and_the_same_check_twice(string comment)
    {
        var text = Encoding.ASCII.GetString(OpenSshPrivateKey.Format(_key, comment));
        var lines = text.Split('\n');
        var bytes = Convert.FromBase64String(string.Concat(lines[1..^2]));

        Assert.StartsWith(Begin, text, StringComparison.Ordinal);
        Assert.EndsWith(End, text, StringComparison.Ordinal);
        Assert.All(lines[1..^3], line => Assert.Equal(70, line.Length));
        Assert.InRange(lines[^3].Length, 1, 70);
        Assert.True(bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(comment)) > 0);
        using var read = OpenSshPrivateKey.Parse(text);
        Assert.Equal(_key.PublicKey, read.PublicKey);
    }

    [Fact]
    public void A_comment_is_printable_ASCII()
    {
        Assert.NotEmpty(OpenSshPrivateKey.Format(_key, " ~"));
        foreach (var comment in (string[])["two\nlines", "ä", "\u007f"])
            Assert.Throws<ArgumentException>(() => OpenSshPrivateKey.Format(_key, comment));
    }

    public void Dispose()
    {
        _key.Dispose();
        _other.Dispose();
    }

    // Encrypted, so it says; the padding makes whole blocks of the cipher.
    private Parts Encrypted(string options) =>
        new Parts(_key) with
        {
            Cipher = "aes256-ctr",
            Kdf = "bcrypt",
            Options = Convert.FromHexString(options),
            Padding = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13],
        };

    private static void Refused(string problem, Parts parts) =>
        Assert.Contains(problem, Fault(parts.ToText()), StringComparison.Ordinal);

    private static string Fault(string text, string passphrase = "") =>
        Assert
            .Throws<OpenSshKeyFormatException>(() =>
                OpenSshPrivateKey.Parse(text, passphrase).Dispose()
            )
            .Message;

    private static string Text(byte[] bytes) => $"{Begin}{Convert.ToBase64String(bytes)}\n{End}";

    /// <summary>Every part of the format; the padding fits the key without a comment.</summary>
    private sealed record Parts(byte[] Public, byte[] Secret)
    {
        public Parts(Ed25519PrivateKey key)
            : this(
                key.PublicKey.ToArray(),
                [.. Enumerable.Range(0, 32).Select(i => (byte)i), .. key.PublicKey.ToArray()]
            ) { }

        public string Name { get; init; } = "openssh-key-v1\0";

        public string Cipher { get; init; } = "none";

        public string Kdf { get; init; } = "none";

        public byte[] Options { get; init; } = [];

        public byte Keys { get; init; } = 1;

        public string OuterType { get; init; } = "ssh-ed25519";

        public byte[] BehindPublic { get; init; } = [];

        public byte[] Behind { get; init; } = [];

        public byte Check { get; init; } = 9;

        public string InnerType { get; init; } = "ssh-ed25519";

        public byte[]? InnerPublic { get; init; }

        public byte[] Padding { get; init; } = [1, 2, 3, 4, 5];

        public string ToText() => Text(ToBytes());

        public byte[] ToBytes()
        {
            byte[] outer = [.. String(OuterType), .. String(Public), .. BehindPublic];
            byte[] section =
            [
                9,
                9,
                9,
                9,
                9,
                9,
                9,
                Check,
                .. String(InnerType),
                .. String(InnerPublic ?? Public),
                .. String(Secret),
                .. String(""),
                .. Padding,
            ];
            return
            [
                .. Encoding.ASCII.GetBytes(Name),
                .. String(Cipher),
                .. String(Kdf),
                .. String(Options),
                0,
                0,
                0,
                Keys,
                .. String(outer),
                .. String(section),
                .. Behind,
            ];
        }

        private static byte[] String(string text) => String(Encoding.ASCII.GetBytes(text));

        private static byte[] String(byte[] value)
        {
            var length = new byte[4];
            BinaryPrimitives.WriteInt32BigEndian(length, value.Length);
            return [.. length, .. value];
        }
    }
}
