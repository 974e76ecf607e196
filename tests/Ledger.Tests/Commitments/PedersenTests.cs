using System.Numerics;
using System.Security.Cryptography;
using Xunit;

namespace SecureGenomics.Provenance.Ledger.Tests;

public sealed class PedersenTests
{
    private const int Slots = 31;

    private static readonly LeafHash Study = LeafHash.Compute("a study"u8);
    private static readonly LeafHash Context = LeafHash.Compute("a context"u8);
    private static readonly PedersenGenerators Generators = new(Study, Slots);

    [Fact]
    public void Slots_are_packed_twelve_to_a_scalar()
    {
        var slots = Enumerable
            .Range(0, Slots)
            .Select(i => (ulong)(i * 30_000 + 7) & 0xfffff)
            .ToArray();
        var scalars = new byte[SlotPacking.ScalarCount(Slots) * 32];
        SlotPacking.Pack(slots, scalars);

        for (var k = 0; k < SlotPacking.ScalarCount(Slots); k++)
        {
            var expected = BigInteger.Zero;
            for (var l = 0; l < 12 && 12 * k + l < Slots; l++)
                expected += new BigInteger(slots[12 * k + l]) << (20 * l);
            Assert.Equal(expected, new BigInteger(scalars.AsSpan(32 * k, 32), isUnsigned: true));
        }

        Assert.Throws<ArgumentOutOfRangeException>(() =>
            SlotPacking.Pack([1UL << 20], new byte[32])
        );
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(12, 1)]
    [InlineData(13, 2)]
    [InlineData(24, 2)]
    [InlineData(25, 3)]
    public void As_many_scalars_are_used_as_twelve_slots_each_need(int slots, int scalars)
    {
        Assert.Equal(scalars, SlotPacking.ScalarCount(slots));
        Assert.Equal(32 * (scalars + 2), KnowledgeProof.SizeOf(slots));
        Assert.Equal(scalars + 1, new PedersenGenerators(Study, slots).Points.Distinct().Count());
    }

    [Fact]
    public void What_a_buffer_held_before_is_overwritten()
    {
        var (clean, dirty) = (new byte[32], Enumerable.Repeat((byte)0xff, 32).ToArray());
        SlotPacking.Pack([1, 2], clean);
        SlotPacking.Pack([1, 2], dirty);
        var scalars = new byte[32 * (Generators.Count + 1)];
        scalars[0] = 1;
        var sum = Enumerable.Repeat((byte)0xff, 32).ToArray();

        Generators.Combine(scalars, sum);

        Assert.Equal(clean, dirty);
        Assert.Equal(Generators.Points[0].ToString(), Convert.ToHexStringLower(sum));
    }

    [Fact]
    public void Slots_and_digits_have_the_number_that_the_study_has()
    {
        using var blinding = Blinding.Draw();

        Assert.Throws<ArgumentOutOfRangeException>(() => new PedersenGenerators(Study, 0));
        Assert.Throws<ArgumentException>(() =>
            PedersenOpening.Commit(Generators, new ulong[Slots - 1], blinding)
        );
        Assert.Throws<ArgumentException>(() =>
            PedersenOpening.Commit(Generators, new ulong[Slots + 1], blinding)
        );
        foreach (var length in (int[])[0, RistrettoScalar.Bits - 1, RistrettoScalar.Bits + 1])
            Assert.Throws<ArgumentException>(() => blinding.WriteDigits(new ulong[length]));
    }

    [Fact]
    public void A_blinding_is_gone_once_it_is_disposed()
    {
        var blinding = Blinding.Known(RistrettoTests.Scalar(7));
        blinding.Dispose();

        Assert.Equal(new byte[32], blinding.Bytes);
    }

