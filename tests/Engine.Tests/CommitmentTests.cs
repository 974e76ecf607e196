using SecureGenomics.Provenance.Fhe;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.Study;
using SecureGenomics.Provenance.StudyKit;
using Xunit;

namespace SecureGenomics.Provenance.Engine.Tests;

public sealed class CommitmentTests
{
    private static readonly byte[] ThreeGenomes = SampleProtocol.Vcf(
        ["0/1", "1|1", "0/0"],
        ["0/0", "./.", "0/1"],
        ["1/1", "0/1", "1"]
    );

    [Fact]
    public void The_opening_carries_totals_and_blinding_that_open_the_sum_of_the_commitments()
    {
        using var protocol = new SampleProtocol(open: "pedersen");
        using var study = new LocalStudy(protocol.Load()).Contribute(ThreeGenomes);
        study.Finish();
        var state = study.Study.State;

        var opening = Opening.Parse(
            study.Study.Blobs.ReadAllBytes(state.Decryption!.Subjects[0].Digest)
        );

        Assert.Equal([3UL, 3, 3, 6, 4, 5, 3], opening.Totals);
        Assert.True(RistrettoScalar.TryParse(opening.Blinding, out var blinding));
        Assert.True(
            PedersenOpening.Verify(
                new PedersenGenerators(state.StudyId, 7),
                state
                    .EffectiveContributions()
                    .Select(next =>
                        RistrettoPoint.TryParse(next.Commitment, out var point) ? point : default
                    ),
                opening.Totals.AsSpan(),
                blinding
            )
        );
    }

    [Fact]
    public void A_contributor_who_encrypts_other_numbers_than_committed_makes_the_study_abort_with_the_fixed_statement()
    {
        using var protocol = new SampleProtocol(open: "pedersen");
        using var study = new LocalStudy(protocol.Load()).Contribute(ThreeGenomes);
        var context = study.Study.ReadContext();
        new ContributionIntake(study.Study, context).Accept([TwoFaced(study, context)]);
        Computation.Run(study.Study, study.Keys, null, TestContext.Current.CancellationToken);
        var blobs = Directory
            .GetFiles(study.Study.Folder.ObjectsFolder, "*", SearchOption.AllDirectories)
            .Length;

        var result = Decryption.Publish(
            study.Study,
            study.Keys,
            null,
            TestContext.Current.CancellationToken
        );

        Assert.Null(result);
        Assert.Equal(StudyStage.Aborted, study.Study.State.Stage);
        Assert.Equal(
            blobs,
            Directory
                .GetFiles(study.Study.Folder.ObjectsFolder, "*", SearchOption.AllDirectories)
                .Length
        );
        Assert.False(study.Keys.HasSecretKey);
        Assert.False(File.Exists(study.Study.Folder.ResultFile));
    }

