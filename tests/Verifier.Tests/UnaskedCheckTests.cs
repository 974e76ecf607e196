using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Verifier.Tests;

/// <summary>A check that does not apply, or that a reader chose to leave out, says why.</summary>
public sealed class UnaskedCheckTests(FinishedStudy plain, OpenedStudy opened, FinishedScore score)
    : IClassFixture<FinishedStudy>,
        IClassFixture<OpenedStudy>,
        IClassFixture<FinishedScore>
{
    private static IEnumerable<(string, string)> Governance =>
        CheckCatalogue
            .All.Where(check => check.Group == "governance")
            .Select(check => (check.Id, "the study belongs to no commons"));

    [Fact]
    public void What_the_auditor_did_not_ask_for_does_not_apply()
    {
        var report = Verification.Run(plain.Bundle, new VerificationOptions());

        Assert.False(report.IsLogTrusted);
        Assert.Equal(
            [
                ("log.quorum", "no policy was given"),
                ("signers.policy", "no policy was given"),
                ("protocol.repository", "no repository was named"),
                ("result.knowledge", "the protocol opens nothing (open: none)"),
                ("result.opening", "the protocol opens nothing (open: none)"),
                ("result.rounds", "the protocol has one round"),
                .. Governance,
            ],
            Unasked(report)
        );
    }

    [Fact]
    public void A_policy_that_names_neither_researcher_nor_study_nor_witness_says_so_too()
    {
        var state = opened.Study.Study.State;
        var log = new VerifierKey(
            state.Study!.Predicate.Origin,
            state.Study.Predicate.Roles.Ledger
        ).ToString();

        var report = Verification.Run(
            opened.Bundle,
            new VerificationOptions { Policy = TrustPolicy.Of([log]) }
        );

        Assert.Equal(
            [
                ("log.quorum", "the policy asks for no witness"),
                (
                    "signers.policy",
                    "the ledger key is trusted, but neither the researcher nor the study was named"
                ),
                ("protocol.repository", "no repository was named"),
                ("result.rounds", "the protocol has one round"),
                .. Governance,
            ],
            Unasked(report)
        );
    }

    [Fact]
    public void The_counts_of_a_withheld_table_are_its_owners()
    {
        using var folder = new TemporaryFolder();
        ForgedStudy.Of(score.Local).Write(folder["score.sgp"]);

        var report = Verification.Run(
            folder["score.sgp"],
            new VerificationOptions { Policy = score.Policy }
        );

        Assert.Contains(
            ("genomics.counts", "the table is withheld for the data owner"),
            Unasked(report)
        );
    }

    [Fact]
    public void What_a_quick_look_leaves_out_is_not_run()
    {
        var report = Verification.Run(
            opened.Bundle,
            new VerificationOptions { Policy = opened.Policy, IsQuick = true }
        );

        Assert.Equal(
            [
                ("bundle.digests", "left out by a quick look: of ciphertexts and proofs"),
                ("fhe.ciphertexts", "left out by a quick look"),
                ("result.replay", "left out by a quick look"),
                ("result.knowledge", "left out by a quick look"),
            ],
            LeftOut(report)
        );
    }

    [Fact]
    public void What_a_light_bundle_leaves_out_is_not_run()
    {
        using var folder = new TemporaryFolder();
        opened.WriteLight(folder["light.sgp"]);

        var report = opened.Verify(folder["light.sgp"], allowLight: true);

        Assert.Equal(
            [
                ("fhe.ciphertexts", "a light bundle, without ciphertexts"),
                ("result.replay", "fhe.ciphertexts"),
            ],
            LeftOut(report)
        );
    }

    private static IEnumerable<(string, string?)> Unasked(VerificationReport report) =>
        report
            .Results.Where(result => !result.IsApplicable)
            .Select(result => (result.Check.Id, result.NotRunBecause));

    private static IEnumerable<(string, string?)> LeftOut(VerificationReport report) =>
        report
            .Results.Where(result => result is { Status: CheckStatus.NotRun, IsApplicable: true })
            .Select(result => (result.Check.Id, result.NotRunBecause));
}
