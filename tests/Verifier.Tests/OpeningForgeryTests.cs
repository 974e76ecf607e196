using System.Text;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Verifier.Tests;

/// <summary>Lies about commitments, proofs and the totals that open them.</summary>
public sealed class OpeningForgeryTests(OpenedStudy honest) : IClassFixture<OpenedStudy>
{
    private const int FirstContribution = 2;

    internal static readonly Dictionary<
        string,
        (string[] FailingIds, Action<ForgedStudy> Lie)
    > Forgeries = new(StringComparer.Ordinal)
    {
        ["a key holder who alters one allele count"] = (["result.opening"], forged =>
            Publish(forged, totals => totals[0] = 2)
        ),
        ["a key holder who alters a called count"] = (["result.opening"], forged =>
            Publish(forged, totals => totals[3] = 5)
        ),
        ["another blinding"] = (["result.opening"], forged =>
        {
            var opening = Opening.Parse(forged.Blob(StatementKind.Decryption, "opening"));
            forged.Replace(
                StatementKind.Decryption,
                "opening",
                new Opening(
                    opening.Totals,
                    opening.Blinding!.StartsWith('0')
                        ? "1" + opening.Blinding[1..]
                        : "0" + opening.Blinding[1..]
                ).Format()
            );
        }),
        ["an opening without a blinding"] = (["result.opening"], forged =>
            forged.Replace(
                StatementKind.Decryption,
                "opening",
                new Opening(
                    Opening.Parse(forged.Blob(StatementKind.Decryption, "opening")).Totals
                ).Format()
            )
        ),
        ["another commitment"] = (["result.knowledge", "result.opening"], forged =>
            forged.Change<ContributionPredicate>(contribution =>
                contribution with
                {
                    Commitment = new PedersenGenerators(default, 1).Points[0].ToString(),
                }
            )
        ),
        ["a commitment that is no point"] = (["result.knowledge", "result.opening"], forged =>
            forged.Change<ContributionPredicate>(contribution =>
                contribution with
                {
                    Commitment = new string('f', 64),
                }
            )
        ),
        ["somebody else's proof"] = (["result.knowledge"], forged =>
            forged.Replace(
                forged.Steps[FirstContribution],
                "proof",
                [.. forged.Blobs[ProofOf(forged, FirstContribution + 1)], .. (byte[])[]]
            )
        ),
        ["a proof that is cut short"] = (["result.knowledge"], forged =>
            forged.Replace(
                forged.Steps[FirstContribution],
                "proof",
                forged.Blobs[ProofOf(forged, FirstContribution)][..^32]
            )
        ),
        ["a contribution whose commitment is a multiple of another's"] = (
            ["result.knowledge", "result.opening"],
            forged =>
            {
                var victim = (ContributionPredicate)forged.Steps[FirstContribution].Predicate;
                Assert.True(RistrettoPoint.TryParse(victim.Commitment, out var commitment));
                var copier = forged.Steps[FirstContribution + 1];
                copier.Predicate = ((ContributionPredicate)copier.Predicate) with
                {
                    Commitment = commitment.Add(commitment).Add(commitment).ToString(),
                };
            }
        ),
        ["a dropped contributor"] = (
            ["result.opening", "result.replay", "genomics.counts", "fhe.noise-bound"],
            forged =>
            {
                foreach (var subject in forged.Steps[FirstContribution].Subjects)
                    forged.Blobs.Remove(subject.Digest);
                forged.Steps.RemoveAt(FirstContribution);
            }
        ),
        ["an added contributor"] = (
            ["genomics.counts", "result.knowledge", "result.opening", "result.replay"],
            forged =>
            {
                var original = forged.Steps[FirstContribution];
                var stranger = Ed25519PrivateKey.Generate();
                var copy = new ForgedStudy.Step(
                    stranger,
                    ((ContributionPredicate)original.Predicate) with
                    {
                        Contributor = stranger.PublicKey,
                    },
                    [.. original.Subjects]
                );
                var ciphertext = (byte[])forged.Blobs[original.Subjects[0].Digest].Clone();
                ciphertext[193] ^= 1; // the low byte of a coefficient: still below its prime
                var digest = ArtifactDigest.Compute(ciphertext);
                forged.Blobs[digest] = ciphertext;
                copy.Subjects[0] = new Subject("ciphertext", digest);
                forged.Steps.Insert(FirstContribution + 1, copy);
            }
        ),
        ["a study that says it opens nothing, against its protocol"] = (
            ["protocol.commit"],
            forged =>
            {
                forged.Change<StudyPredicate>(study => study with { Open = OpeningMethod.None });
                forged.Change<DecryptionPredicate>(decryption =>
                    decryption with
                    {
                        Open = OpeningMethod.None,
                    }
                );
                foreach (
                    var step in forged.Steps.Where(step => step.Predicate is ContributionPredicate)
                )
                {
                    step.Predicate = ((ContributionPredicate)step.Predicate) with
                    {
                        Commitment = null,
                    };
                    forged.Blobs.Remove(step.Subjects[1].Digest);
                    step.Subjects.RemoveAt(1);
                }
            }
        ),
    };

