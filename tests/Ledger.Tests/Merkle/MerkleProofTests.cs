using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace SecureGenomics.Provenance.Ledger.Tests;

public class MerkleProofTests
{
    private const int MaxSize = 70;

    private static readonly LeafHash[] Leaves =
    [
        .. Enumerable.Range(0, MaxSize).Select(i => LeafHash.Compute([(byte)i])),
    ];

    private MerkleTree Tree { get; } = new(Leaves);

    [Fact]
    public void Every_inclusion_proof_equals_the_rfcs_recursion_and_verifies()
    {
        for (var size = 1; size <= MaxSize; size++)
        {
            var root = SlowTree.Root(Leaves.AsSpan(0, size));
            Assert.Equal(root, MerkleProver.RootAt(Tree, (ulong)size));
            for (var index = 0; index < size; index++)
            {
                var proof = MerkleProver.ProveInclusion(Tree, (ulong)index, (ulong)size);
                Assert.Equal(SlowTree.Path(index, Leaves.AsSpan(0, size)), proof.Path);
                Assert.True(proof.Verify(Leaves[index], root));
            }
        }
    }

    [Fact]
    public void Every_consistency_proof_equals_the_rfcs_recursion_and_verifies()
    {
        for (var size = 1; size <= MaxSize; size++)
        {
            for (var older = 1; older <= size; older++)
            {
                var proof = MerkleProver.ProveConsistency(Tree, (ulong)older, (ulong)size);
                Assert.Equal(SlowTree.Proof(older, Leaves.AsSpan(0, size)), proof.Path);
                Assert.True(
                    proof.Verify(
                        SlowTree.Root(Leaves.AsSpan(0, older)),
                        SlowTree.Root(Leaves.AsSpan(0, size))
                    )
                );
            }
        }
    }

    [Fact]
    public void A_proof_with_any_bit_of_any_hash_flipped_is_rejected()
    {
        var proof = MerkleProver.ProveInclusion(Tree, 37, 70);
        for (var i = 0; i < proof.Path.Length; i++)
        {
            var bytes = proof.Path[i].ToArray();
            bytes[i] ^= 0x10;
            var forged = proof with { Path = proof.Path.SetItem(i, new Sha256Digest(bytes)) };
            Assert.False(forged.Verify(Leaves[37], Tree.Root));
        }
    }

    [Fact]
    public void A_proof_with_one_extra_or_one_missing_hash_is_rejected()
    {
        var proof = MerkleProver.ProveInclusion(Tree, 37, 70);

        Assert.False(
            (proof with { Path = proof.Path.Add(Leaves[0].Value) }).Verify(Leaves[37], Tree.Root)
        );
        Assert.False((proof with { Path = proof.Path[..^1] }).Verify(Leaves[37], Tree.Root));
    }

    [Fact]
    public void The_default_hashes_never_verify()
    {
        var proof = MerkleProver.ProveInclusion(Tree, 0, 1);

        Assert.False(proof.Verify(default, MerkleProver.RootAt(Tree, 1)));
        Assert.False(proof.Verify(Leaves[0], default));
        Assert.False(new ConsistencyProof(1, 1, []).Verify(default, default));
    }

    [Fact]
    public void A_compact_range_has_the_root_of_the_whole_tree() =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte[][]>(), leaves =>
            {
                var hashes = leaves.Select(leaf => LeafHash.Compute(leaf ?? [])).ToArray();
                return MerkleTree.ComputeRoot(hashes) == SlowTree.Root(hashes);
            })
            .QuickCheckThrowOnFailure();
}
