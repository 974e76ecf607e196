using Xunit;

namespace SecureGenomics.Provenance.Ledger.Tests;

/// <summary>Blindings and masks are drawn anew: what is not drawn hides nothing.</summary>
public sealed class RandomnessTests
{
    [Fact]
    public void A_scalar_that_is_drawn_is_canonical_and_another_each_time()
    {
        var (first, second) = (new byte[32], new byte[32]);
        Ristretto255.Draw(first);
        Ristretto255.Draw(second);

        Assert.NotEqual(first, second);
        Assert.NotEqual(new byte[32], first);
        Assert.True(Ristretto255.IsScalar(first) && Ristretto255.IsScalar(second));
    }

    [Fact]
    public void Two_proofs_of_one_statement_have_no_response_in_common()
    {
        ulong[] slots = [.. Enumerable.Range(0, 25).Select(i => (ulong)i)];
        var study = LeafHash.Compute("a study"u8);
        var generators = new PedersenGenerators(study, slots.Length);
        using var key = Ed25519PrivateKey.FromSeed(new byte[32]);
        using var blinding = Blinding.Draw();
        using var other = Blinding.Draw();
        var commitment = PedersenOpening.Commit(generators, slots, blinding);
        var statement = new KnowledgeStatement(
            study,
            study,
            key.PublicKey,
            [ArtifactDigest.Compute("c"u8)],
            commitment
        );
        var first = KnowledgeProof
            .Make(generators, statement, slots, blinding)
            .Bytes.ToArray()
            .Chunk(32)
            .ToArray();
        var second = KnowledgeProof
            .Make(generators, statement, slots, blinding)
            .Bytes.ToArray()
            .Chunk(32)
            .ToArray();

        Assert.NotEqual(commitment, PedersenOpening.Commit(generators, slots, other));
        Assert.Equal(generators.Count + 2, first.Length);
        Assert.All(first.Zip(second), pair => Assert.NotEqual(pair.First, pair.Second));
        // The difference of two responses to two challenges would give a secret away whose mask was
        // not drawn.
        Assert.All(first, part => Assert.NotEqual(new byte[32], part));
    }

    [Fact]
    public void No_response_is_a_secret_times_the_challenge()
    {
        // So it would be under a mask of zero, and whoever divides by the challenge would have the
        // secret.
        ulong[] slots = [.. Enumerable.Range(1, 25).Select(i => (ulong)i)];
        var study = LeafHash.Compute("a study"u8);
        var generators = new PedersenGenerators(study, slots.Length);
        using var key = Ed25519PrivateKey.FromSeed(new byte[32]);
        using var blinding = Blinding.Draw();
        var commitment = PedersenOpening.Commit(generators, slots, blinding);
        var statement = new KnowledgeStatement(
            study,
            study,
            key.PublicKey,
            [ArtifactDigest.Compute("c"u8)],
            commitment
        );
        var secrets = PedersenOpening.PackWith(generators, slots, blinding.Bytes);

        var proof = KnowledgeProof.Make(generators, statement, slots, blinding);

        var challenge = statement.Challenge(proof.Announcement);
        for (var at = 0; at < secrets.Length; at += 32)
        {
            Assert.True(RistrettoScalar.TryRead(secrets.AsSpan(at, 32), out var secret));
            var unmasked = secret.Multiply(challenge);
            Assert.NotEqual(
                unmasked.ToString(),
                Convert.ToHexStringLower(proof.Responses.Slice(at, 32))
            );
        }
    }
}
