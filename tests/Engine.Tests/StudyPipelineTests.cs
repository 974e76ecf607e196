using System.Security.Cryptography;
using SecureGenomics.Provenance.Fhe;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.Store.Sqlite;
using SecureGenomics.Provenance.Study;
using SecureGenomics.Provenance.StudyKit;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Engine.Tests;

public sealed class StudyPipelineTests
{
    private static readonly byte[] ThreeGenomes = SampleProtocol.Vcf(
        ["0/1", "1|1", "0/0"],
        ["0/0", "./.", "0/1"],
        ["1/1", "0/1", "1"]
    );

    [Fact]
    public void A_study_gives_the_counts_of_its_genomes()
    {
        using var protocol = new SampleProtocol();
        using var study = new LocalStudy(protocol.Load()).Contribute(ThreeGenomes);

        var result = (AlleleFrequencies)study.Finish()!;

        Assert.Equal(
            [(3UL, 6UL), (3UL, 4UL), (3UL, 5UL)],
            result.Variants.Select(row => (row.AlleleCount, row.AlleleNumber))
        );
        Assert.Equal(3UL, result.Genomes);
        Assert.Equal(
            "id\tchromosome\tposition\tref\talt\teffect_allele\tac\tan\taf\n"
                + "rs1\t19\t100\tA\tG\tG\t3\t6\t0.5\nrs2\t19\t200\tC\tT\tT\t3\t4\t0.75\nrs3\t19\t300\tG\tA\tG\t3\t5\t0.6\n",
            File.ReadAllText(study.Study.Folder.ResultFile)
        );
    }

    [Fact]
    public void The_steps_stand_in_the_ledger_in_order()
    {
        using var protocol = new SampleProtocol();
        using var study = new LocalStudy(protocol.Load()).Contribute(ThreeGenomes);
        study.Finish();

        var kinds = study.Study.ReadEntries().Select(bytes => Entry.Parse(bytes).Statement.Kind);

        Assert.Equal(
            [
                StatementKind.Study,
                StatementKind.Context,
                StatementKind.Contribution,
                StatementKind.Contribution,
                StatementKind.Contribution,
                StatementKind.Close,
                StatementKind.Compute,
                StatementKind.Result,
                StatementKind.Decryption,
            ],
            kinds
        );
    }

    [Fact]
    public void A_study_goes_on_after_it_was_closed_and_opened_at_every_step()
    {
        using var protocol = new SampleProtocol();
        using var study = new LocalStudy(protocol.Load(), withContext: false);
        study.Reopen();
        ContextPublication.Publish(study.Study, study.Keys);
        study.Reopen();
        study.Contribute(ThreeGenomes);
        study.Reopen();
        Computation.Run(study.Study, study.Keys, null, TestContext.Current.CancellationToken);
        study.Reopen();

        var result = Decryption.Publish(
            study.Study,
            study.Keys,
            null,
            TestContext.Current.CancellationToken
        );

        study.Reopen();
        Assert.Equal(result!.FormatTable(), Decryption.Read(study.Study).FormatTable());
    }

    [Fact]
    public void A_run_that_was_interrupted_goes_on_when_run_again()
    {
        using var protocol = new SampleProtocol();
        using var study = new LocalStudy(protocol.Load()).Contribute(ThreeGenomes);
        using var interruption = new CancellationTokenSource();
        var stopAtTheSecond = new Relay(progress =>
        {
            if (progress.Done == 2)
                interruption.Cancel();
        });

        Assert.Throws<OperationCanceledException>(() =>
            Computation.Run(study.Study, study.Keys, stopAtTheSecond, interruption.Token)
        );
        study.Reopen();
        Assert.Equal(StudyStage.Computing, study.Study.State.Stage);
        Computation.Run(study.Study, study.Keys, null, TestContext.Current.CancellationToken);

        var result = (AlleleFrequencies)
            Decryption.Publish(
                study.Study,
                study.Keys,
                null,
                TestContext.Current.CancellationToken
            )!;
        Assert.Equal(3UL, result.Variants[0].AlleleCount);
    }

