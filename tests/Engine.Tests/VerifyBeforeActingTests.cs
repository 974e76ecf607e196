using System.Runtime.InteropServices;
using SecureGenomics.Provenance.Fhe;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.Store;
using SecureGenomics.Provenance.Study;
using SecureGenomics.Provenance.StudyKit;
using SecureGenomics.Provenance.Verifier;
using Xunit;

namespace SecureGenomics.Provenance.Engine.Tests;

/// <summary>
/// Whoever can do damage asks what an auditor asks, before: each test is an attack that once
/// published or exposed a
/// genome, told by a ledger that takes everything.
/// </summary>
public sealed class VerifyBeforeActingTests
{
    private static readonly byte[] ThreeGenomes = SampleProtocol.Vcf(
        ["0/1", "1|1", "0/0"],
        ["0/0", "./.", "0/1"],
        ["1/1", "0/1", "1"]
    );

    private static CancellationToken Never => TestContext.Current.CancellationToken;

    [Fact]
    public void A_contribution_that_subtracts_all_others_is_never_computed_on_nor_decrypted()
    {
        using var protocol = new SampleProtocol(open: "pedersen");
        using var study = new LocalStudy(protocol.Load()).Contribute(ThreeGenomes);
        Slip(study, SubtractEverybodyBut(study, victim: 0));

        var computing = Assert.Throws<UnclearedException>(() =>
            Computation.Run(study.Study, study.Keys, null, Never)
        );
        var size = study.Study.State.Size;
        CarelessComputation(study);
        var computed = study.Study.State.Size;
        var decrypting = Assert.Throws<UnclearedException>(() =>
            Decryption.Publish(study.Study, study.Keys, null, Never)
        );

        Assert.Equal("result.knowledge", computing.CheckId);
        Assert.Equal("result.knowledge", decrypting.CheckId);
        Assert.Equal(5UL + 1, size);
        AssertNothingWasDecrypted(study, computed);
    }

    [Fact]
    public void A_genesis_with_a_lower_minimum_than_the_protocols_gets_no_key_no_contribution_and_no_table()
    {
        using var protocol = new SampleProtocol(minimumContributors: 2);
        using var study = new LocalStudy(
            protocol.Load(),
            withContext: false,
            minimumContributors: 1
        );

        var keygen = Assert.Throws<UnclearedException>(() =>
            ContextPublication.Publish(study.Study, study.Keys)
        );
        CarelessKeygen(study);
        ContextFile.Write(study.Study, study["lax.sgpctx"]);
        var contributing = Assert.Throws<UnclearedException>(() =>
            ContextFile.Read(study["lax.sgpctx"])
        );
        var submitting = Assert.Throws<UnclearedException>(() => study.Study.ReadContext());

        Assert.All([keygen, contributing, submitting], refused =>
            Assert.Equal("genomics.cohort", refused.CheckId)
        );
        Assert.All([keygen, contributing], refused =>
            Assert.Contains(
                "the protocol's minimum of 2 contributors, found 1",
                refused.Message,
                StringComparison.Ordinal
            )
        );
    }

    [Fact]
    public void A_result_over_fewer_than_the_protocols_minimum_is_not_decrypted()
    {
        using var protocol = new SampleProtocol(minimumContributors: 2);
        using var honest = new LocalStudy(protocol.Load());
        using var study = new LocalStudy(
            protocol.Load(),
            withContext: false,
            minimumContributors: 1
        );
        CarelessKeygen(study);
        var context = PublicContext.Of(
            honest.Study.Clear("contribute", VerificationScope.Context)
        ) with
        {
            // What a contributor of old was given: this study's key, unverified.
            PublicKey = ReadKey(study),
        };
        Slip(study, Encrypt(study, context, [1, 2, 0, 2, 2, 2, 1]));

        var computing = Assert.Throws<UnclearedException>(() =>
            Computation.Run(study.Study, study.Keys, null, Never)
        );
        CarelessComputation(study);
        var computed = study.Study.State.Size;
        var decrypting = Assert.Throws<UnclearedException>(() =>
            Decryption.Publish(study.Study, study.Keys, null, Never)
        );

        Assert.Equal(
            ("genomics.cohort", "genomics.cohort"),
            (computing.CheckId, decrypting.CheckId)
        );
        AssertNothingWasDecrypted(study, computed);
    }