    [Fact]
    public void Totals_open_the_sum_of_commitments_and_nothing_else_does()
    {
        var cohort = Enumerable.Range(0, 9).Select(Contribution.Draw).ToArray();
        var totals = Enumerable
            .Range(0, Slots)
            .Select(i => cohort.Aggregate(0UL, (sum, next) => sum + next.Slots[i]))
            .ToArray();
        var digits = Enumerable
            .Range(0, 253)
            .Select(k => cohort.Aggregate(0UL, (sum, next) => sum + next.Digits[k]))
            .ToArray();
        var commitments = cohort.Select(next => next.Statement.Commitment).ToArray();
        var blindingSum = RistrettoScalar.FromDigitSums(digits);

        Assert.True(PedersenOpening.Verify(Generators, commitments, totals, blindingSum));
        for (var i = 0; i < Slots; i++)
        {
            var changed = (ulong[])totals.Clone();
            changed[i]++;
            Assert.False(PedersenOpening.Verify(Generators, commitments, changed, blindingSum));
        }

        for (var k = 0; k < 253; k++)
        {
            var changed = (ulong[])digits.Clone();
            changed[k]++;
            Assert.False(
                PedersenOpening.Verify(
                    Generators,
                    commitments,
                    totals,
                    RistrettoScalar.FromDigitSums(changed)
                )
            );
        }

        Assert.False(PedersenOpening.Verify(Generators, commitments[1..], totals, blindingSum));
        Assert.False(
            PedersenOpening.Verify(
                Generators,
                [.. commitments, commitments[0]],
                totals,
                blindingSum
            )
        );
        Assert.False(
            PedersenOpening.Verify(
                new PedersenGenerators(Context, Slots),
                commitments,
                totals,
                blindingSum
            )
        );
        Assert.False(
            PedersenOpening.Verify(Generators, commitments, totals.AsSpan(1), blindingSum)
        );
        Assert.False(
            PedersenOpening.Verify(
                Generators,
                commitments,
                [1UL << 20, .. totals.AsSpan(1)],
                blindingSum
            )
        );
    }

    [Fact]
    public void A_proof_holds_for_its_own_contribution_alone()
    {
        var (mine, other) = (Contribution.Draw(1), Contribution.Draw(2));

        Assert.True(mine.Proof.Verify(Generators, mine.Statement));
        Assert.False(mine.Proof.Verify(Generators, other.Statement));
        Assert.False(mine.Proof.Verify(Generators, mine.Statement with { Study = Context }));
        Assert.False(mine.Proof.Verify(Generators, mine.Statement with { Context = Study }));
        Assert.False(
            mine.Proof.Verify(
                Generators,
                mine.Statement with
                {
                    Contributor = other.Statement.Contributor,
                }
            )
        );
        Assert.False(
            mine.Proof.Verify(
                Generators,
                mine.Statement with
                {
                    Ciphertexts = other.Statement.Ciphertexts,
                }
            )
        );
        Assert.False(
            mine.Proof.Verify(
                Generators,
                mine.Statement with
                {
                    Commitment = other.Statement.Commitment,
                }
            )
        );
    }

    [Fact]
    public void A_changed_byte_of_a_proof_is_refused()
    {
        var mine = Contribution.Draw(3);
        for (var i = 0; i < mine.Proof.Bytes.Length; i++)
        {
            var changed = mine.Proof.Bytes.ToArray();
            changed[i] ^= 1;
            Assert.False(
                KnowledgeProof.TryRead(changed, Slots, out var proof)
                    && proof.Verify(Generators, mine.Statement)
            );
        }

        Assert.False(KnowledgeProof.TryRead(mine.Proof.Bytes[..^1], Slots, out _));
        Assert.False(KnowledgeProof.TryRead([.. mine.Proof.Bytes, 0], Slots, out _));
        Assert.False(KnowledgeProof.TryRead(mine.Proof.Bytes, Slots + 12, out _));
        Assert.False(mine.Proof.Verify(new PedersenGenerators(Study, Slots + 12), mine.Statement));
    }

    [Fact]
    public void A_proof_with_a_response_that_is_not_below_the_order_is_not_read()
    {
        var mine = Contribution.Draw(3);
        for (var at = 32; at < mine.Proof.Bytes.Length; at += 32)
        {
            // The same number modulo the order, so that the equation would hold.
            var changed = mine.Proof.Bytes.ToArray();
            var larger =
                new BigInteger(changed.AsSpan(at, 32), isUnsigned: true) + RistrettoTests.Order;
            Assert.True(larger.TryWriteBytes(changed.AsSpan(at, 32), out _, isUnsigned: true));

            Assert.False(KnowledgeProof.TryRead(changed, Slots, out _));
        }
    }

