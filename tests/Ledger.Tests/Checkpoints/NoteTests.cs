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
}
