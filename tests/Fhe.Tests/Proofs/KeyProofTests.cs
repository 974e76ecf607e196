using System.Runtime.InteropServices;
using System.Security.Cryptography;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Fhe.Tests;

public sealed class KeyProofTests
{
    private static readonly byte[] StudyId = ProvenKey.StudyId;

    private readonly ProvenKey _small = new(ProvenKey.SmallContext);

    public static TheoryData<string> ProvableContexts =>
        [
            .. ExaminedContexts
                .All.Where(pair => KeyProofBound.Compute(pair.Value()).IsSound)
                .Select(pair => pair.Key),
        ];

    [Theory]
    [MemberData(nameof(ProvableContexts))]
    public void An_honest_proof_holds_after_it_was_written_and_read(string name)
    {
        var context = ExaminedContexts.All[name]();
        var generator = new KeyGenerator(context, RandomSource.System);
        using var secret = generator.CreateSecretKey();
        var key = generator.CreatePublicKey(secret, CommonSeed.Derive(StudyId));

        var bytes = KeyProof
            .Make(context, key, secret, StudyId, RandomSource.System)
            .ToBytes(context);

        Assert.Equal(KeyProof.SizeOf(context), bytes.Length);
        Assert.True(KeyProof.TryRead(context, bytes, out var proof));
        Assert.True(proof.Verify(context, key, StudyId, out var fault), fault);
        Assert.Equal(bytes, proof.ToBytes(context));
    }

    [Fact]
    public void A_proof_holds_for_any_statement_it_was_made_for()
    {
        foreach (var statement in new[] { [], new byte[1], new byte[1000] })
        {
            var proof = KeyProof.Make(
                _small.Context,
                _small.PublicKey,
                _small.SecretKey,
                statement,
                RandomSource.System
            );

            Assert.True(
                proof.Verify(_small.Context, _small.PublicKey, statement, out var fault),
                fault
            );
        }
    }

    [Fact]
    public void The_fixed_proof_of_the_specification_is_made_again()
    {
        var proven = new ProvenKey(TestContexts.Bfv());

        Assert.Equal(
            "3fda0be6cfe367c3ba61a929a4230d7631251749311fa619de48a3134ee6b3e6",
            Convert.ToHexStringLower(SHA256.HashData(SealStream.Save(proven.PublicKey)))
        );
        Assert.Equal(
            "e7bfc68aef5f17d17637b6a85e5c91d4bac2cef75e3e3ea29672f952fe3ebf96",
            Convert.ToHexStringLower(SHA256.HashData(proven.Proof.ToBytes(proven.Context)))
        );
        Assert.Equal(
            "6331437c03a0dcb58a3f8a885b87fdad89bc9e15464e44ea80c132a5c8cd639f2b95f2248c3f4a7384b5"
                + "d2b4123d319ae448f8fdd5b5123455d7135920c23eeb81ae1b3c67b7dc0616e8f3899c2b2520568839c7",
            Convert.ToHexStringLower(proven.Proof.ToBytes(proven.Context).AsSpan(0, 84))
        );
        Assert.True(proven.Holds(proven.Proof));
    }

    [Fact]
    public void The_specification_shows_the_fixed_proof()
    {
        var proven = new ProvenKey(TestContexts.Bfv());
        var page = string.Concat(
            File.ReadAllText(Checkout.PathOf("docs/spec/key-proof.md"))
                .Where(c => !char.IsWhiteSpace(c))
        );
        var bytes = proven.Proof.ToBytes(proven.Context);
        var a = MemoryMarshal.AsBytes(proven.PublicKey.Words[(3 * 4096)..]).ToArray();
        string[] shown =
        [
            $"studyid{Hex(StudyId)}seed{Hex(CommonSeed.Derive(StudyId))}parms_id{proven.Context.KeyParmsId}",
            $"firstwords{string.Concat(proven.PublicKey.Pair.Poly(1)[..3].ToArray())}SHA-256ofa{Hex(SHA256.HashData(a))}",
            $"SHA-256ofthekey{Hex(SHA256.HashData(SealStream.Save(proven.PublicKey)))}",
            $"first64bytes{Hex(bytes[..64])}proof,next20{Hex(bytes[64..84])}",
            "challenges"
                + string.Concat(
                    Enumerable
                        .Range(0, 10)
                        .Select(j => KeyProofTranscript.Challenge(bytes, j, 4096))
                ),
            $"zofround0,first{string.Concat(proven.Proof.Responses[..8].ToArray())}SHA-256oftheproof{Hex(SHA256.HashData(bytes))}",
        ];

        Assert.All(shown, text => Assert.Contains(text, page, StringComparison.Ordinal));

        static string Hex(byte[] data) => Convert.ToHexStringLower(data);
    }

