using System.Text;
using Xunit;

namespace SecureGenomics.Provenance.Ledger.Tests;

public class NoteTests
{
    private const string Vkey =
        "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";

    private const string Published =
        "This is an example message.\n\n— example.com/foo "
        + "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";

    [Fact]
    public void The_published_note_verifies_under_the_published_key()
    {
        var note = Note.Parse(Encoding.UTF8.GetBytes(Published));
        var key = VerifierKey.Parse(Vkey);

        Assert.True(note.Verify(key));
        Assert.Equal("This is an example message.\n", note.Text);
        Assert.Equal(Vkey, key.ToString());
        Assert.Equal(Published, Encoding.UTF8.GetString(note.ToBytes()));
    }

    [Fact]
    public void A_changed_text_does_not_verify()
    {
        var note = Note.Parse(
            Encoding.UTF8.GetBytes(Published.Replace("example message", "exemple message"))
        );

        Assert.False(note.Verify(VerifierKey.Parse(Vkey)));
    }

    [Fact]
    public void A_checkpoint_reads_back_from_its_note()
    {
        using var key = Ed25519PrivateKey.Generate();
        var checkpoint = new Checkpoint(StudyScenario.Origin, 7, MerkleTree.ComputeRoot([]));

        var note = Note.Parse(checkpoint.Sign(key).ToBytes());

        Assert.Equal(checkpoint, Checkpoint.Parse(note.Text));
        Assert.True(note.Verify(new VerifierKey(StudyScenario.Origin, key.PublicKey)));
        Assert.False(note.Verify(new VerifierKey("example.org/other", key.PublicKey)));
    }

    [Fact]
    public void A_line_of_a_known_key_that_fails_refuses_the_note_beside_one_that_holds()
    {
        using var key = Ed25519PrivateKey.Generate();
        using var other = Ed25519PrivateKey.Generate();
        var verifier = new VerifierKey(StudyScenario.Origin, key.PublicKey);
        var note = Note.Sign("text\n", StudyScenario.Origin, key);
        var line = note.Signatures[0];
        byte[] broken = [.. line.Signature];
        broken[5] ^= 1;

        Assert.True(note.WithSignatures([line]).Verify(verifier));
        Assert.True(
            note.WithSignatures(Note.Sign("other\n", StudyScenario.Origin, other).Signatures)
                .Verify(verifier)
        );
        Assert.False(
            note.WithSignatures([new NoteSignature(line.Name, line.KeyHash, [.. broken])])
                .Verify(verifier)
        );
        Assert.False(
            Note.Parse(
                    Encoding.UTF8.GetBytes(
                        $"text\n\n{new NoteSignature(line.Name, line.KeyHash, [.. broken])}\n{line}\n"
                    )
                )
                .Verify(verifier)
        );
    }

    [Theory]
    [InlineData("text\n", "no signature lines")]
    [InlineData("\n\n", "no signature lines")]
    [InlineData("text\n\n", "no signature lines")]
    [InlineData("text\n\n— a AAAAAAA=", "no newline")]
    [InlineData("te\txt\n\n— a AAAAAAA=\n", "control character")]
    [InlineData("te\rxt\n\n— a AAAAAAA=\n", "control character")]
    [InlineData("te\0xt\n\n— a AAAAAAA=\n", "control character")]
    [InlineData("text\n\n- a AAAAAAA=\n", "no signature line")]
    [InlineData("text\n\n— AAAAAAA=\n", "no signature line")]
    [InlineData("text\n\n—  AAAAAAA=\n", "no signature line")]
    [InlineData("text\n\n— a+b AAAAAAA=\n", "no signature line")]
    [InlineData("text\n\n— a AAAAAAA\n", "not base64")]
    [InlineData("text\n\n— a AAAAAA==\n", "five or more")] // four bytes: a key hash and nothing after it
    public void What_is_no_note_is_refused(string text, string problem) =>
        Assert.Contains(
            problem,
            Assert
                .Throws<NoteFormatException>(() => Note.Parse(Encoding.UTF8.GetBytes(text)))
                .Problem,
            StringComparison.Ordinal
        );

    [Fact]
    public void An_empty_line_is_a_text() =>
        Assert.Equal("\n", Note.Parse("\n\n— a AAAAAAA=\n"u8).Text);

    [Fact]
    public void Bytes_that_are_no_text_and_more_than_the_limits_are_refused()
    {
        byte[] Noted(int length) =>
            [.. Encoding.UTF8.GetBytes(new string('a', length)), .. "\n\n— a AAAAAAA=\n"u8];
        byte[] Signed(int lines) =>
            Encoding.UTF8.GetBytes(
                "text\n\n" + string.Concat(Enumerable.Repeat("— a AAAAAAA=\n", lines))
            );
        var tail = Noted(0).Length;

        Assert.Equal(Note.MaxBytes, Note.Parse(Noted(Note.MaxBytes - tail)).ToBytes().Length);
        Assert.Throws<NoteFormatException>(() => Note.Parse(Noted(Note.MaxBytes - tail + 1)));
        Assert.Throws<NoteFormatException>(() => Note.Parse([0xff, .. Noted(1)]));
        var full = Note.Parse(Signed(Note.MaxSignatures));
        Assert.Equal(Note.MaxSignatures, full.Signatures.Length);
        Assert.Throws<NoteFormatException>(() => Note.Parse(Signed(Note.MaxSignatures + 1)));
        Assert.Throws<ArgumentException>(() => full.WithSignatures([full.Signatures[0]]));
        Assert.Equal(
            Note.MaxSignatures,
            Note.Parse(Signed(1)).WithSignatures(full.Signatures.Skip(1)).Signatures.Length
        );
    }

