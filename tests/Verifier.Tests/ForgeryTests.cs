using System.Collections.Immutable;
using System.Text;
using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Fhe;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Verifier.Tests;

/// <summary>For each check a lie that it catches, told by somebody who can sign for
/// everybody.</summary>
public sealed class ForgeryTests(FinishedStudy honest) : IClassFixture<FinishedStudy>
{
    internal static readonly Dictionary<
        string,
        (string[] FailingIds, Action<ForgedStudy> Lie)
    > Forgeries = new(StringComparer.Ordinal)
    {
        ["an object that no entry names"] = (["bundle.manifest"], forged =>
            forged.Blobs[ArtifactDigest.Compute("stowaway"u8)] = [.. "stowaway"u8]
        ),
        ["a blob that an entry names is missing"] = (["bundle.manifest"], forged =>
            forged.Blobs.Remove(forged[StatementKind.Contribution].Subjects[0].Digest)
        ),
        ["an unknown file"] = (["bundle.manifest"], forged =>
            forged.OtherFiles["proofs/claims.txt"] = [.. "trust me"u8]
        ),
        ["a README that promises more"] = (["bundle.manifest"], forged =>
            forged.OtherFiles[BundlePath.Readme] = [.. "VERIFIED by experts"u8]
        ),

        ["an entry with a space in it"] = (["ledger.encoding"], forged =>
            forged.OnLine = (line, i) =>
                i == 3 ? line.Replace("\":", "\": ", StringComparison.Ordinal) : line
        ),
        ["an entry with an unknown member"] = (["ledger.encoding"], forged =>
            forged.OnLine = (line, i) => i == 3 ? line.Insert(line.Length - 1, ",\"zzz\":1") : line
        ),
        ["a last entry left out of the file"] = (["ledger.encoding"], forged =>
            forged.OnLine = (line, i) => i == forged.Steps.Count - 1 ? "" : line
        ),
        ["an entry that names another predecessor"] = (["ledger.chain"], forged =>
            forged.OnEntry = entry =>
                entry.Index == 4
                    ? Entry.Create(
                        4,
                        LeafHash.Compute("x"u8),
                        entry.Time,
                        entry.StatementEnvelope,
                        forged.LedgerKey
                    )
                    : entry
        ),
        ["an index that is skipped"] = (["ledger.chain"], forged =>
            forged.OnEntry = entry =>
                entry.Index == 4
                    ? Entry.Create(
                        5,
                        entry.Previous,
                        entry.Time,
                        entry.StatementEnvelope,
                        forged.LedgerKey
                    )
                    : entry
        ),
        ["time that goes back"] = (["ledger.order"], forged =>
            forged.OnEntry = entry =>
                entry.Index == 4
                    ? Entry.Create(
                        4,
                        entry.Previous,
                        entry.Time.AddSeconds(-1),
                        entry.StatementEnvelope,
                        forged.LedgerKey
                    )
                    : entry
        ),
        ["the same ciphertext twice"] = (["ledger.order"], forged =>
            forged.Steps[3].Subjects[0] = forged.Steps[2].Subjects[0]
        ),
        ["one key's second contribution"] = (["ledger.order"], forged =>
        {
            forged.Steps[3].Signer = forged.Steps[2].Signer;
            forged.Steps[3].Predicate = ((ContributionPredicate)forged.Steps[3].Predicate) with
            {
                Contributor = forged.Steps[2].Signer.PublicKey,
            };
        }),
        ["a contribution after the close"] = (["ledger.order"], forged =>
            (forged.Steps[4], forged.Steps[5]) = (forged.Steps[5], forged.Steps[4])
        ),
        ["an observed root of another tree"] = (["log.consistency"], forged =>
        {
            forged.Relinks = false;
            forged.Change<ResultPredicate>(result =>
                result with
                {
                    Observed = result.Observed with { Root = forged.Roots() },
                }
            );
        }),
        ["a contribution hidden from the close"] = (["ledger.complete"], forged =>
        {
            forged.Relinks = false;
            forged.Change<ClosePredicate>(close =>
                close with
                {
                    Accepted = new CountedRoot(2, close.Accepted.Root),
                }
            );
        }),
        ["inputs that leave a contribution out"] = (["result.inputs"], forged =>
        {
            forged.Relinks = false;
            forged.Change<ComputePredicate>(compute =>
                compute with
                {
                    Inputs = CountedRoot.Of((ArtifactDigest[])[forged.Steps[2].Subjects[0].Digest]),
                }
            );
        }),

        ["the sum with a contribution that was withdrawn"] = (
            ["fhe.noise-bound", "genomics.counts", "result.replay"],
            forged => WithdrawalTests.Insert(forged, forged.Steps[4].Signer)
        ),
        ["inputs with a contribution that was withdrawn"] = (["result.inputs"], forged =>
        {
            WithdrawalTests.Insert(forged, forged.Steps[4].Signer);
            forged.OnPredicate = predicate =>
                predicate is ComputePredicate compute
                    ? compute with
                    {
                        Inputs = CountedRoot.Of(
                            forged.Steps.Skip(2).Take(3).Select(step => step.Subjects[0].Digest)
                        ),
                    }
                    : predicate;
        }),
        ["a withdrawal hidden from the close"] = (["ledger.complete"], forged =>
        {
            WithdrawalTests.Insert(forged, forged.Steps[4].Signer);
            forged.OnPredicate = predicate =>
                predicate is ClosePredicate close
                    ? close with
                    {
                        Superseded = CountedRoot.Of((LeafHash[])[]),
                    }
                    : predicate;
        }),
        ["a withdrawal that another contributor signed"] = (["signers.statements"], forged =>
            WithdrawalTests.Insert(forged, forged.Steps[4].Signer, signer: forged.Steps[3].Signer)
        ),
        ["a withdrawal that the researcher signed"] = (["signers.roles"], forged =>
            WithdrawalTests.Insert(forged, forged.Steps[4].Signer, signer: forged.Steps[0].Signer)
        ),
        ["a withdrawal by whoever has contributed nothing"] = (["ledger.order"], forged =>
            WithdrawalTests.Insert(forged, Ed25519PrivateKey.Generate())
        ),
        ["a withdrawal after the close"] = (["ledger.order"], forged =>
            WithdrawalTests.Insert(forged, forged.Steps[4].Signer, at: 6)
        ),

        ["a checkpoint that another key signed"] = (["log.checkpoint"], forged =>
            forged.CheckpointKey = Ed25519PrivateKey.Generate()
        ),
        ["a signature of the checkpoint that fails, behind one that holds"] = (
            ["log.checkpoint"],
            forged => forged.OnSignatureLines = line => line + Broken(line)
        ),
        ["a signature of the checkpoint that fails, before one that holds"] = (
            ["log.checkpoint"],
            forged => forged.OnSignatureLines = line => Broken(line) + line
        ),
        ["a signature of the checkpoint that fails, between two that hold"] = (
            ["log.checkpoint"],
            forged => forged.OnSignatureLines = line => line + Broken(line) + line
        ),
        ["a line below the checkpoint that is no signature"] = (["log.checkpoint"], forged =>
            forged.OnSignatureLines = line => line + "— somebody\n"
        ),
        ["a checkpoint without its last newline"] = (["log.checkpoint"], forged =>
            forged.OnSignatureLines = line => line.TrimEnd('\n')
        ),
        ["a checkpoint of another log"] = (["log.checkpoint"], forged =>
            forged.OnCheckpoint = checkpoint =>
                checkpoint with
                {
                    Origin = "localhost/00000000000000000000000000000000",
                }
        ),
        ["a checkpoint with another root"] = (["log.root"], forged =>
            forged.OnCheckpoint = checkpoint => checkpoint with { Root = forged.Roots() }
        ),
        ["a checkpoint of fewer entries"] = (["log.root"], forged =>
            forged.OnCheckpoint = checkpoint => checkpoint with { Size = checkpoint.Size - 1 }
        ),

        ["an entry that another key signed"] = (["signers.entries"], forged =>
            forged.OnEntry = entry =>
                entry.Index == 4
                    ? Entry.Create(
                        4,
                        entry.Previous,
                        entry.Time,
                        entry.StatementEnvelope,
                        Ed25519PrivateKey.Generate()
                    )
                    : entry
        ),
        ["a statement with another's signature"] = (["signers.statements"], forged =>
            forged.OnStatement = (envelope, i) =>
                i == 4 ? WithSignatureOf(envelope, forged.Steps[3].Signer) : envelope
        ),
        ["a contributor's key that verifies every message"] = (["signers.statements"], forged =>
            SmallOrderSignatures.UseNeutralKey(forged, 2)
        ),
        ["a signature that commits to the neutral point"] = (["signers.statements"], forged =>
            SmallOrderSignatures.UseNeutralCommitment(forged, 2)
        ),
        ["a result that the researcher signed"] = (["signers.roles"], forged =>
            forged[StatementKind.Result].Signer = forged[StatementKind.Study].Signer
        ),
        ["a ledger and a researcher of the forger's own"] = (["signers.policy"], forged =>
        {
            var forger = Ed25519PrivateKey.Generate();
            forged.LedgerKey = forger;
            forged[StatementKind.Study].Signer = forger;
            forged[StatementKind.Close].Signer = forger;
            forged.Change<StudyPredicate>(study =>
                study with
                {
                    Roles = study.Roles with
                    {
                        Ledger = forger.PublicKey,
                        Researcher = forger.PublicKey,
                    },
                }
            );
        }),

        ["a protocol file that was changed"] = (["protocol.commit"], forged =>
        {
            var (name, blob) = forged.OtherFiles.First(file =>
                file.Value.AsSpan().IndexOf("rs1\tA"u8) >= 0
            );
            forged.OtherFiles[name] =
            [
                .. Encoding.UTF8.GetBytes(
                    Encoding
                        .UTF8.GetString(blob)
                        .Replace("rs1\tA", "rs9\tA", StringComparison.Ordinal)
                ),
            ];
        }),
        ["a Git object too many"] = (["protocol.commit"], forged =>
        {
            var stowaway = GitObject.Frame(GitObjectKind.Blob, "stowaway"u8);
            var id = GitObjectId.Compute(stowaway.Framed.AsSpan(), GitObjectFormat.Sha1);
            forged.OtherFiles[BundlePath.ProtocolObject(id.ToString())] = [.. stowaway.Framed];
        }),
        ["a commit that is not in the bundle"] = (["protocol.commit"], forged =>
        {
            forged.Change<StudyPredicate>(study =>
                study with
                {
                    Protocol = study.Protocol with { GitCommit = new string('a', 40) },
                }
            );
            forged[StatementKind.Study].Subjects[0] = forged[StatementKind.Study].Subjects[0] with
            {
                GitCommit = new string('a', 40),
            };
        }),
        ["another manifest"] = (["protocol.manifest"], forged =>
        {
            var other = ArtifactDigest.Compute("another"u8);
            forged.Change<StudyPredicate>(study =>
                study with
                {
                    Protocol = study.Protocol with { Manifest = other },
                }
            );
            forged[StatementKind.Study].Subjects[0] = forged[StatementKind.Study].Subjects[0] with
            {
                Digest = other,
            };
        }),
        ["another circuit"] = (["protocol.circuit"], forged =>
            forged.Replace(
                StatementKind.Compute,
                "circuit",
                [.. "securegenomics/circuit/v1\nstep first\n"u8]
            )
        ),

        ["a constant that the circuit does not have"] = (["protocol.constants"], forged =>
        {
            var digest = ArtifactDigest.Compute("0.10"u8);
            forged.Blobs[digest] = [.. "0.10"u8];
            forged[StatementKind.Compute].Subjects.Add(new Subject("constant/weights", digest));
        }),

        ["an entry that misstates the parameters"] = (["fhe.parameters"], forged =>
            forged.Change<ContextPredicate>(context => context with { PlainModulus = 786433 })
        ),
        ["parameters of another profile"] = (["fhe.parameters"], forged =>
            UseParameters(forged, SecurityProfile.SealDefault, 4096)
        ),
        ["parameters in another spelling"] = (["fhe.parameters"], forged =>
        {
            var bytes = (byte[])forged.Blob(StatementKind.Context, "encryption-parameters").Clone();
            bytes[4] = 0; // the header's minor version: SEAL reads 4.0 and 4.1 alike
            forged.Replace(StatementKind.Context, "encryption-parameters", bytes);
        }),
        ["parameters with too long a modulus"] = (["fhe.parameters", "fhe.security"], forged =>
            DeclareParameters(
                forged,
                EncryptionParameters.Bfv(SecurityProfile.Hesg2024, 4096, 1032193) with
                {
                    CoeffModulus = EncryptionParameters
                        .Bfv(SecurityProfile.Hesg2024, 8192, 1032193)
                        .CoeffModulus,
                }
            )
        ),
        ["a plaintext modulus without slots"] = (["fhe.parameters", "fhe.batching"], forged =>
            DeclareParameters(
                forged,
                EncryptionParameters.Bfv(SecurityProfile.Hesg2024, 4096, 1032191)
            )
        ),
        ["more security claimed than there is"] = (["fhe.context"], forged =>
            forged.Change<ContextPredicate>(context => context with { SecurityBits = 256 })
        ),
        ["a secret key published in place of the public key"] = (["fhe.context"], forged =>
        {
            var rlwe = RlweContext.Create(
                EncryptionParameters.Bfv(SecurityProfile.Hesg2024, 4096, 1032193),
                SecurityProfile.Hesg2024
            );
            using var secret = new KeyGenerator(rlwe, RandomSource.ForTests(1)).CreateSecretKey();
            forged.Replace(StatementKind.Context, "public-key", SealStream.Save(secret));
        }),
        ["a ciphertext that anyone can read"] = (["fhe.ciphertexts"], forged =>
        {
            var bytes = (byte[])forged.Blobs[forged.Steps[2].Subjects[0].Digest].Clone();
            bytes.AsSpan(bytes.Length / 2 + 57).Clear();
            forged.Replace(forged.Steps[2], "ciphertext", bytes);
        }),
        ["a ciphertext with a coefficient above its prime"] = (["fhe.ciphertexts"], forged =>
        {
            var bytes = (byte[])forged.Blobs[forged.Steps[2].Subjects[0].Digest].Clone();
            bytes[^1] = 0xff;
            forged.Replace(forged.Steps[2], "ciphertext", bytes);
        }),
        ["a ciphertext in another spelling"] = (["fhe.ciphertexts"], forged =>
        {
            var bytes = (byte[])forged.Blobs[forged.Steps[2].Subjects[0].Digest].Clone();
            bytes[4] = 0; // the header's minor version: SEAL reads 4.0 and 4.1 alike
            forged.Replace(forged.Steps[2], "ciphertext", bytes);
        }),
        ["a noise bound that is too good"] = (["fhe.noise-bound"], forged =>
            forged.Change<ResultPredicate>(result =>
                result with
                {
                    NoiseBoundBits = result.NoiseBoundBits - 1,
                }
            )
        ),

        ["a contributor with another variant table"] = (["genomics.variants"], forged =>
            forged.Change<ContributionPredicate>(contribution =>
                contribution with
                {
                    Report = contribution.Report with
                    {
                        Variants = ArtifactDigest.Compute("other"u8),
                    },
                }
            )
        ),
        ["a contributor with another encoder"] = (["genomics.encoding"], forged =>
            forged.Change<ContributionPredicate>(contribution =>
                contribution with
                {
                    Report = contribution.Report with { Encoder = "somebody/else/v1" },
                }
            )
        ),
        ["a statement on absent sites that the protocol does not take"] = (
            ["genomics.encoding"],
            forged =>
                forged.Change<ContributionPredicate>(contribution =>
                    contribution with
                    {
                        Version = 2,
                        Report = contribution.Report with
                        {
                            Absent = EncoderReport.AbsentIsReference,
                        },
                    }
                )
        ),
        ["two genomes under one contributor of a single-genome protocol"] = (
            ["genomics.cohort", "genomics.counts"],
            forged =>
                forged.Change<ContributionPredicate>(contribution =>
                    contribution with
                    {
                        Genomes = 2,
                    }
                )
        ),
        ["more genomes claimed than numbers go"] = (
            ["genomics.cohort", "genomics.counts"],
            forged =>
            {
                foreach (
                    var step in forged.Steps.Where(step => step.Predicate is ContributionPredicate)
                )
                    step.Predicate = (ContributionPredicate)step.Predicate with
                    {
                        Genomes = ulong.MaxValue,
                    };
            }
        ),
        ["a lower minimum of contributors than the protocol's"] = (["genomics.cohort"], forged =>
            forged.Change<StudyPredicate>(study => study with { MinimumContributors = 3 })
        ),

        ["one upload passed off as the sum"] = (["result.replay"], forged =>
            forged[StatementKind.Result].Subjects[0] = Moved(
                forged,
                new Subject("result-ciphertext", forged.Steps[2].Subjects[0].Digest)
            )
        ),
        ["an edited table"] = (["result.table"], forged =>
            forged.Replace(
                StatementKind.Decryption,
                "result.tsv",
                [
                    .. Encoding.UTF8.GetBytes(
                        Encoding
                            .UTF8.GetString(forged.Blob(StatementKind.Decryption, "result.tsv"))
                            .Replace("\t3\t6\t0.5", "\t2\t6\t0.333333", StringComparison.Ordinal)
                    ),
                ]
            )
        ),
        ["an opening in another spelling"] = (["result.table"], forged =>
            forged.Replace(
                StatementKind.Decryption,
                "opening",
                [.. forged.Blob(StatementKind.Decryption, "opening"), (byte)'\n']
            )
        ),
        ["totals that cannot be"] = (["genomics.counts"], forged =>
            forged.Replace(
                StatementKind.Decryption,
                "opening",
                new Opening([7, 3, 3, 6, 4, 5, 3]).Format()
            )
        ),
    };