    [Fact]
    public void The_verifier_agrees_with_one_that_multiplies_coefficient_by_coefficient()
    {
        var slow = new SlowKeyProof(_small.Context, _small.PublicKey);
        var bytes = _small.Proof.ToBytes(_small.Context);

        Assert.True(slow.Verify(bytes, StudyId));
        Assert.False(slow.Verify(bytes, SHA256.HashData(StudyId)));
        bytes[^1] ^= 1;
        Assert.False(slow.Verify(bytes, StudyId));
    }

    [Fact]
    public void A_proof_with_one_bit_changed_does_not_hold()
    {
        var bytes = _small.Proof.ToBytes(_small.Context);
        var random = new Random(11);
        var bits = Enumerable
            .Range(0, 16)
            .Concat([511, 512, (8 * bytes.Length) - 1])
            .Concat(Enumerable.Range(0, 200).Select(_ => random.Next(8 * bytes.Length)));

        Assert.All(bits, bit =>
        {
            byte[] changed = [.. bytes];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(
                KeyProof.TryRead(_small.Context, changed, out var proof) && _small.Holds(proof)
            );
        });
    }

    [Fact]
    public void A_proof_of_another_study_does_not_hold()
    {
        Assert.False(
            _small.Proof.Verify(
                _small.Context,
                _small.PublicKey,
                SHA256.HashData("another"u8),
                out var fault
            )
        );
        Assert.Equal("the proof is not of this key, statement and parameters", fault);
        Assert.False(_small.Proof.Verify(_small.Context, _small.PublicKey, [.. StudyId, 0], out _));
    }

    [Fact]
    public void A_proof_does_not_hold_for_the_key_of_another_secret()
    {
        using var secret = _small.Generator.CreateSecretKey();
        var other = _small.Generator.CreatePublicKey(secret, CommonSeed.Derive(StudyId));

        Assert.False(_small.Proof.Verify(_small.Context, other, StudyId, out _));
    }

    [Fact]
    public void A_proof_does_not_hold_for_another_key_of_the_same_secret() =>
        Assert.False(
            _small.Proof.Verify(
                _small.Context,
                _small.Generator.CreatePublicKey(_small.SecretKey),
                StudyId,
                out _
            )
        );

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_proof_does_not_hold_for_a_key_with_one_word_changed(int poly)
    {
        _small.PublicKey.Pair.MutablePoly(poly)[^1] ^= 1;

        Assert.False(_small.Holds(_small.Proof));
    }

    [Fact]
    public void A_proof_under_other_parameters_does_not_hold()
    {
        var other = RlweContext.CreateInsecure(
            _small.Context.Parameters with
            {
                PlainModulus = 40961,
            }
        );
        var stream = SealStream.Save(_small.PublicKey);
        var id = new byte[ParmsId.Size];
        other.KeyParmsId.CopyTo(id);
        id.CopyTo(stream.AsSpan(16));
        var sameWords = SealStream.LoadPublicKey(other, stream);

        Assert.True(sameWords.Words.SequenceEqual(_small.PublicKey.Words));
        Assert.False(_small.Proof.Verify(other, sameWords, StudyId, out _));
    }