    [Theory]
    [InlineData("zero", "a")]
    [InlineData("b", "zero")]
    [InlineData("b", "one")]
    [InlineData("a", "a")]
    public void A_key_that_hides_nothing_is_refused_by_contributor_and_intake(
        string first,
        string second
    )
    {
        using var protocol = new SampleProtocol();
        using var study = new LocalStudy(protocol.Load(), withContext: false);
        CarelessKeygen(study, stream =>
        {
            var words = MemoryMarshal.Cast<byte, ulong>(
                stream.AsSpan(stream.Length - (2 * 3 * 4096 * sizeof(ulong)))
            );
            var b = words[..(3 * 4096)];
            var a = words[(3 * 4096)..];
            if (first == "zero")
                b.Clear();
            if (first == "a")
                a.CopyTo(b);
            if (second == "zero")
                a.Clear();
            if (second == "one")
                a.Fill(1);
        });
        ContextFile.Write(study.Study, study["open.sgpctx"]);

        var contributing = Assert.Throws<UnclearedException>(() =>
            ContextFile.Read(study["open.sgpctx"])
        );
        var submitting = Assert.Throws<UnclearedException>(() => study.Study.ReadContext());

        Assert.Equal(("fhe.context", "fhe.context"), (contributing.CheckId, submitting.CheckId));
        Assert.Contains(
            "a public key that hides what is encrypted under it",
            contributing.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_context_is_refused_that_is_not_the_one_whom_the_contributor_trusts()
    {
        using var protocol = new SampleProtocol();
        using var mine = new LocalStudy(protocol.Load());
        using var swapped = new LocalStudy(protocol.Load());
        ContextFile.Write(swapped.Study, swapped["study.sgpctx"]);
        var policy = new VerificationOptions
        {
            Policy = TrustPolicy.Parse(BundleRelease.SuggestPolicy(mine.Study.State)),
        };

        var refused = Assert.Throws<UnclearedException>(() =>
            ContextFile.Read(swapped["study.sgpctx"], policy)
        );

        Assert.Equal("signers.policy", refused.CheckId);
        Assert.Equal(swapped.Study.State.StudyId, ContextFile.Read(swapped["study.sgpctx"]).Study);
        ContextFile.Write(mine.Study, mine["study.sgpctx"]);
        Assert.Equal(
            mine.Study.State.StudyId,
            ContextFile.Read(mine["study.sgpctx"], policy).Study
        );
    }

    [Fact]
    public void A_context_of_form_1_takes_no_contribution()
    {
        using var protocol = new SampleProtocol();
        using var study = new LocalStudy(protocol.Load(), withContext: false);
        CarelessKeygen(study, version: 1);

        var refused = Assert.Throws<StudyException>(() => study.Study.ReadContext());

        Assert.Contains("expected a context of form 2", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(StudyRole.Researcher)]
    [InlineData(StudyRole.ComputingParty)]
    [InlineData(StudyRole.KeyHolder)]
    [InlineData(StudyRole.Ledger)]
    public void Nobody_contributes_with_the_key_of_a_role(StudyRole role)
    {
        using var protocol = new SampleProtocol();
        using var study = new LocalStudy(protocol.Load());
        var context = study.Study.ReadContext();
        using var maker = new ContributionMaker(context);
        using var extraction = SampleProtocol.Read(
            study.Study.Protocol,
            SampleProtocol.Vcf(["0/1", "1|1", "0/0"])
        );

        var refused = Assert.Throws<StudyException>(() =>
            new ContributionIntake(study.Study, context).Accept([
                maker.Make(extraction.Genotypes, .., study.SigningKey(role)),
            ])
        );

        Assert.Contains(
            "a contributor who holds no role",
            refused.Message,
            StringComparison.Ordinal
        );
        Assert.Equal(0UL, study.Study.State.EffectiveCount);
    }

    [Fact]
    public void A_clearance_is_for_its_scope_and_its_ledger()
    {
        using var protocol = new SampleProtocol();
        using var study = new LocalStudy(protocol.Load()).Contribute(ThreeGenomes);
        var early = study.Study.Clear("run", VerificationScope.Contributions);
        Computation.Run(study.Study, study.Keys, null, Never);

        Assert.Throws<ArgumentException>(() => Decryption.Publish(study.Study, study.Keys, early));
        Assert.Throws<ArgumentException>(() =>
            early.RequireFor(VerificationScope.Contributions, study.Study.State)
        );
        Assert.Throws<ArgumentException>(() =>
            early.RequireFor(VerificationScope.Result, early.State)
        );
        Assert.NotNull(
            Decryption.Publish(
                study.Study,
                study.Keys,
                Decryption.Clear(study.Study, progress: null)
            )
        );
    }

    [Fact]
    public void The_decryption_carries_the_report_of_what_was_verified()
    {
        using var protocol = new SampleProtocol(open: "pedersen");
        using var study = new LocalStudy(protocol.Load()).Contribute(ThreeGenomes);
        Computation.Run(study.Study, study.Keys, null, Never);
        var clearance = Decryption.Clear(study.Study, progress: null);
        Decryption.Publish(study.Study, study.Keys, clearance);

        var decryption = study.Study.State.Decryption!;
        var report = PreflightReport.Parse(
            study.Study.Blobs.ReadAllBytes(decryption.Subjects[^1].Digest)
        );

        Assert.Equal(2, decryption.Predicate.Version);
        Assert.Equal(clearance.Report, report);
        Assert.Equal(
            (study.Study.State.StudyId, decryption.Index),
            (report.Study, report.Observed.Size)
        );
        Assert.Contains("result.replay", report.Passed);
        Assert.Contains("fhe.key-proof", report.Passed);
    }

    [Fact]
    public void What_was_damaged_on_disk_is_not_computed_on()
    {
        using var protocol = new SampleProtocol();
        using var study = new LocalStudy(protocol.Load()).Contribute(ThreeGenomes);
        var ciphertext = ((BlobStore)study.Study.Blobs).PathOf(
            study.Study.State.EffectiveContributions()[1].Ciphertexts[0]
        );
        var bytes = File.ReadAllBytes(ciphertext);
        bytes[^1] ^= 1;
        File.WriteAllBytes(ciphertext, bytes);
        var changed = Assert.Throws<UnclearedException>(() =>
            Computation.Run(study.Study, study.Keys, null, Never)
        );
        File.Delete(ciphertext);
        var missing = Assert.Throws<UnclearedException>(() =>
            Computation.Run(study.Study, study.Keys, null, Never)
        );

        Assert.Equal(("fhe.ciphertexts", "fhe.ciphertexts"), (changed.CheckId, missing.CheckId));
        Assert.Contains("found no such file", missing.Message, StringComparison.Ordinal);
        Assert.Equal(StudyStage.Collecting, study.Study.State.Stage);
    }

    [Fact]
    public void Nobody_but_its_owner_reads_the_ciphertexts_that_lie_in_a_study_folder()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("file modes of Unix");
            return;
        }

        using var protocol = new SampleProtocol();
        using var study = new LocalStudy(protocol.Load()).Contribute(ThreeGenomes);
        var objects = study.Study.Folder.ObjectsFolder;

        const UnixFileMode others =
            UnixFileMode.GroupRead
            | UnixFileMode.GroupWrite
            | UnixFileMode.GroupExecute
            | UnixFileMode.OtherRead
            | UnixFileMode.OtherWrite
            | UnixFileMode.OtherExecute;
        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(objects) & others);
        foreach (var file in Directory.GetFiles(objects, "*", SearchOption.AllDirectories))
            Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(file) & others);
    }

    /// <summary>The published attack: everybody but one subtracted, under a commitment that is
    /// formed the same way.</summary>
    private static SignedContribution SubtractEverybodyBut(LocalStudy study, int victim)
    {
        var context = study.Study.ReadContext();
        var contributions = study.Study.State.EffectiveContributions();
        var others = contributions.Where((_, i) => i != victim).ToArray();
        ulong[] own = [0, 0, 0, 0, 0, 0, 3];
        var slots = new ulong[context.Protocol.Layout.TotalSlotCount];
        own.CopyTo(slots, 0);
        using var blinding = Blinding.Draw();
        blinding.WriteDigits(slots.AsSpan(context.Protocol.Layout.DigitSlots));
        // The order of the group, less one; little-endian. Source: RFC 9496.
        Assert.True(
            RistrettoScalar.TryParse(
                "ecd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010",
                out var minusOne
            )
        );
        var evaluator = new BfvEvaluator(context.Rlwe);
        var ciphertext = new Encryptor(
            context.Rlwe,
            context.PublicKey,
            RandomSource.System
        ).Encrypt(new BatchEncoder(context.Rlwe).Encode(slots));
        var commitment = PedersenOpening.Commit(context.Generators!, own, blinding);
        foreach (var other in others)
        {
            evaluator.SubtractInPlace(
                ciphertext,
                SealStream.LoadCiphertext(
                    context.Rlwe,
                    study.Study.Blobs.ReadAllBytes(other.Ciphertexts[0])
                )
            );
            Assert.True(RistrettoPoint.TryParse(other.Commitment, out var point));
            commitment = commitment.Add(point.Multiply(minusOne));
        }

        var proof = study.Study.Blobs.ReadAllBytes(contributions[victim].Proof!.Value);
        proof[40] ^= 1;
        return Sign(study, context, SealStream.Save(ciphertext), proof, commitment.ToString());
    }

    private static SignedContribution Encrypt(
        LocalStudy study,
        PublicContext context,
        ulong[] slots
    ) =>
        Sign(
            study,
            context,
            SealStream.Save(
                new Encryptor(context.Rlwe, context.PublicKey, RandomSource.System).Encrypt(
                    new BatchEncoder(context.Rlwe).Encode(slots)
                )
            ),
            proof: null,
            commitment: null
        );

    private static SignedContribution Sign(
        LocalStudy study,
        PublicContext context,
        byte[] ciphertext,
        byte[]? proof,
        string? commitment
    )
    {
        var key = Ed25519PrivateKey.Generate();
        study.Contributors.Add(key);
        var statement = new Statement(
            ContributionPredicate.SubjectsFor(
                [ArtifactDigest.Compute(ciphertext)],
                proof is null ? null : ArtifactDigest.Compute(proof)
            ),
            new ContributionPredicate
            {
                Study = study.Study.State.StudyId,
                Observed = study.Study.State.Observed,
                Context = study.Study.State.Context!.Hash,
                Contributor = key.PublicKey,
                Genomes = 1,
                Report = new EncoderReport(
                    DosageEncoding.Instance.Name,
                    "1.0.0",
                    ArtifactDigest.Compute("x"u8),
                    ArtifactDigest.Parse(context.Protocol.VariantsSha256)
                ),
                Commitment = commitment,
            }
        );
        return new SignedContribution(statement.Sign(key), ciphertext, proof);
    }

    /// <summary>Past the intake, as an operator can.</summary>
    private static void Slip(LocalStudy study, SignedContribution contribution)
    {
        study.Study.Blobs.Put(contribution.Ciphertext);
        if (contribution.Proof is { } proof)
            study.Study.Blobs.Put(proof);
        study.Study.Append(contribution.Statement);
    }

    /// <summary>A key holder's program that asks nothing, and may change the key.</summary>
    private static void CarelessKeygen(
        LocalStudy study,
        Action<byte[]>? change = null,
        int version = 2
    )
    {
        var (state, crypto) = (study.Study.State, study.Study.Protocol.Definition.Crypto);
        var rlwe = RlweContext.Create(crypto.ToParameters(), crypto.Profile);
        var generator = new KeyGenerator(rlwe, RandomSource.System);
        using var secret = generator.CreateSecretKey();
        var publicKey = generator.CreatePublicKey(
            secret,
            CommonSeed.Derive(state.StudyId.Value.ToArray())
        );
        var (parameters, key) = (SealStream.Save(rlwe.Parameters), SealStream.Save(publicKey));
        change?.Invoke(key);
        var proof = KeyProof
            .Make(rlwe, publicKey, secret, state.StudyId.Value.ToArray(), RandomSource.System)
            .ToBytes(rlwe);
        study.Keys.WriteSecretKey(SealStream.Save(secret));
        List<Subject> subjects = [Put("encryption-parameters", parameters), Put("public-key", key)];
        if (version == 2)
            subjects.Add(Put(ContextPredicate.KeyProofSubject, proof));
        study.Study.Append(
            Statement.Sign(
                study.SigningKey(StudyRole.KeyHolder),
                new ContextPredicate
                {
                    Version = version,
                    Study = state.StudyId,
                    Observed = state.Observed,
                    Scheme = "bfv",
                    PolyModulusDegree = (ulong)rlwe.Parameters.PolyModulusDegree,
                    CoeffModulus = rlwe.Parameters.CoeffModulus,
                    PlainModulus = rlwe.Parameters.PlainModulus,
                    SecurityProfile = SecurityProfileName.Format(crypto.Profile),
                    SecurityBits = (ulong)rlwe.SecurityBits,
                    ParmsId = rlwe.KeyParmsId.ToString(),
                },
                [.. subjects]
            )
        );

        Subject Put(string name, byte[] blob) => new(name, study.Study.Blobs.Put(blob));
    }

    /// <summary>A computing party that computes whatever is there.</summary>
    private static void CarelessComputation(LocalStudy study)
    {
        var crypto = study.Study.Protocol.Definition.Crypto;
        var rlwe = RlweContext.Create(crypto.ToParameters(), crypto.Profile);
        var contributions = study.Study.State.EffectiveContributions();
        var (accepted, superseded, refused) = study.Study.State.Tally();
        Append(
            StudyRole.Researcher,
            new ClosePredicate
            {
                Study = study.Study.State.StudyId,
                Observed = study.Study.State.Observed,
                Accepted = accepted,
                Superseded = superseded,
                Refused = refused,
            }
        );
        Append(
            StudyRole.ComputingParty,
            new ComputePredicate
            {
                Study = study.Study.State.StudyId,
                Observed = study.Study.State.Observed,
                Close = study.Study.State.Close!.Hash,
                Inputs = study.Study.State.Inputs(),
                Engine = new EngineBuild("x", "1", ArtifactDigest.Compute("x"u8)),
            },
            new Subject(
                "circuit",
                study.Study.Blobs.Put(study.Study.Protocol.Circuit.Bytes.AsSpan())
            )
        );
        var sum = new CircuitEvaluation(
            study.Study.Protocol.Circuit,
            rlwe,
            EvaluationKeys.None,
            new Dictionary<string, Plaintext>()
        );
        foreach (var contribution in contributions)
            sum.Add(
                SealStream.LoadCiphertext(
                    rlwe,
                    study.Study.Blobs.ReadAllBytes(contribution.Ciphertexts[0])
                )
            );
        Append(
            StudyRole.ComputingParty,
            new ResultPredicate
            {
                Study = study.Study.State.StudyId,
                Observed = study.Study.State.Observed,
                Compute = study.Study.State.Compute!.Hash,
                NoiseBoundBits = (ulong)
                    CircuitBound
                        .Compute(
                            study.Study.Protocol.Circuit,
                            rlwe,
                            contributions.Length,
                            study.Study.Protocol.InputMagnitude
                        )
                        .NoiseBits,
            },
            new Subject("result-ciphertext", study.Study.Blobs.Put(SealStream.Save(sum.Complete())))
        );

        void Append(StudyRole role, Predicate predicate, params ReadOnlySpan<Subject> subjects) =>
            study.Study.Append(Statement.Sign(study.SigningKey(role), predicate, subjects));
    }

    private static PublicKey ReadKey(LocalStudy study)
    {
        var crypto = study.Study.Protocol.Definition.Crypto;
        var rlwe = RlweContext.Create(crypto.ToParameters(), crypto.Profile);
        return SealStream.LoadPublicKey(
            rlwe,
            study.Study.Blobs.ReadAllBytes(study.Study.State.Context!.Subjects[1].Digest)
        );
    }

    private static void AssertNothingWasDecrypted(LocalStudy study, ulong computed)
    {
        Assert.Equal(
            (StudyStage.Computed, computed),
            (study.Study.State.Stage, study.Study.State.Size)
        );
        Assert.False(File.Exists(study.Study.Folder.ResultFile));
        Assert.True(study.Keys.HasSecretKey);
    }
}