    public static TheoryData<string> Names => [.. Forgeries.Keys];

    [Fact]
    public void An_honest_bundle_is_verified()
    {
        var report = honest.Verify(honest.Bundle);

        Assert.All(report.Results.Where(result => result.IsApplicable), result =>
            Assert.Equal(CheckStatus.Passed, result.Status)
        );
        Assert.Equal(
            [
                "log.quorum",
                "protocol.repository",
                "result.knowledge",
                "result.opening",
                "result.rounds",
                .. CheckCatalogue
                    .All.Where(check => check.Group == "governance")
                    .Select(check => check.Id),
            ],
            report.Results.Where(result => !result.IsApplicable).Select(result => result.Check.Id)
        );
        Assert.Equal((Verdict.Verified, 0, 5), (report.Verdict, report.ExitCode, report.Level));
    }

    [Fact]
    public void A_bundle_that_is_put_together_again_without_a_lie_is_verified()
    {
        using var folder = new TemporaryFolder();
        ForgedStudy.Of(honest.Study).Write(folder["again.sgp"]);

        Assert.Equal(Verdict.Verified, honest.Verify(folder["again.sgp"]).Verdict);
    }

    [Fact]
    public void A_checkpoint_that_the_ledger_key_signed_twice_beside_a_stranger_is_verified()
    {
        using var folder = new TemporaryFolder();
        SignTwiceBesideAStranger(honest).Write(folder["twice.sgp"]);

        Assert.Equal(Verdict.Verified, honest.Verify(folder["twice.sgp"]).Verdict);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_lie_fails_the_check_that_is_made_for_it(string lie)
    {
        var (failingIds, tell) = Forgeries[lie];

        var report = ForgedBundle.Of(honest.Study, honest.Policy, tell).Report;

        Assert.Equal((Verdict.Failed, 1), (report.Verdict, report.ExitCode));
        Assert.Equal(failingIds, report.FailedIds());
        SpecifiedOrder.AssertHolds(report);
    }

    [Fact]
    public void Every_check_has_a_lie_that_fails_it()
    {
        string[] elsewhere =
        [
            "bundle.format",
            "bundle.digests",
            "log.quorum",
            "signers.revocation",
            "protocol.repository",
            "result.knowledge",
            "result.opening",
            "result.rounds",
            "signers.separation",
            "fhe.key-proof",
            "result.clearance",
            // GovernanceForgeryTests: they are about a second ledger.
            .. CheckCatalogue
                .All.Where(check => check.Group == "governance")
                .Select(check => check.Id),
        ];

        Assert.Equal(
            CheckCatalogue.All.Select(check => check.Id).Order(StringComparer.Ordinal),
            Forgeries
                .Values.SelectMany(forgery => forgery.FailingIds)
                .Concat(elsewhere)
                .Distinct()
                .Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void A_description_that_the_ledger_does_not_give_is_found()
    {
        using var folder = new TemporaryFolder();
        using var reader = BundleReader.Open(honest.Bundle);
        var crate = Encoding.UTF8.GetString(
            reader.ReadAllBytes(BundlePath.RoCrate, maxBytes: 1 << 20)
        );
        string[] others =
        [
            "",
            "{}",
            crate + "\n",
            crate.Replace("3 contributions", "4 contributions", StringComparison.Ordinal),
            crate.Replace("hesg-2024", "hesg-2025", StringComparison.Ordinal),
        ];
        foreach (var (other, i) in others.Select((other, i) => (other, i)))
        {
            Assert.NotEqual(crate, other);
            var forged = ForgedStudy.Of(honest.Study);
            forged.OtherFiles[BundlePath.RoCrate] = Encoding.UTF8.GetBytes(other);
            forged.Write(folder[$"{i}.sgp"]);

            var failed = Assert.Single(honest.Verify(folder[$"{i}.sgp"]).Results, result =>
                result.Status == CheckStatus.Failed
            );

            Assert.Equal(
                ("bundle.manifest", BundlePath.RoCrate),
                (failed.Check.Id, failed.Discrepancy!.Where)
            );
        }
    }

    [Fact]
    public void A_flipped_bit_in_any_file_of_the_bundle_is_found_by_its_digest()
    {
        using var folder = new TemporaryFolder();
        var whole = File.ReadAllBytes(honest.Bundle);
        using var reader = BundleReader.Open(honest.Bundle);
        foreach (var file in reader.Files)
        {
            var content = reader.ReadAllBytes(file.Name, maxBytes: 1 << 24);
            var offset = whole.AsSpan().IndexOf(content.AsSpan(0, Math.Min(content.Length, 300)));
            var flipped = (byte[])whole.Clone();
            flipped[offset + content.Length / 2] ^= 1;
            var path = folder[$"{Guid.NewGuid():N}.sgp"];
            File.WriteAllBytes(path, flipped);

            var report = honest.Verify(path);

            Assert.Equal(Verdict.Failed, report.Verdict);
            Assert.Equal(CheckStatus.Failed, report.Status("bundle.digests"));
            Assert.Equal(
                file.Name,
                report
                    .Results.First(result => result.Check.Id == "bundle.digests")
                    .Discrepancy!.Place()
            );
        }
    }

    [Fact]
    public void What_is_no_bundle_is_malformed()
    {
        using var folder = new TemporaryFolder();
        var whole = File.ReadAllBytes(honest.Bundle);
        byte[][] files =
        [
            [],
            [.. "hello"u8],
            whole[..^1],
            [.. whole, 0],
            whole[..(whole.Length / 2)],
            [.. whole.AsSpan(1)],
        ];
        foreach (var (file, i) in files.Select((file, i) => (file, i)))
        {
            File.WriteAllBytes(folder[$"{i}.sgp"], file);

            var report = honest.Verify(folder[$"{i}.sgp"]);

            Assert.Equal((Verdict.Malformed, 4), (report.Verdict, report.ExitCode));
            Assert.All(report.Results.Skip(1), result =>
                Assert.Equal(CheckStatus.NotRun, result.Status)
            );
        }
    }

    [Fact]
    public void Without_a_policy_the_verdict_is_no_better_than_consistent()
    {
        var report = Verification.Run(honest.Bundle, new VerificationOptions());

        Assert.Equal((Verdict.Consistent, 3, 2), (report.Verdict, report.ExitCode, report.Level));
    }

    [Fact]
    public void A_policy_that_names_the_log_but_neither_study_nor_researcher_is_not_enough()
    {
        var full = BundleRelease.SuggestPolicy(honest.Study.Study.State).Split('\n');
        var logOnly = TrustPolicy.Parse(
            string.Join(
                '\n',
                full.Where(line =>
                    !line.StartsWith("researcher", StringComparison.Ordinal)
                    && !line.StartsWith("study", StringComparison.Ordinal)
                )
            )
        );

        var report = honest.Verify(honest.Bundle, logOnly);

        Assert.Equal(
            (Verdict.Consistent, true, 2),
            (report.Verdict, report.IsLogTrusted, report.Level)
        );
        Assert.StartsWith(
            "CONSISTENT (the ledger key is trusted",
            TextReport.Format(report),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void The_policy_inside_the_bundle_is_never_trusted()
    {
        using var reader = BundleReader.Open(honest.Bundle);

        Assert.True(reader.Contains(BundlePath.Policy));
        Assert.Equal(
            CheckStatus.NotRun,
            Verification.Run(honest.Bundle, new VerificationOptions()).Status("signers.policy")
        );
    }

    /// <summary>The same statement and key id, with a signature that another key made.</summary>
    /// <summary>The honest study, on whose checkpoint there is more to read and nothing to
    /// find.</summary>
    internal static ForgedStudy SignTwiceBesideAStranger(FinishedStudy honest)
    {
        var study = ForgedStudy.Of(honest.Study);
        study.OnSignatureLines = line =>
            $"{line}{Note.Sign("another\n", "example.org/stranger", Ed25519PrivateKey.Generate()).Signatures[0]}\n{line}";
        return study;
    }

    /// <summary>The signature line with one bit of the signature changed; name and key hash
    /// stay.</summary>
    private static string Broken(string line)
    {
        var encoded = line[(line.LastIndexOf(' ') + 1)..];
        var bytes = Convert.FromBase64String(encoded);
        bytes[^1] ^= 1;
        return line.Replace(
            encoded,
            Convert.ToBase64String(bytes) + "\n",
            StringComparison.Ordinal
        );
    }

    private static DsseEnvelope WithSignatureOf(DsseEnvelope envelope, Ed25519PrivateKey other)
    {
        var signature = other.Sign(
            DsseEnvelope.PreAuthEncode(envelope.PayloadType, envelope.Payload.Span)
        );
        var text = Encoding.UTF8.GetString(envelope.Bytes.Span);
        return DsseEnvelope.Parse(
            Encoding.UTF8.GetBytes(
                text.Replace(
                    Convert.ToBase64String(envelope.Signatures[0].Signature.AsSpan()),
                    Convert.ToBase64String(signature),
                    StringComparison.Ordinal
                )
            )
        );
    }

    /// <summary>Forgets the honest result blob, which nothing names any more.</summary>
    private static Subject Moved(ForgedStudy forged, Subject subject)
    {
        forged.Blobs.Remove(forged[StatementKind.Result].Subjects[0].Digest);
        return subject;
    }

    /// <summary>Publishes other parameters and says so, without making keys for them.</summary>
    private static void DeclareParameters(ForgedStudy forged, EncryptionParameters parameters)
    {
        forged.Replace(StatementKind.Context, "encryption-parameters", SealStream.Save(parameters));
        forged.Change<ContextPredicate>(context =>
            context with
            {
                PolyModulusDegree = (ulong)parameters.PolyModulusDegree,
                CoeffModulus = parameters.CoeffModulus,
                PlainModulus = parameters.PlainModulus,
                ParmsId = parameters.ComputeParmsId().ToString(),
            }
        );
    }

    private static void UseParameters(ForgedStudy forged, SecurityProfile profile, int degree)
    {
        DeclareParameters(forged, EncryptionParameters.Bfv(profile, degree, 1032193));
        forged.Change<ContextPredicate>(context =>
            context with
            {
                SecurityProfile = SecurityProfileName.Format(profile),
            }
        );
    }
}