    public static TheoryData<string> Names => [.. Forgeries.Keys];

    [Fact]
    public void An_honest_study_with_commitments_reaches_the_highest_level()
    {
        var report = honest.Verify(honest.Bundle);

        Assert.All(report.Results.Where(result => result.IsApplicable), result =>
            Assert.Equal(CheckStatus.Passed, result.Status)
        );
        Assert.Equal(
            [
                "log.quorum",
                "protocol.repository",
                "result.rounds",
                .. CheckCatalogue
                    .All.Where(check => check.Group == "governance")
                    .Select(check => check.Id),
            ],
            report.Results.Where(result => !result.IsApplicable).Select(result => result.Check.Id)
        );
        Assert.Equal(
            (Verdict.Verified, 6, "VERIFIED V6"),
            (report.Verdict, report.Level, TextReport.Headline(report))
        );
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_lie_fails_the_check_that_is_made_for_it(string lie)
    {
        var (failingIds, tell) = Forgeries[lie];

        var report = ForgedBundle.Of(honest.Study, honest.Policy, tell).Report;

        Assert.Equal((Verdict.Failed, 1), (report.Verdict, report.ExitCode));
        Assert.Equal(
            failingIds.Order(StringComparer.Ordinal),
            report.FailedIds().Order(StringComparer.Ordinal)
        );
        SpecifiedOrder.AssertHolds(report);
    }

    [Fact]
    public void A_light_bundle_is_verified_by_its_opening_when_the_auditor_allows_it()
    {
        using var folder = new TemporaryFolder();
        honest.WriteLight(folder["light.sgp"]);

        var strict = honest.Verify(folder["light.sgp"]);
        var allowed = honest.Verify(folder["light.sgp"], allowLight: true);

        Assert.True(
            new FileInfo(folder["light.sgp"]).Length
                < new FileInfo(honest.Bundle).Length - 3 * 131_000
        );
        Assert.Equal((Verdict.Incomplete, 3), (strict.Verdict, strict.ExitCode));
        Assert.Equal((Verdict.Verified, 4), (allowed.Verdict, allowed.Level));
        Assert.Equal(
            "VERIFIED V4, opened but not replayed (light bundle)",
            TextReport.Headline(allowed)
        );
        Assert.Contains(
            "it was not done again",
            TextReport.Format(allowed),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_cheating_key_holder_is_caught_without_any_ciphertext()
    {
        using var folder = new TemporaryFolder();
        var forged = ForgedStudy.Of(honest.Study);
        Publish(forged, totals => totals[0] = 2);
        foreach (var step in forged.Steps.Where(step => step.Predicate is ContributionPredicate))
            forged.Blobs.Remove(step.Subjects[0].Digest);
        forged.Write(folder["light.sgp"]);

        var report = honest.Verify(folder["light.sgp"], allowLight: true);

        Assert.Equal(Verdict.Failed, report.Verdict);
        Assert.Equal(["result.opening"], report.FailedIds());
    }

    [Fact]
    public void A_bundle_without_some_of_its_ciphertexts_is_not_a_light_one()
    {
        using var folder = new TemporaryFolder();
        var forged = ForgedStudy.Of(honest.Study);
        forged.Blobs.Remove(forged.Steps[FirstContribution].Subjects[0].Digest);
        forged.Write(folder["some.sgp"]);

        Assert.Equal(
            CheckStatus.Failed,
            honest.Verify(folder["some.sgp"], allowLight: true).Status("bundle.manifest")
        );
    }

    /// <summary>Signs other totals, with the table and the opening that go with them.</summary>
    private static void Publish(ForgedStudy forged, Action<ulong[]> alter)
    {
        var opening = Opening.Parse(forged.Blob(StatementKind.Decryption, "opening"));
        ulong[] totals = [.. opening.Totals];
        alter(totals);
        forged.Replace(
            StatementKind.Decryption,
            "opening",
            new Opening([.. totals], opening.Blinding).Format()
        );
        var variants = VariantTable.Parse(
            Encoding.UTF8.GetBytes(
                "build\tchromosome\tposition\tid\tref\talt\teffect_allele\tother_allele\tweight\tsource\n"
                    + "GRCh38\t19\t100\trs1\tA\tG\tG\tA\t.\tmade\nGRCh38\t19\t200\trs2\tC\tT\tT\tC\t.\tmade\nGRCh38\t19\t300\trs3\tG\tA\tG\tA\t.\tmade\n"
            ),
            "variants.tsv"
        );
        var table = DosageEncoding.Instance.Read(variants, totals, expectedGenomes: 3, out _)!;
        forged.Replace(StatementKind.Decryption, "result.tsv", table.FormatTable());
    }

    private static ArtifactDigest ProofOf(ForgedStudy forged, int step) =>
        forged.Steps[step].Subjects[1].Digest;
}