    [Fact]
    public void A_copied_contribution_does_not_enter_the_ledger()
    {
        using var protocol = new SampleProtocol(open: "pedersen");
        using var study = new LocalStudy(protocol.Load());
        var context = study.Study.ReadContext();
        using var extraction = SampleProtocol.Read(
            study.Study.Protocol,
            SampleProtocol.Vcf(["0/1", "1|1", "0/0"])
        );
        using var victimKey = Ed25519PrivateKey.Generate();
        using var maker = new ContributionMaker(context);
        var victim = maker.Make(extraction.Genotypes, .., victimKey);
        var intake = new ContributionIntake(study.Study, context);
        intake.Accept([victim]);

        // The copier takes the victim's ciphertext and commitment w = 2N + 1 times, re-randomised.
        const int weight = 7;
        var copy = SealStream.LoadCiphertext(context.Rlwe, victim.Ciphertext);
        var evaluator = new BfvEvaluator(context.Rlwe);
        var sum = new Encryptor(context.Rlwe, context.PublicKey, RandomSource.System).Encrypt(
            new BatchEncoder(context.Rlwe).Encode([0])
        );
        for (var i = 0; i < weight; i++)
            evaluator.AddInPlace(sum, copy);
        var ciphertext = SealStream.Save(sum);
        var said = (ContributionPredicate)Statement.Parse(victim.Statement).Predicate;
        Assert.True(RistrettoPoint.TryParse(said.Commitment, out var commitment));
        var multiple = Enumerable.Repeat(commitment, weight).Aggregate((a, b) => a.Add(b));
        var copier = Ed25519PrivateKey.Generate();
        study.Contributors.Add(copier);
        var statement = new Statement(
            ContributionPredicate.SubjectsFor(
                [ArtifactDigest.Compute(ciphertext)],
                ArtifactDigest.Compute(victim.Proof!)
            ),
            said with
            {
                Contributor = copier.PublicKey,
                Commitment = multiple.ToString(),
            }
        );

        var error = Assert.Throws<StudyException>(() =>
            intake.Accept([
                new SignedContribution(statement.Sign(copier), ciphertext, victim.Proof),
            ])
        );

        Assert.Contains(
            "expected a proof that its maker knows",
            error.Message,
            StringComparison.Ordinal
        );
        Assert.Equal(1UL, study.Study.State.EffectiveCount);
    }

    [Fact]
    public void Two_commitments_to_the_same_genotypes_have_nothing_in_common()
    {
        using var protocol = new SampleProtocol(open: "pedersen");
        using var study = new LocalStudy(protocol.Load()).Contribute(
            SampleProtocol.Vcf(["0/0", "0/0", "0/0"], ["0/0", "0/0", "0/0"])
        );

        var contributions = study.Study.State.EffectiveContributions();

        Assert.NotEqual(contributions[0].Commitment, contributions[1].Commitment);
        Assert.NotEqual(contributions[0].Proof, contributions[1].Proof);
    }

    /// <summary>Commits to one thing, with a valid proof, and encrypts another.</summary>
    private static SignedContribution TwoFaced(LocalStudy study, PublicContext context)
    {
        var key = Ed25519PrivateKey.Generate();
        study.Contributors.Add(key);
        var layout = context.Protocol.Layout;
        var slots = new ulong[layout.TotalSlotCount];
        ((ulong[])[1, 0, 0, 2, 2, 2, 1]).CopyTo(slots, 0);
        using var blinding = Blinding.Draw();
        blinding.WriteDigits(slots.AsSpan(layout.DigitSlots));
        ulong[] committed = [0, 0, 0, 2, 2, 2, 1];
        var ciphertext = SealStream.Save(
            new Encryptor(context.Rlwe, context.PublicKey, RandomSource.System).Encrypt(
                new BatchEncoder(context.Rlwe).Encode(slots)
            )
        );
        var digest = ArtifactDigest.Compute(ciphertext);
        var knowledge = new KnowledgeStatement(
            context.Study,
            context.ContextEntry,
            key.PublicKey,
            [digest],
            PedersenOpening.Commit(context.Generators!, committed, blinding)
        );
        var proof = KnowledgeProof
            .Make(context.Generators!, knowledge, committed, blinding)
            .Bytes.ToArray();
        var statement = new Statement(
            ContributionPredicate.SubjectsFor([digest], ArtifactDigest.Compute(proof)),
            new ContributionPredicate
            {
                Study = context.Study,
                Observed = context.Observed,
                Context = context.ContextEntry,
                Contributor = key.PublicKey,
                Genomes = 1,
                Report = new EncoderReport(
                    DosageEncoding.Instance.Name,
                    "1.0.0",
                    ArtifactDigest.Compute("x"u8),
                    ArtifactDigest.Parse(context.Protocol.VariantsSha256)
                ),
                Commitment = knowledge.Commitment.ToString(),
            }
        );
        return new SignedContribution(statement.Sign(key), ciphertext, proof);
    }
}
