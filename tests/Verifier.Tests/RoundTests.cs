using System.Globalization;
using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.Store;
using SecureGenomics.Provenance.Study;
using SecureGenomics.Provenance.StudyKit;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Verifier.Tests;

/// <summary>Four hospitals' logistic regression in two rounds, finished; only read.</summary>
public sealed class TwoRounds : IDisposable
{
    private readonly Lazy<string> _bundle;

    public TwoRounds()
    {
        Study = TwoRoundStudy();
        Study.FinishAll();
        _bundle = new Lazy<string>(() => Study.Local.Release());
    }

    public SiteStudy Study { get; }

    public string Bundle => _bundle.Value;

    public static SiteStudy TwoRoundStudy() =>
        new("logistic-regression", yaml =>
            yaml.Replace("rounds: 6", "rounds: 2", StringComparison.Ordinal)
        );

    public TrustPolicy Policy =>
        TrustPolicy.Parse(BundleRelease.SuggestPolicy(Study.Local.Study.State));

    public void Dispose() => Study.Dispose();
}

/// <summary>Studies of several rounds: what R gives, and every lie between two rounds caught by
/// name, before anybody acts and afterwards.</summary>
public sealed class RoundTests(TwoRounds two) : IClassFixture<TwoRounds>
{
    /// <summary>R 4.2.2: glm(disease ~ age + sex + asymptomatic + exang + oldpeak, binomial), 857
    /// complete rows; made by shared/data/commons/expected.R.</summary>
    private static readonly double[] OfR =
    [
        -5.23687754860407,
        0.0468900974038488,
        1.50515084839283,
        1.80648797163112,
        1.13526516256895,
        0.539742890055135,
    ];

    private static readonly double[] ErrorsOfR =
    [
        0.612841629741109,
        0.0103155600434205,
        0.23382411286507,
        0.187098497652394,
        0.207823138304631,
        0.0991412815490521,
    ];

    [Fact]
    public void Six_rounds_over_four_hospitals_give_the_coefficients_of_R_and_are_verified()
    {
        using var study = new SiteStudy("logistic-regression");

        var result = study.FinishAll();

        var estimates = result.Totals.Where(row => row.Quantity == "estimate").ToArray();
        Assert.Equal(OfR.Length, estimates.Length);
        for (var i = 0; i < OfR.Length; i++)
        {
            Assert.Equal(OfR[i], Number(estimates[i].Value), 1e-6);
            Assert.Equal(ErrorsOfR[i], Number(estimates[i].StandardError), 1e-5);
        }

        Assert.Equal(746.356306629095, Deviance(result), 1e-6);
        var report = Verification.Run(
            study.Local.Release(),
            new()
            {
                Policy = TrustPolicy.Parse(BundleRelease.SuggestPolicy(study.Local.Study.State)),
            }
        );
        Assert.Equal((Verdict.Verified, 6), (report.Verdict, report.Level));
        Assert.Equal((6UL, "site"), (report.Facts!.Rounds, report.Facts.CountedUnit));
        Assert.Equal(CheckStatus.Passed, report.Status("result.rounds"));
    }

    [Fact]
    public void The_table_of_the_shipped_protocol_is_the_last_rounds()
    {
        using var study = new SiteStudy("logistic-regression");

        Assert.Equal(
            File.ReadAllText(Checkout.PathOf("protocols/logistic-regression/expected/result.tsv")),
            System.Text.Encoding.UTF8.GetString(study.FinishAll().FormatTable())
        );
    }

    [Fact]
    public void A_site_that_drops_out_keeps_the_round_from_closing_and_the_study_can_end()
    {
        using var study = TwoRounds.TwoRoundStudy();
        study.FinishRound();
        NextRound.Begin(study.Local.Study, study.Local.Keys);
        study.Contribute(0, 1, 2);

        var missing = Assert.Throws<StudyException>(() => study.Local.Finish());
        var close = Assert.Throws<StatementRejectedException>(() => Close(study.Local));
        NextRound.Abandon(study.Local.Study, study.Local.Keys);
        var report = Verification.Run(study.Local.Release(), new());

        Assert.Contains(
            "all 4 contributors of the round before",
            missing.Message,
            StringComparison.Ordinal
        );
        Assert.Equal("round-incomplete", close.Rejection.Name);
        Assert.Equal(StudyStage.Aborted, study.Local.Study.State.Stage);
        Assert.False(study.Local.Keys.HasSecretKey);
        Assert.DoesNotContain("result.rounds", report.FailedIds());
        Assert.Empty(report.FailedIds());
    }

    [Fact]
    public void Another_sites_key_is_refused_in_the_second_round()
    {
        using var study = TwoRounds.TwoRoundStudy();
        study.FinishRound();
        NextRound.Begin(study.Local.Study, study.Local.Keys);
        using var stranger = Ed25519PrivateKey.Generate();
        var contribution = study.Make(0, stranger);

        var refused = Assert.Throws<StatementRejectedException>(() =>
            new ContributionIntake(study.Local.Study, study.Local.Study.ReadContext()).Accept([
                contribution,
            ])
        );

        Assert.Equal("round-stranger", refused.Rejection.Name);
    }

    [Fact]
    public void A_contribution_to_the_first_round_does_not_count_in_the_second()
    {
        using var study = TwoRounds.TwoRoundStudy();
        var early = study.Make(0);
        study.FinishRound();
        NextRound.Begin(study.Local.Study, study.Local.Keys);

        Assert.ThrowsAny<Exception>(() =>
            new ContributionIntake(study.Local.Study, study.Local.Study.ReadContext()).Accept([
                early,
            ])
        );
        Assert.Equal(0UL, study.Local.Study.State.EffectiveCount);
    }