    [Fact]
    public void Fewer_contributions_than_the_protocol_demands_are_not_computed()
    {
        using var protocol = new SampleProtocol(minimumContributors: 4);
        using var study = new LocalStudy(protocol.Load()).Contribute(ThreeGenomes);

        var error = Assert.Throws<StudyException>(() => study.Finish());

        Assert.Contains("at least 4 contributions", error.Message, StringComparison.Ordinal);
        Assert.Equal(StudyStage.Collecting, study.Study.State.Stage);
    }

    [Fact]
    public void Each_step_is_refused_at_the_wrong_time()
    {
        using var protocol = new SampleProtocol();
        using var study = new LocalStudy(protocol.Load());
        var none = TestContext.Current.CancellationToken;

        Assert.Throws<StudyException>(() => ContextPublication.Publish(study.Study, study.Keys));
        Assert.Throws<StudyException>(() =>
            Decryption.Publish(study.Study, study.Keys, null, none)
        );
        Assert.Throws<StudyException>(() => study.Release());
        study.Contribute(ThreeGenomes).Finish();
        Assert.Throws<StudyException>(() => study.Contribute(ThreeGenomes));
        Assert.Throws<StudyException>(() => Computation.Run(study.Study, study.Keys, null, none));
        Assert.Throws<StudyException>(() =>
            Decryption.Publish(study.Study, study.Keys, null, none)
        );
    }

    [Fact]
    public void One_genome_per_contribution_is_enforced_where_the_protocol_says_so()
    {
        using var protocol = new SampleProtocol();
        using var study = new LocalStudy(protocol.Load());
        using var extraction = SampleProtocol.Read(study.Study.Protocol, ThreeGenomes);
        using var maker = new ContributionMaker(study.Study.ReadContext());
        using var key = Ed25519PrivateKey.Generate();

        Assert.Throws<StudyException>(() => maker.Make(extraction.Genotypes, .., key));
    }

    [Fact]
    public void A_biobank_contributes_its_genomes_as_one_where_the_protocol_allows_it()
    {
        using var protocol = new SampleProtocol(samples: "all");
        using var study = new LocalStudy(protocol.Load());
        using var extraction = SampleProtocol.Read(study.Study.Protocol, ThreeGenomes);
        var context = study.Study.ReadContext();
        using var maker = new ContributionMaker(context);
        using var biobank = Ed25519PrivateKey.Generate();
        new ContributionIntake(study.Study, context).Accept([
            maker.Make(extraction.Genotypes, .., biobank),
        ]);
        study.Contribute(ThreeGenomes);

        var result = (AlleleFrequencies)study.Finish()!;

        Assert.Equal(6UL, result.Genomes);
        Assert.Equal(6UL, result.Variants[0].AlleleCount);
    }

    [Fact]
    public void A_ciphertext_under_foreign_parameters_never_enters_the_ledger()
    {
        using var protocol = new SampleProtocol();
        using var study = new LocalStudy(protocol.Load());
        var foreign = RlweContext.Create(
            EncryptionParameters.Bfv(SecurityProfile.SealDefault, 4096, 1032193),
            SecurityProfile.SealDefault
        );
        var generator = new KeyGenerator(foreign, RandomSource.ForTests(1));
        using var secret = generator.CreateSecretKey();
        var stranger = new Encryptor(
            foreign,
            generator.CreatePublicKey(secret),
            RandomSource.ForTests(2)
        ).Encrypt(new BatchEncoder(foreign).Encode([1, 2, 3]));

        var contribution = Forge(study, SealStream.Save(stranger));

        Assert.Throws<StudyException>(() =>
            new ContributionIntake(study.Study, study.Study.ReadContext()).Accept([contribution])
        );
        Assert.Equal(2UL, study.Study.State.Size);
    }