    [Fact]
    public void A_batch_holds_when_every_proof_does_and_fails_when_one_does_not()
    {
        var cohort = Enumerable.Range(0, 12).Select(Contribution.Draw).ToArray();

        Assert.True(Batch(cohort));
        Assert.True(Batch([]));
        for (var i = 0; i < cohort.Length; i++)
        {
            var changed = (Contribution[])cohort.Clone();
            changed[i] = changed[i] with { Proof = cohort[(i + 1) % cohort.Length].Proof };
            Assert.False(Batch(changed));
            Assert.Equal(
                changed.All(next => next.Proof.Verify(Generators, next.Statement)),
                Batch(changed)
            );
        }
    }

    /// <summary>
    /// Two proofs that are each false but whose errors cancel in a plain sum: without random
    /// weights they
    /// would pass.
    /// </summary>
    [Fact]
    public void Errors_that_cancel_do_not_pass_a_batch()
    {
        var (first, second) = (Contribution.Draw(1), Contribution.Draw(2));
        Assert.True(KnowledgeProof.TryRead(Shifted(first.Proof, 1), Slots, out var up));
        Assert.True(KnowledgeProof.TryRead(Shifted(second.Proof, -1), Slots, out var down));

        Assert.False(Batch([first with { Proof = up }, second with { Proof = down }]));
    }

    /// <summary>
    /// A forger who knows the weights beforehand shifts two proofs so that their errors cancel
    /// under them. The weights
    /// must not be those of the untouched proofs, nor any that do not depend on the proofs at all.
    /// </summary>
    [Fact]
    public void Errors_that_cancel_under_weights_known_beforehand_do_not_pass_a_batch()
    {
        var cohort = Enumerable.Range(0, 3).Select(Contribution.Draw).ToArray();
        using var transcript = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        transcript.AppendData("securegenomics/pedersen-batch/v1\0"u8);
        foreach (var next in cohort)
        {
            var challenge = new byte[32];
            next.Statement.Challenge(next.Proof.Announcement).CopyTo(challenge);
            transcript.AppendData(challenge);
            transcript.AppendData(next.Proof.Bytes);
        }

        foreach (
            var seed in (byte[][])[transcript.GetHashAndReset(), SHA256.HashData([]), new byte[32]]
        )
        {
            Assert.True(
                KnowledgeProof.TryRead(Shifted(cohort[1].Proof, Weight(seed, 2)), Slots, out var up)
            );
            Assert.True(
                KnowledgeProof.TryRead(
                    Shifted(cohort[2].Proof, -Weight(seed, 1)),
                    Slots,
                    out var down
                )
            );

            Assert.False(
                Batch([cohort[0], cohort[1] with { Proof = up }, cohort[2] with { Proof = down }])
            );
        }

        static BigInteger Weight(byte[] seed, ulong index) =>
            new(
                SHA256.HashData([.. seed, .. BitConverter.GetBytes(index)]).AsSpan(0, 16),
                isUnsigned: true
            );
    }

    [Fact]
    public void The_weights_of_a_batch_are_those_of_the_specification()
    {
        // docs/spec/commitments.md, "In one batch".
        var cohort = Enumerable.Range(0, 3).Select(Contribution.Draw).ToArray();
        using var batch = new KnowledgeProofBatch(Generators);
        foreach (var next in cohort)
            batch.Observe(next.Statement, next.Proof);
        foreach (var next in cohort)
            batch.Add(next.Statement, next.Proof);
        byte[] hashed =
        [
            .. "securegenomics/pedersen-batch/v1\0"u8,
            .. cohort.SelectMany(next =>
                (byte[])
                    [
                        .. Convert.FromHexString(
                            $"{next.Statement.Challenge(next.Proof.Announcement)}"
                        ),
                        .. next.Proof.Bytes,
                    ]
            ),
        ];
        var seed = SHA256.HashData(hashed);

        for (var i = 0UL; i < 3; i++)
        {
            byte[] weight =
            [
                .. SHA256.HashData([.. seed, .. BitConverter.GetBytes(i)])[..16],
                .. new byte[16],
            ];
            Assert.Equal(Convert.ToHexStringLower(weight), batch.WeightOf(i).ToString());
        }
    }

