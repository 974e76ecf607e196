using System.Security.Cryptography;
using Xunit;

namespace SecureGenomics.Provenance.Ledger.Tests;

/// <summary>What a tree and its prover refuse, leaves of any length, and when two proofs are the
/// same.</summary>
public class MerkleRangeTests
{
    // Made for each test, so that a fault of the constructor fails the test and not the class.
    private readonly LeafHash[] _leaves =
    [
        .. Enumerable.Range(0, 6).Select(i => LeafHash.Compute([(byte)i])),
    ];

    [Theory]
    [
        InlineData(0),
        InlineData(1),
        InlineData(1022),
        InlineData(1023),
        InlineData(1024),
        InlineData(1025),
        InlineData(100_000)
    ]
    public void A_leaf_of_any_length_is_hashed_after_a_zero(int length)
    {
        var leaf = new byte[length];
        leaf.AsSpan().Fill(0xA5);

        Assert.Equal(SHA256.HashData([0, .. leaf]), LeafHash.Compute(leaf).Value.ToArray());
    }

    [Fact]
    public void A_tree_holds_every_perfect_subtree_and_no_other()
    {
        var tree = new MerkleTree(_leaves);

        Assert.Equal(6UL, tree.Size);
        Assert.Equal(_leaves[5].Value, tree.NodeAt(0, 5));
        Assert.Equal(SlowTree.Root(_leaves.AsSpan(4, 2)).Value, tree.NodeAt(1, 2));
        Assert.Equal(SlowTree.Root(_leaves.AsSpan(0, 4)).Value, tree.NodeAt(2, 0));
        foreach (
            var (level, position) in new[]
            {
                (-1, 0UL),
                (0, 6UL),
                (1, 3UL),
                (2, 1UL),
                (3, 0UL),
                (63, 0UL),
                (64, 0UL),
                (0, ulong.MaxValue),
            }
        )
            Assert.Throws<ArgumentOutOfRangeException>(() => tree.NodeAt(level, position));
    }

    [Fact]
    public void A_tree_that_grew_is_the_tree_of_all_its_leaves_and_each_earlier_one_stays_as_it_was()
    {
        var leaves = Enumerable.Range(0, 70).Select(i => LeafHash.Compute([(byte)i])).ToArray();
        var grown = new List<MerkleTree> { MerkleTree.Empty };

        foreach (var leaf in leaves)
            grown.Add(grown[^1].Append(leaf));

        for (var size = 0; size <= leaves.Length; size++)
        {
            Assert.Equal((ulong)size, grown[size].Size);
            Assert.Equal(SlowTree.Root(leaves.AsSpan(0, size)), grown[size].Root);
            Assert.Equal(
                SlowTree.Root(leaves.AsSpan(0, size)),
                MerkleProver.RootAt(grown[^1], (ulong)size)
            );
        }

        var whole = new MerkleTree(leaves);
        for (var level = 0; level < 7; level++)
        {
            for (var position = 0; position < leaves.Length >> level; position++)
            {
                var covered = SlowTree.Root(leaves.AsSpan(position << level, 1 << level)).Value;
                Assert.Equal(covered, whole.NodeAt(level, (ulong)position));
                Assert.Equal(covered, grown[^1].NodeAt(level, (ulong)position));
            }
        }
    }

    [Fact]
    public void A_leaf_tells_of_each_inner_node_that_it_completes()
    {
        var leaves = Enumerable.Range(0, 70).Select(i => LeafHash.Compute([(byte)i])).ToArray();
        var told = new List<(int Level, ulong Position, Sha256Digest Hash)>();

        var range = leaves.Aggregate(CompactRange.Empty, (range, leaf) =>
            range.Append(leaf, (level, position, hash) => told.Add((level, position, hash)))
        );

        var expected =
            from level in Enumerable.Range(1, 6)
            from position in Enumerable.Range(0, leaves.Length >> level)
            select (
                level,
                (ulong)position,
                SlowTree.Root(leaves.AsSpan(position << level, 1 << level)).Value
            );
        Assert.Equal(expected, told.OrderBy(node => (node.Level, node.Position)));
        Assert.Equal(SlowTree.Root(leaves), range.Root);
    }

    [Fact]
    public void Two_trees_that_grew_from_one_do_not_meet()
    {
        var common = new MerkleTree(_leaves.Take(3));
        var left = common.Append(_leaves[3]);
        var right = common.Append(_leaves[4]).Append(_leaves[5]);

        Assert.Equal(SlowTree.Root(_leaves.AsSpan(0, 4)), left.Root);
        Assert.Equal(SlowTree.Root([.. _leaves[..3], _leaves[4], _leaves[5]]), right.Root);
        Assert.Equal(SlowTree.Root(_leaves.AsSpan(0, 3)), common.Root);
    }