    [Fact]
    public void A_proof_of_another_degree_does_not_hold()
    {
        var large = new ProvenKey(TestContexts.Bfv());

        Assert.False(_small.Proof.Verify(large.Context, large.PublicKey, StudyId, out var fault));
        Assert.Equal("the proof is of another degree", fault);
        Assert.Throws<ArgumentException>(() => _small.Proof.ToBytes(large.Context));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    [InlineData(int.MinValue)]
    public void Bytes_of_another_length_are_no_proof(int more)
    {
        var bytes = _small.Proof.ToBytes(_small.Context);
        var length = more == int.MinValue ? 0 : bytes.Length + more;
        Array.Resize(ref bytes, length);

        Assert.False(KeyProof.TryRead(_small.Context, bytes, out _));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_response_just_outside_of_its_range_is_no_proof(int poly)
    {
        var bound = KeyProofBound.Compute(_small.Context);
        var bits = poly == 0 ? bound.SecretBits : bound.ErrorBits;
        var most = 2U * (uint)(poly == 0 ? bound.SecretRange : bound.ErrorRange);
        var at = 64 + (poly * 1024 / 8 * bound.SecretBits);
        var bytes = _small.Proof.ToBytes(_small.Context);

        Assert.True(KeyProof.TryRead(_small.Context, With(most), out var last));
        Assert.False(_small.Holds(last));
        Assert.False(KeyProof.TryRead(_small.Context, With(most + 1), out _));

        byte[] With(uint value)
        {
            byte[] changed = [.. bytes];
            for (var i = 0; i < bits; i++)
            {
                var (index, mask) = (at + (i / 8), (byte)(1 << (i % 8)));
                changed[index] = (byte)(
                    ((value >> i) & 1) == 0 ? changed[index] & ~mask : changed[index] | mask
                );
            }

            return changed;
        }
    }

    [Fact]
    public void A_forger_who_assumes_the_challenge_zero_everywhere_is_caught()
    {
        // Any responses satisfy the equation for announcements made of them; only the hash, which
        // comes after the announcements, says for which challenges they are asked.
        var random = new Random(3);
        var responses = _small.Proof.Responses.ToArray();
        for (var i = 0; i < responses.Length; i++)
            responses[i] = random.Next(-1000, 1000);
        var digest = new byte[64];
        KeyProofVerification.ComputeDigest(
            _small.Context,
            _small.PublicKey,
            StudyId,
            new KeyProof(new byte[64], responses),
            digest
        );

        Assert.False(_small.Holds(new KeyProof(digest, responses)));
        Assert.False(_small.Holds(new KeyProof(new byte[64], responses)));
    }

    [Fact]
    public void A_proof_with_two_rounds_swapped_does_not_hold()
    {
        var responses = _small.Proof.Responses.ToArray();
        var first = responses[..2048];
        responses.AsSpan(2048, 2048).CopyTo(responses);
        first.CopyTo(responses, 2048);

        Assert.False(_small.Holds(new KeyProof(_small.Proof.Digest.ToArray(), responses)));
    }

    [Fact]
    public void A_proof_whose_announcements_are_of_another_key_does_not_hold()
    {
        // Same responses and challenges; the hash is taken over the key shown, but the
        // announcements
        // over the one known.
        using var secret = _small.Generator.CreateSecretKey();
        var shown = _small.Generator.CreatePublicKey(secret, CommonSeed.Derive(StudyId));
        var forged = KeyProof.Make(
            _small.Context,
            _small.PublicKey,
            _small.SecretKey,
            StudyId,
            RandomSource.System
        );
        var digest = new byte[64];
        KeyProofVerification.ComputeDigest(_small.Context, shown, StudyId, forged, digest);

        Assert.False(forged.Verify(_small.Context, shown, StudyId, out _));
        Assert.False(
            new KeyProof(digest, forged.Responses.ToArray()).Verify(
                _small.Context,
                shown,
                StudyId,
                out _
            )
        );
    }

    [Fact]
    public void No_proof_is_made_with_the_secret_of_another_key()
    {
        using var foreign = _small.Generator.CreateSecretKey();

        var error = Assert.Throws<ArgumentException>(() =>
            KeyProof.Make(_small.Context, _small.PublicKey, foreign, StudyId, RandomSource.System)
        );
        Assert.Contains("not that of the public key", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_proof_is_made_with_an_error_or_a_secret_that_is_too_long()
    {
        var level = _small.Context.KeyLevel;
        var small = new ulong[level.Degree];
        var poly = new ulong[level.PrimeCount * level.Degree];

        small[3] = 43; // more than 21 + 21
        RnsPoly.Lift(level, small, poly);
        RnsPoly.ForwardNtt(level, poly);
        RnsPoly.Add(level, _small.PublicKey.Pair.MutablePoly(0), poly);
        Assert.Throws<ArgumentException>(() =>
            KeyProof.Make(
                _small.Context,
                _small.PublicKey,
                _small.SecretKey,
                StudyId,
                RandomSource.System
            )
        );

        small[3] = 3; // s + 3·X^3, under which b = −(a·s + e) of that secret is made again
        RnsPoly.Lift(level, small, poly);
        RnsPoly.ForwardNtt(level, poly);
        RnsPoly.Add(level, _small.SecretKey.MutableWords, poly);
        var key = _small.Generator.CreatePublicKey(_small.SecretKey);
        Assert.Throws<ArgumentException>(() =>
            KeyProof.Make(_small.Context, key, _small.SecretKey, StudyId, RandomSource.System)
        );
    }

    [Fact]
    public void Keys_of_another_context_throw()
    {
        var other = new ProvenKey(TestContexts.Bfv());

        Assert.Throws<ArgumentException>(() =>
            _small.Proof.Verify(_small.Context, other.PublicKey, StudyId, out _)
        );
        Assert.Throws<ArgumentException>(() =>
            KeyProof.Make(
                _small.Context,
                _small.PublicKey,
                other.SecretKey,
                StudyId,
                RandomSource.System
            )
        );
    }
}
