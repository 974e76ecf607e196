using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.StudyKit;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Verifier.Tests;

/// <summary>Lies about the pin, the cohort and the release, beside those of
/// <see cref="ForgeryTests"/>.</summary>
public sealed class ProtocolForgeryTests(
    FinishedStudy honest,
    OpenedStudy opened,
    FinishedScore score
) : IClassFixture<FinishedStudy>, IClassFixture<OpenedStudy>, IClassFixture<FinishedScore>
{
    private static readonly Dictionary<
        string,
        (string[] FailingIds, Action<ForgedStudy> Lie)
    > Forgeries = new(StringComparer.Ordinal)
    {
        ["a pin under another name"] = (["protocol.commit"], forged =>
        {
            forged.Change<StudyPredicate>(study =>
                study with
                {
                    Protocol = study.Protocol with { Name = "four-variants" },
                }
            );
            forged[StatementKind.Study].Subjects[0] = forged[StatementKind.Study].Subjects[0] with
            {
                Name = "four-variants",
            };
        }),
        ["a pin of another folder"] = (["protocol.commit"], forged =>
            forged.Change<StudyPredicate>(study =>
                study with
                {
                    Protocol = study.Protocol with { Path = "protocols" },
                }
            )
        ),
        ["a circuit that is too long to be any"] = (["protocol.circuit"], forged =>
            forged.Replace(StatementKind.Compute, "circuit", new byte[(1 << 20) + 1])
        ),
        ["a last contributor with another variant table"] = (["genomics.variants"], forged =>
            Last(forged, said =>
                said with
                {
                    Report = said.Report with { Variants = ArtifactDigest.Compute("other"u8) },
                }
            )
        ),
        ["a last contributor with another encoder"] = (["genomics.encoding"], forged =>
            Last(forged, said =>
                said with
                {
                    Report = said.Report with { Encoder = "somebody/else/v1" },
                }
            )
        ),
        ["two genomes under the last contributor"] = (
            ["genomics.cohort", "genomics.counts"],
            forged => Last(forged, said => said with { Genomes = 2 })
        ),
        ["a higher minimum of contributors than the protocol's"] = (["genomics.cohort"], forged =>
            forged.Change<StudyPredicate>(study => study with { MinimumContributors = 1 })
        ),
        ["a table withheld that the protocol publishes"] = (["result.table"], forged =>
        {
            var step = forged[StatementKind.Decryption];
            foreach (var subject in step.Subjects.Take(2))
                forged.Blobs.Remove(subject.Digest);
            step.Subjects.RemoveAt(0);
            forged.Change<DecryptionPredicate>(said =>
                said with
                {
                    Published = PublishedForm.Withheld,
                }
            );
        }),
        ["a rounding that was not the protocol's"] = (["result.table"], forged =>
            forged.Change<DecryptionPredicate>(said => said with { ReleaseMethod = "rounded/1" })
        ),
        ["a table without its totals"] = (["result.table"], forged =>
        {
            var step = forged[StatementKind.Decryption];
            forged.Blobs.Remove(step.Subjects[0].Digest);
            step.Subjects.RemoveAt(0);
        }),
        ["totals that are none"] = (["result.table"], forged =>
            forged.Replace(StatementKind.Decryption, "opening", [.. "3 6 0.5"u8])
        ),
        ["a table with a line behind it"] = (["result.table"], forged =>
            forged.Replace(
                StatementKind.Decryption,
                "result.tsv",
                [.. forged.Blob(StatementKind.Decryption, "result.tsv"), (byte)'\n']
            )
        ),
    };

    public static TheoryData<string> Names => [.. Forgeries.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_lie_fails_the_check_that_is_made_for_it(string lie)
    {
        var (failingIds, tell) = Forgeries[lie];

        var report = honest.VerifyForged(tell);

        Assert.Equal(failingIds, Failed(report));
        SpecifiedOrder.AssertHolds(report);
    }

    [Fact]
    public void Totals_that_are_none_open_nothing() =>
        Assert.Equal(
            ["result.opening", "result.table"],
            Failed(
                opened.VerifyForged(forged =>
                    forged.Replace(StatementKind.Decryption, "opening", [.. "3 6 0.5"u8])
                )
            )
        );

    [Fact]
    public void A_proof_or_commitment_of_the_last_contributor_counts_as_the_first_ones()
    {
        var report = opened.VerifyForged(forged =>
            forged.Replace(
                forged.Steps[4],
                "proof",
                forged.Blobs[forged.Steps[3].Subjects[1].Digest][..]
            )
        );

        Assert.Equal(["result.knowledge"], Failed(report));
        Assert.Equal(
            "entry 4",
            report.Results.First(result => result.Status == CheckStatus.Failed).Discrepancy!.Place()
        );
    }

    [Fact]
    public void A_study_that_commits_where_its_protocol_opens_nothing_is_not_its_protocols()
    {
        using var plain = new SampleProtocol(open: "none");

        Assert.Equal(
            ["protocol.commit"],
            Failed(opened.VerifyForged(forged => forged.Pin(plain.Load())))
        );
    }

    [Fact]
    public void A_protocol_in_a_repository_of_SHA_256_is_pinned_by_its_longer_ids()
    {
        using var original = new SampleProtocol(open: "none");
        using var git = new GitFolder("sha256");
        foreach (var file in Directory.GetFiles(original.Folder))
            git.Write(
                $"protocols/{SampleProtocol.Name}/{Path.GetFileName(file)}",
                File.ReadAllText(file)
            );
        git.Commit();
        var package = ProtocolSource.LoadCommitted(git[$"protocols/{SampleProtocol.Name}"], out _);

        var report = honest.VerifyForged(forged => forged.Pin(package));

        Assert.Equal((64, Verdict.Verified), (report.Facts!.Commit.Length, report.Verdict));
    }

    [Fact]
    public void Several_genomes_per_contributor_are_allowed_where_the_protocol_says_so_up_to_half_the_plaintext_modulus()
    {
        using var protocol = new SampleProtocol(samples: "all");
        var package = protocol.Load();
        var most = SlotLayout.MaximumGenomes(1032193);

        Assert.Empty(Failed(honest.VerifyForged(forged => forged.Pin(package))));
        // What is claimed and what was decrypted are two questions: here the second fails alone.
        Assert.Equal(
            ["genomics.counts"],
            Failed(honest.VerifyForged(forged => Claim(forged, most - 2)))
        );
        Assert.Equal(
            ["genomics.cohort", "genomics.counts"],
            Failed(honest.VerifyForged(forged => Claim(forged, most - 1)))
        );

        void Claim(ForgedStudy forged, ulong genomes)
        {
            forged.Pin(package);
            Last(forged, said => said with { Genomes = genomes });
        }
    }

    [Fact]
    public void A_withheld_result_is_of_one_contribution_of_one_genome()
    {
        Assert.Equal(
            ["genomics.cohort"],
            Failed(
                Forge(forged =>
                    forged.Change<ContributionPredicate>(said => said with { Genomes = 2 })
                )
            )
        );
        Assert.Equal(
            ["fhe.noise-bound", "genomics.cohort", "result.replay"],
            Failed(
                Forge(forged =>
                {
                    var original = forged[StatementKind.Contribution];
                    var stranger = Ed25519PrivateKey.Generate();
                    var ciphertext = (byte[])forged.Blobs[original.Subjects[0].Digest].Clone();
                    ciphertext[193] ^= 1; // the low byte of a word: still below its prime
                    forged.Blobs[ArtifactDigest.Compute(ciphertext)] = ciphertext;
                    forged.Steps.Insert(
                        forged.Steps.IndexOf(original) + 1,
                        new ForgedStudy.Step(
                            stranger,
                            (ContributionPredicate)original.Predicate with
                            {
                                Contributor = stranger.PublicKey,
                            },
                            [
                                original.Subjects[0] with
                                {
                                    Digest = ArtifactDigest.Compute(ciphertext),
                                },
                            ]
                        )
                    );
                })
            )
        );

        VerificationReport Forge(Action<ForgedStudy> tell)
        {
            using var folder = new TemporaryFolder();
            var forged = ForgedStudy.Of(score.Local);
            tell(forged);
            forged.Write(folder["forged.sgp"]);
            return Verification.Run(
                folder["forged.sgp"],
                new VerificationOptions { Policy = score.Policy }
            );
        }
    }

    private static void Last(
        ForgedStudy forged,
        Func<ContributionPredicate, ContributionPredicate> change
    )
    {
        var step = forged.Steps.Last(step => step.Predicate is ContributionPredicate);
        step.Predicate = change((ContributionPredicate)step.Predicate);
    }

    private static string[] Failed(VerificationReport report) =>
        [.. report.FailedIds().Order(StringComparer.Ordinal)];
}