    [Fact]
    public void Every_size_up_to_the_trees_has_a_root_and_none_beyond()
    {
        var tree = new MerkleTree(_leaves);

        Assert.Equal(SHA256.HashData([]), MerkleProver.RootAt(tree, 0).Value.ToArray());
        for (var size = 1; size <= _leaves.Length; size++)
            Assert.Equal(
                SlowTree.Root(_leaves.AsSpan(0, size)),
                MerkleProver.RootAt(tree, (ulong)size)
            );
        Refused("size", () => MerkleProver.RootAt(tree, 7));
    }

    [Fact]
    public void Nothing_outside_of_the_tree_is_proved()
    {
        var tree = new MerkleTree(_leaves);

        Refused("size", () => MerkleProver.ProveInclusion(tree, 0, 7));
        Refused("index", () => MerkleProver.ProveInclusion(tree, 3, 3));
        Refused("index", () => MerkleProver.ProveInclusion(tree, 0, 0));
        Refused("size", () => MerkleProver.ProveConsistency(tree, 1, 7));
        Refused("oldSize", () => MerkleProver.ProveConsistency(tree, 0, 3));
        Refused("oldSize", () => MerkleProver.ProveConsistency(tree, 4, 3));
        Assert.Empty(MerkleProver.ProveConsistency(tree, 3, 3).Path);
    }

    [Fact]
    public void A_leaf_that_is_the_default_is_in_no_tree()
    {
        var tree = new MerkleTree([default, _leaves[1]]);
        var proof = MerkleProver.ProveInclusion(tree, 0, 2);

        Assert.Equal(tree.Root, proof.ComputeRoot(default));
        Assert.False(proof.Verify(default, tree.Root));
    }

    [Fact]
    public void A_root_that_is_the_default_is_consistent_with_none()
    {
        var proof = new ConsistencyProof(1, 2, [_leaves[1].Value]);
        var (old, grown) = proof.ComputeRoots(default)!.Value;

        Assert.Equal(default, old);
        Assert.False(proof.Verify(default, grown));
    }

    [Fact]
    public void Sizes_without_a_proof_lead_to_no_roots()
    {
        var root = MerkleProver.RootAt(new MerkleTree(_leaves), 4);

        Assert.Null(new ConsistencyProof(4, 4, []).ComputeRoots(root));
        Assert.Null(new ConsistencyProof(0, 4, []).ComputeRoots(root));
        Assert.Null(new ConsistencyProof(4, 6, default).ComputeRoots(root));
        Assert.Null(new InclusionProof(0, 1, default).ComputeRoot(_leaves[0]));
    }

    [Fact]
    public void A_log_never_grows_beyond_what_a_size_can_say()
    {
        var full = new CompactRange(ulong.MaxValue, [.. Enumerable.Repeat(_leaves[0].Value, 64)]);

        Assert.Throws<OverflowException>(() => full.Append(_leaves[1]));
    }

    [Fact]
    public void Two_inclusion_proofs_are_equal_where_every_part_is()
    {
        var proof = MerkleProver.ProveInclusion(new MerkleTree(_leaves), 2, 6);

        EqualOnlyTo(
            proof,
            proof with
            {
                Path = [.. proof.Path],
            },
            proof with
            {
                Index = 3,
            },
            proof with
            {
                Size = 5,
            },
            proof with
            {
                Path = [.. proof.Path.Reverse()],
            }
        );
    }

    [Fact]
    public void Two_consistency_proofs_are_equal_where_every_part_is()
    {
        var proof = MerkleProver.ProveConsistency(new MerkleTree(_leaves), 3, 6);

        EqualOnlyTo(
            proof,
            proof with
            {
                Path = [.. proof.Path],
            },
            proof with
            {
                OldSize = 2,
            },
            proof with
            {
                NewSize = 5,
            },
            proof with
            {
                Path = proof.Path[..^1],
            }
        );
    }

    private static void EqualOnlyTo<T>(T value, T same, params T[] others)
        where T : class, IEquatable<T>
    {
        Assert.True(value.Equals(same));
        Assert.Equal(value.GetHashCode(), same.GetHashCode());
        Assert.False(value.Equals(null));
        Assert.All(others, other => Assert.False(value.Equals(other)));
    }

    private static void Refused(string parameter, Func<object> proved) =>
        Assert.Equal(
            parameter,
            Assert.Throws<ArgumentOutOfRangeException>(() => proved()).ParamName
        );
}