    [Fact]
    public void A_text_that_could_not_be_read_back_is_not_signed()
    {
        using var key = Ed25519PrivateKey.Generate();
        foreach (var text in (string[])["no newline", "tab\there\n", "", "escape\u001b\n"])
            Assert.Throws<ArgumentException>(() => Note.Sign(text, "example.org/a", key));
    }

    [Fact]
    public void A_signature_counts_under_its_own_name_key_and_type_alone()
    {
        using var key = Ed25519PrivateKey.Generate();
        var note = Note.Sign("text\n", "a.example", key);
        var line = note.Signatures[0];
        Note With(NoteSignature other) => Note.Parse(Encoding.UTF8.GetBytes($"text\n\n{other}\n"));
        var log = new VerifierKey("a.example", key.PublicKey);

        Assert.True(With(line).Verify(log));
        Assert.False(With(line with { Name = "b.example" }).Verify(log));
        Assert.False(With(line with { KeyHash = line.KeyHash ^ 1 }).Verify(log));
        Assert.False(With(line with { Signature = [.. line.Signature, 0] }).Verify(log));
        Assert.False(
            note.Verify(new VerifierKey("a.example", key.PublicKey, NoteKeyType.Cosignature))
        );
    }

    [Fact]
    public void Signature_lines_are_equal_by_what_they_say()
    {
        var line = new NoteSignature("a", 7, [1, 2]);

        Assert.Equal(line, new NoteSignature("a", 7, [1, 2]));
        Assert.Equal(line.GetHashCode(), new NoteSignature("a", 7, [1, 2]).GetHashCode());
        foreach (
            var other in (NoteSignature?[])
                [
                    new("b", 7, [1, 2]),
                    new("a", 8, [1, 2]),
                    new("a", 7, [1, 3]),
                    new("a", 7, [1]),
                    null,
                ]
        )
            Assert.False(line.Equals(other));
    }

    [Theory]
    [InlineData("o\n7\n{root}\n", null)]
    [InlineData("o\n7\n{root}", "three lines")]
    [InlineData("o\n7\n{root}\nmore\n", "three lines")]
    [InlineData("o\n7\n{root}\nmore", "three lines")]
    [InlineData("\n7\n{root}\n", "origin")]
    [InlineData("o o\n7\n{root}\n", "origin")]
    [InlineData("o+o\n7\n{root}\n", "origin")]
    [InlineData("o\n07\n{root}\n", "size")]
    [InlineData("o\n-7\n{root}\n", "size")]
    [InlineData("o\n\n{root}\n", "size")]
    [InlineData("o\n18446744073709551616\n{root}\n", "size")]
    [InlineData("o\n7\nAAAA\n", "root")]
    [InlineData("o\n7\n{root}AAAA\n", "root")]
    [InlineData("o\n7\nnonsense\n\n", "three lines")]
    [InlineData("o\n7\n*\n", "root")]
    public void What_is_no_checkpoint_is_refused(string text, string? problem)
    {
        var filled = text.Replace(
            "{root}",
            Convert.ToBase64String(MerkleTree.ComputeRoot([]).Value.ToArray()),
            StringComparison.Ordinal
        );
        if (problem is null)
            Assert.Equal(filled, Checkpoint.Parse(filled).ToText());
        else
            Assert.Contains(
                problem,
                Assert.Throws<NoteFormatException>(() => Checkpoint.Parse(filled)).Problem,
                StringComparison.Ordinal
            );
    }

    [Theory]
    [InlineData("example.com/foo", "33-byte")]
    [InlineData("example.com/foo+530d903a", "33-byte")]
    [InlineData("+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", "33-byte")]
    [InlineData("exam ple+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", "33-byte")]
    [InlineData("example.com/foo+530d903a+AekyeRrm", "33-byte")]
    [InlineData("example.com/foo+530d903a+*", "33-byte")]
    [InlineData(
        "example.com/foo+530d903a+AukyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "unknown type"
    )]
    [InlineData(
        "example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "does not belong"
    )]
    [InlineData(
        "example.com/foo+530D903A+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "does not belong"
    )]
    [InlineData(
        "example.com/fou+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "does not belong"
    )]
    public void What_is_no_verifier_key_is_refused(string vkey, string problem) =>
        Assert.Contains(
            problem,
            Assert.Throws<NoteFormatException>(() => VerifierKey.Parse(vkey)).Problem,
            StringComparison.Ordinal
        );

    [Fact]
    public void A_keys_name_has_no_white_space_no_control_character_no_plus_and_255_characters_at_most()
    {
        using var key = Ed25519PrivateKey.FromSeed(new byte[32]);

        Assert.Equal(255, new VerifierKey(new string('a', 255), key.PublicKey).Name.Length);
        foreach (
            var name in (string[])
                ["", "a b", "a\u00a0b", "a\u0001b", "a\ud800b", "a+b", new string('a', 256)]
        )
            Assert.Throws<ArgumentException>(() => new VerifierKey(name, key.PublicKey));
    }
}