    [Fact]
    public void Totals_that_cannot_be_end_the_study_with_one_fixed_statement_and_nothing_else()
    {
        using var protocol = new SampleProtocol();
        using var study = new LocalStudy(protocol.Load()).Contribute(ThreeGenomes);
        var context = study.Study.ReadContext();
        // A contributor who encrypts a million copies of an allele under one genome.
        var crafted = new Encryptor(context.Rlwe, context.PublicKey, RandomSource.System).Encrypt(
            new BatchEncoder(context.Rlwe).Encode([1_000_000, 0, 0, 2, 2, 2, 1])
        );
        new ContributionIntake(study.Study, context).Accept([
            Forge(study, SealStream.Save(crafted)),
        ]);
        Computation.Run(study.Study, study.Keys, null, TestContext.Current.CancellationToken);
        var blobsBefore = Directory
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
            blobsBefore,
            Directory
                .GetFiles(study.Study.Folder.ObjectsFolder, "*", SearchOption.AllDirectories)
                .Length
        );
        Assert.False(File.Exists(study.Study.Folder.ResultFile));
        Assert.False(study.Keys.HasSecretKey);
        var last = Entry.Parse(study.Study.ReadEntries().Last());
        Assert.Empty(last.Statement.Subjects);
        Assert.IsType<AbortedPredicate>(last.Statement.Predicate);

