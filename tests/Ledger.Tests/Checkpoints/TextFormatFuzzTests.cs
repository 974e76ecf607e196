using System.Text;
using Xunit;

namespace SecureGenomics.Provenance.Ledger.Tests;

/// <summary>Every text format of the log under a seeded mutator: a value that writes itself again,
/// or a format error.</summary>
public class TextFormatFuzzTests
{
    private const int Cases = 10_000;

    [Fact]
    public void Mutated_notes_are_read_whole_or_refused() =>
        Fuzz(Checkpoint().ToBytes(), bytes => Note.Parse(bytes).ToBytes());

    [Fact]
    public void Mutated_checkpoints_are_read_whole_or_refused() =>
        Fuzz(
            Encoding.UTF8.GetBytes(Checkpoint().Text),
            bytes =>
                Encoding.UTF8.GetBytes(
                    Ledger.Checkpoint.Parse(Encoding.UTF8.GetString(bytes)).ToText()
                ),
            compare: false
        );

    [Fact]
    public void Mutated_proofs_are_read_whole_or_refused()
    {
        var tree = new MerkleTree(Enumerable.Range(0, 9).Select(i => LeafHash.Compute([(byte)i])));
        using var scenario = new StudyScenario();
        var note = new Checkpoint(StudyScenario.Origin, 9, tree.Root).Sign(scenario.LedgerKey);
        var receipt = Receipt.Create(tree, LeafHash.Compute([5]), 5, note);

        Fuzz(receipt.ToBytes(), bytes => TlogProof.Parse(bytes).ToBytes());
    }

    [Fact]
    public void Mutated_verifier_keys_are_read_whole_or_refused()
    {
        using var scenario = new StudyScenario();
        var vkey = new VerifierKey(StudyScenario.Origin, scenario.LedgerKey.PublicKey).ToString();

        Fuzz(Encoding.ASCII.GetBytes(vkey), bytes =>
            Encoding.ASCII.GetBytes(VerifierKey.Parse(Encoding.Latin1.GetString(bytes)).ToString())
        );
    }

    [Fact]
    public void Mutated_policies_are_read_or_refused()
    {
        using var scenario = new StudyScenario();
        var witness = new VerifierKey(
            "w.example",
            scenario.Researcher.PublicKey,
            NoteKeyType.Cosignature
        );
        var policy =
            $"witness W {witness}\ngroup g any W\nquorum g\nlevel V3\nstudy "
            + $"{LeafHash.Compute([])}\n";

        Fuzz(Encoding.ASCII.GetBytes(policy), bytes =>
        {
            _ = TrustPolicy.Parse(Encoding.Latin1.GetString(bytes)).Explain();
            return bytes;
        });
    }

    private static Note Checkpoint()
    {
        using var scenario = new StudyScenario();
        return new Checkpoint(StudyScenario.Origin, 123, MerkleTree.ComputeRoot([])).Sign(
            scenario.LedgerKey
        );
    }

    private static void Fuzz(byte[] good, Func<byte[], byte[]> readAndWrite, bool compare = true)
    {
        var random = new Random(2026);
        for (var i = 0; i < Cases; i++)
        {
            var bytes = good.ToList();
            for (var n = random.Next(1, 4); n > 0 && bytes.Count > 0; n--)
                Mutate(random, bytes);
            try
            {
                var written = readAndWrite([.. bytes]);
                // Invalid UTF-8 becomes U+FFFD where the caller decodes; then bytes need not agree.
                if (compare)
                    Assert.Equal(bytes, written);
            }
            catch (LedgerFormatException)
            {
                continue; // refused, as it should be
            }
        }
    }

    private static void Mutate(Random random, List<byte> bytes)
    {
        var at = random.Next(bytes.Count);
        switch (random.Next(4))
        {
            case 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                bytes.RemoveAt(at);
                break;
            case 2:
                bytes.Insert(at, "\n +0=-Az"u8[random.Next(8)]);
                break;
            default:
                bytes.RemoveRange(at, Math.Min(random.Next(1, 40), bytes.Count - at));
                break;
        }
    }
}