    [Fact]
    public void The_two_passes_of_a_batch_see_the_same_proofs()
    {
        var mine = Contribution.Draw(1);
        using var batch = new KnowledgeProofBatch(Generators);
        batch.Observe(mine.Statement, mine.Proof);

        Assert.Throws<InvalidOperationException>(() => batch.Complete());
        batch.Add(mine.Statement, mine.Proof);
        Assert.Throws<InvalidOperationException>(() => batch.Observe(mine.Statement, mine.Proof));
        Assert.True(batch.Complete());
    }

    /// <summary>The attack: a visible contribution taken w times, with an offset, under the
    /// copier's own key.</summary>
    [Fact]
    public void A_multiple_of_somebody_elses_commitment_has_no_proof()
    {
        var victim = Contribution.Draw(1);
        using var copier = Ed25519PrivateKey.Generate();
        var weight = RistrettoTests.Scalar(2 * 1000 + 1);
        var statement = victim.Statement with
        {
            Contributor = copier.PublicKey,
            Commitment = victim.Statement.Commitment.Multiply(weight),
        };
        // What the copier can do to the victim's proof: scale the announcement and the responses.
        var scaled = new byte[victim.Proof.Bytes.Length];
        RistrettoPoint.TryRead(victim.Proof.Bytes[..32], out var announcement);
        announcement.Multiply(weight).CopyTo(scaled);
        for (var at = 32; at < scaled.Length; at += 32)
        {
            RistrettoScalar.TryRead(victim.Proof.Bytes.Slice(at, 32), out var response);
            response.Multiply(weight).CopyTo(scaled.AsSpan(at));
        }

        Assert.True(KnowledgeProof.TryRead(scaled, Slots, out var forged));
        Assert.False(forged.Verify(Generators, statement));
    }

    private static bool Batch(IReadOnlyList<Contribution> cohort)
    {
        using var batch = new KnowledgeProofBatch(Generators);
        foreach (var next in cohort)
            batch.Observe(next.Statement, next.Proof);
        foreach (var next in cohort)
            batch.Add(next.Statement, next.Proof);
        return batch.Complete();
    }

    private static byte[] Shifted(KnowledgeProof proof, BigInteger by)
    {
        var bytes = proof.Bytes.ToArray();
        RistrettoScalar.TryRead(bytes.AsSpan(32, 32), out var response);
        var order =
            BigInteger.Pow(2, 252)
            + BigInteger.Parse(
                "27742317777372353535851937790883648493",
                System.Globalization.CultureInfo.InvariantCulture
            );
        RistrettoTests
            .Scalar((((RistrettoTests.Value(response) + by) % order) + order) % order)
            .CopyTo(bytes.AsSpan(32));
        return bytes;
    }

    private sealed record Contribution(
        ulong[] Slots,
        ulong[] Digits,
        KnowledgeStatement Statement,
        KnowledgeProof Proof
    )
    {
        public static Contribution Draw(int seed)
        {
            var random = new Random(seed);
            var slots = Enumerable
                .Range(0, PedersenTests.Slots)
                .Select(_ => (ulong)random.Next(3))
                .ToArray();
            using var key = Ed25519PrivateKey.Generate();
            using var blinding = Blinding.Draw();
            var digits = new ulong[RistrettoScalar.Bits];
            blinding.WriteDigits(digits);
            var statement = new KnowledgeStatement(
                Study,
                Context,
                key.PublicKey,
                [ArtifactDigest.Compute(BitConverter.GetBytes(seed))],
                PedersenOpening.Commit(Generators, slots, blinding)
            );
            return new Contribution(
                slots,
                digits,
                statement,
                KnowledgeProof.Make(Generators, statement, slots, blinding)
            );
        }
    }
}
