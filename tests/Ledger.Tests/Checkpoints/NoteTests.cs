using System.Text;
using Xunit;

namespace SecureGenomics.Provenance.Ledger.Tests;

public class NoteTests
{
    private const string Vkey = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";

    private const string Published =
        "This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";

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
        var note = Note.Parse(Encoding.UTF8.GetBytes(Published.Replace("example message", "exemple message")));

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
        Assert.True(note.WithSignatures(Note.Sign("other\n", StudyScenario.Origin, other).Signatures).Verify(verifier));
        Assert.False(note.WithSignatures([new NoteSignature(line.Name, line.KeyHash, [.. broken])]).Verify(verifier));
        Assert.False(Note.Parse(Encoding.UTF8.GetBytes($"text\n\n{new NoteSignature(line.Name, line.KeyHash, [.. broken])}\n{line}\n")).Verify(verifier));
    }
}