    /// <summary>Whoever contributes computes the parameters again first.</summary>
    [Fact]
    public void A_contributor_does_not_contribute_at_parameters_that_the_totals_do_not_give()
    {
        using var study = TwoRounds.TwoRoundStudy();
        study.FinishRound();
        var state = study.Local.Study.State;
        study.Local.Study.Append(
            Statement.Sign(
                study.Local.SigningKey(StudyRole.Researcher),
                new RoundPredicate
                {
                    Study = state.StudyId,
                    Observed = state.Observed,
                    Number = 2,
                    Decryption = state.Decryption!.Hash,
                    Parameters = ["0", "0", "1", "0", "0", "0"],
                }
            )
        );
        study.Local.Study.SignCheckpoint();

        var refused = Assert.Throws<UnclearedException>(() => study.Make(0));

        Assert.Equal("result.rounds", refused.Preflight.Obstacle!.Check.Id);
    }

    [Fact]
    public void A_context_file_of_a_later_round_carries_what_its_parameters_follow_from()
    {
        using var study = TwoRounds.TwoRoundStudy();
        study.FinishRound();
        NextRound.Begin(study.Local.Study, study.Local.Keys);
        var path = study.Local["study.sgpctx"];
        ContextFile.Write(study.Local.Study, path);

        var context = ContextFile.Read(path);

        Assert.Equal(2UL, context.RoundNumber);
        Assert.Equal(-3.32537726155585, context.Parameters[0].ToDouble(), 1e-9);
    }

    [Fact]
    public void An_honest_study_of_two_rounds_is_verified_under_its_policy()
    {
        var report = Verification.Run(two.Bundle, new() { Policy = two.Policy });

        Assert.Empty(report.FailedIds());
        Assert.Equal((Verdict.Verified, 6), (report.Verdict, report.Level));
    }

    /// <summary>A liar who holds every key changes something between the rounds and makes all links
    /// and signatures fit again.</summary>
    [Theory]
    [InlineData("parameters", "result.rounds")]
    [InlineData("totals of the first round", "result.opening")]
    [InlineData("table of the first round", "result.table")]
    [InlineData("result of the first round", "result.replay")]
    public void A_lie_between_the_rounds_is_found_by_name(string what, string check)
    {
        using var folder = new TemporaryFolder();
        var forged = ForgedStudy.Of(two.Study.Local);
        switch (what)
        {
            case "parameters":
                forged.Change<RoundPredicate>(round =>
                    round with
                    {
                        Parameters = round.Parameters.SetItem(1, "0.03"),
                    }
                );
                break;
            case "totals of the first round":
                forged.Replace(
                    StatementKind.Decryption,
                    DecryptionPredicate.OpeningSubject,
                    Another(
                        forged.Blob(StatementKind.Decryption, DecryptionPredicate.OpeningSubject)
                    )
                );
                break;
            case "table of the first round":
                forged.Replace(
                    StatementKind.Decryption,
                    DecryptionPredicate.TableSubject,
                    "statistic\n"u8.ToArray()
                );
                break;
            default:
                forged.Replace(
                    StatementKind.Result,
                    ResultPredicate.CiphertextSubject,
                    forged.Blobs[forged[StatementKind.Contribution].Subjects[0].Digest]
                );
                break;
        }

        forged.Write(folder["lie.sgp"]);
        var report = Verification.Run(folder["lie.sgp"], new());

        Assert.Equal(Verdict.Failed, report.Verdict);
        Assert.Contains(check, report.FailedIds());
    }

    [Fact]
    public void A_round_too_few_is_missed()
    {
        using var folder = new TemporaryFolder();
        var forged = ForgedStudy.Of(two.Study.Local);
        var at = forged.Steps.FindIndex(step => step.Predicate is RoundPredicate);
        var kept = forged
            .Steps.Take(at)
            .SelectMany(step => step.Subjects)
            .Select(subject => subject.Digest)
            .ToHashSet();
        foreach (var digest in forged.Blobs.Keys.Where(digest => !kept.Contains(digest)).ToArray())
            forged.Blobs.Remove(digest);
        forged.Steps.RemoveRange(at, forged.Steps.Count - at);

        forged.Write(folder["early.sgp"]);
        var report = Verification.Run(folder["early.sgp"], new());

        Assert.Equal(["result.rounds"], report.FailedIds());
    }

    /// <summary>The same opening with one more in its first limb.</summary>
    private static byte[] Another(byte[] opening)
    {
        var read = Opening.Parse(opening);
        return (read with { Totals = read.Totals.SetItem(1, read.Totals[1] + 1) }).Format();
    }

    private static void Close(LocalStudy local)
    {
        var (accepted, superseded, refused) = local.Study.State.Tally();
        local.Study.Append(
            Statement.Sign(
                local.SigningKey(StudyRole.Researcher),
                new ClosePredicate
                {
                    Study = local.Study.State.StudyId,
                    Observed = local.Study.State.Observed,
                    Accepted = accepted,
                    Superseded = superseded,
                    Refused = refused,
                }
            )
        );
    }

    private static double Deviance(TotalsResult result) =>
        Number(result.Totals.Single(row => row.Quantity == "deviance_before").Value);

    private static double Number(string text) =>
        double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
}
