// Signs entries, appends them and proves that one is in. The README of the package shows this.
using SecureGenomics.Provenance.Ledger;

// readme
using var key = Ed25519PrivateKey.Generate();
var tree = MerkleTree.Empty;
List<LeafHash> leaves = [];
byte[][] entries = ["first"u8.ToArray(), "second"u8.ToArray(), "third"u8.ToArray()];
foreach (var entry in entries)
{
    var signed = DsseEnvelope.Sign("text/plain", entry, key);
    leaves.Add(LeafHash.Compute(signed.Bytes.Span));
    tree = tree.Append(leaves[^1]);
}

var note = new Checkpoint("example.org/log", tree.Size, tree.Root).Sign(key);
var proof = MerkleProver.ProveInclusion(tree, index: 1, tree.Size);

// Whoever holds the entry, the proof, the note and the log's key needs nothing else.
var log = new VerifierKey("example.org/log", key.PublicKey);
var root = Checkpoint.Parse(note.Text).Root;
var isIn = note.Verify(log) && proof.Verify(leaves[1], root);
Console.WriteLine(isIn ? "entry 1 is in the log" : "entry 1 is not in the log");
// end