        // Who recorded the abort and died before the key was gone: the next run removes it.
        study.Keys.WriteSecretKey("left behind"u8);
        Assert.Null(
            Decryption.Publish(study.Study, study.Keys, null, TestContext.Current.CancellationToken)
        );
        Assert.False(study.Keys.HasSecretKey);
    }

    [Fact]
    public void A_table_that_was_not_written_before_the_end_is_written_again_from_its_blob()
    {
        using var protocol = new SampleProtocol();
        using var study = new LocalStudy(protocol.Load()).Contribute(ThreeGenomes);
        study.Finish();
        var table = File.ReadAllBytes(study.Study.Folder.ResultFile);
        File.Delete(study.Study.Folder.ResultFile);

        study.Study.ShowTable(Decryption.ReadTable(study.Study));

        Assert.Equal(table, File.ReadAllBytes(study.Study.Folder.ResultFile));
    }

    [Fact]
    public void A_recorded_result_that_replay_does_not_give_is_never_decrypted()
    {
        using var protocol = new SampleProtocol();
        using var study = new LocalStudy(protocol.Load()).Contribute(ThreeGenomes);
        using var dishonest = study.Keys.OpenSigningKey(StudyRole.ComputingParty);
        using var researcher = study.Keys.OpenSigningKey(StudyRole.Researcher);
        var ledger = study.Study;
        var (accepted, superseded, refused) = ledger.State.Tally();
        ledger.Append(
            Statement.Sign(
                researcher,
                new ClosePredicate
                {
                    Study = ledger.State.StudyId,
                    Observed = ledger.State.Observed,
                    Accepted = accepted,
                    Superseded = superseded,
                    Refused = refused,
                }
            )
        );
        ledger.Append(
            Statement.Sign(
                dishonest,
                new ComputePredicate
                {
                    Study = ledger.State.StudyId,
                    Observed = ledger.State.Observed,
                    Close = ledger.State.Close!.Hash,
                    Inputs = ledger.State.Inputs(),
                    Engine = new EngineBuild("x", "1", ArtifactDigest.Compute("x"u8)),
                },
                new Subject("circuit", ledger.Blobs.Put(ledger.Protocol.Circuit.Bytes.AsSpan()))
            )
        );
        // One person's upload, passed off as the sum: decrypting it would read that person.
        var victim = ledger.State.EffectiveContributions()[0].Ciphertexts[0];
        ledger.Append(
            Statement.Sign(
                dishonest,
                new ResultPredicate
                {
                    Study = ledger.State.StudyId,
                    Observed = ledger.State.Observed,
                    Compute = ledger.State.Compute!.Hash,
                    NoiseBoundBits = 33,
                },
                new Subject("result-ciphertext", victim)
            )
        );

        var error = Assert.Throws<UnclearedException>(() =>
            Decryption.Publish(ledger, study.Keys, null, TestContext.Current.CancellationToken)
        );

        Assert.Equal("result.replay", error.CheckId);
        Assert.Equal(StudyStage.Computed, ledger.State.Stage);
    }

    [Fact]
    public void A_folder_with_something_in_it_is_left_alone()
    {
        using var protocol = new SampleProtocol();
        using var folder = new TemporaryFolder();
        using var passphrase = Passphrase.ThrowAway();
        File.WriteAllText(folder["notes.txt"], "mine");

        Assert.Throws<StudyException>(() =>
            StudyCreation.Create(
                folder.Path,
                SqliteLedgerStore.Kind,
                protocol.Load(),
                "local",
                StudyCreation.DrawOrigin("localhost"),
                new KeyFolder(folder["keys"], passphrase),
                LocalStudy.Clock
            )
        );

        Assert.Equal(
            ["notes.txt"],
            Directory.EnumerateFileSystemEntries(folder.Path).Select(Path.GetFileName)
        );
    }

    [Fact]
    public void A_wrong_passphrase_opens_nothing()
    {
        using var protocol = new SampleProtocol();
        using var study = new LocalStudy(protocol.Load());
        using var wrong = new Passphrase("not the passphrase");

        var error = Assert.Throws<StudyException>(() =>
            new KeyFolder(study.Keys.Path, wrong).OpenSigningKey(StudyRole.KeyHolder)
        );

        Assert.Contains(
            "the passphrase does not open this key",
            error.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Keys_are_readable_by_their_owner_alone_and_never_overwritten()
    {
        using var protocol = new SampleProtocol();
        using var study = new LocalStudy(protocol.Load());

        Assert.All(Directory.GetFiles(study.Keys.Path), file =>
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite,
                OperatingSystem.IsWindows() ? UnixFileMode.None : File.GetUnixFileMode(file)
            )
        );
        var before = File.ReadAllBytes(Path.Combine(study.Keys.Path, "secret-key.key"));
        Assert.ThrowsAny<Exception>(() => study.Keys.WriteSecretKey([1, 2, 3]));
        Assert.Equal(before, File.ReadAllBytes(Path.Combine(study.Keys.Path, "secret-key.key")));
    }

    [Fact]
    public void No_secret_and_no_genotype_is_in_the_study_folder()
    {
        using var protocol = new SampleProtocol();
        using var study = new LocalStudy(protocol.Load()).Contribute(ThreeGenomes);
        study.Finish();
        var secret = study.Keys.ReadSecretKey();

        foreach (
            var file in Directory.GetFiles(
                study.Study.Folder.Path,
                "*",
                SearchOption.AllDirectories
            )
        )
        {
            using var stream = new FileStream(
                file,
                FileMode.Open,
                FileAccess.Read,
                FileShare.ReadWrite
            );
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            Assert.True(
                bytes.AsSpan().IndexOf(secret.AsSpan(200, 64)) < 0,
                $"{file} holds the secret key"
            );
            // Five bytes, as a line of the files has them: three are in random ciphertexts by
            // chance.
            Assert.True(
                bytes.AsSpan().IndexOf("\t0/1\n"u8) < 0 && bytes.AsSpan().IndexOf("\t0/1\t"u8) < 0,
                $"{file} holds a genotype"
            );
        }

        CryptographicOperations.ZeroMemory(secret);
    }

    [Fact]
    public void The_same_ledger_gives_the_same_bundle_bytes()
    {
        using var protocol = new SampleProtocol();
        using var study = new LocalStudy(protocol.Load()).Contribute(ThreeGenomes);
        study.Finish();

        var first = File.ReadAllBytes(study.Release("first.sgp"));
        study.Reopen();
        var second = File.ReadAllBytes(study.Release("second.sgp"));

        Assert.Equal(first, second);
    }

    [Fact]
    public void A_bundle_is_never_overwritten()
    {
        using var protocol = new SampleProtocol();
        using var study = new LocalStudy(protocol.Load()).Contribute(ThreeGenomes);
        study.Finish();
        File.WriteAllText(study["taken.sgp"], "mine");

        Assert.Throws<StudyException>(() => study.Release("taken.sgp"));

        Assert.Equal("mine", File.ReadAllText(study["taken.sgp"]));
    }

    /// <summary>A contribution that is signed as it should be around any bytes.</summary>
    private static SignedContribution Forge(LocalStudy study, byte[] ciphertext)
    {
        var key = Ed25519PrivateKey.Generate();
        study.Contributors.Add(key);
        var context = study.Study.ReadContext();
        return new SignedContribution(
            Statement.Sign(
                key,
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
                },
                new Subject("ciphertext", ArtifactDigest.Compute(ciphertext))
            ),
            ciphertext,
            Proof: null
        );
    }

    private sealed class Relay(Action<StepProgress> action) : IProgress<StepProgress>
    {
        public void Report(StepProgress value) => action(value);
    }
}
