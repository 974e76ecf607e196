using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.StudyKit;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Verifier.Tests;

/// <summary>A finished study of a commons, made once.</summary>
public sealed class GovernedStudy : IDisposable
{
    // What opens is bound to the study's id, which a forged genesis changes.
    public GovernedStudy()
        : this("none") { }

    internal GovernedStudy(string open)
    {
        Commons = new CommonsStudy(open).Contribute();
        Commons.Lock();
        Commons.Study.Finish();
        Bundle = Commons.Study.Release();
        Policy = TrustPolicy.Parse(BundleRelease.SuggestPolicy(Commons.Study.Study.State));
    }

    public CommonsStudy Commons { get; }

    public string Bundle { get; }

    public TrustPolicy Policy { get; }

    public void Dispose() => Commons.Dispose();
}

/// <summary>Steps 40 to 46: a commons that did not approve, or a study that is not the approved
/// one.</summary>
public sealed class GovernanceForgeryTests(GovernedStudy honest) : IClassFixture<GovernedStudy>
{
    private static readonly Dictionary<
        string,
        (string[] FailingIds, Action<GovernedStudy, ForgedCommons, ForgedStudy> Tell)
    > Lies = new(StringComparer.Ordinal)
    {
        ["the checkpoint of the commons is signed by a stranger"] = (
            ["governance.ledger"],
            (honest, commons, _) => commons.CheckpointKey = honest.Commons.Researcher
        ),
        ["a member that no registrar knows votes"] = (
            ["governance.approval"],
            (honest, commons, _) =>
            {
                var step = commons.Steps.First(next => next.Said is VotePredicate);
                step.Signers = [honest.Commons.Guardian];
                step.Said = ((VotePredicate)step.Said) with
                {
                    Member = honest.Commons.Guardian.PublicKey,
                };
            }
        ),
        ["one registrar alone admits an institution"] = (
            ["governance.ledger"],
            (honest, commons, _) =>
            {
                var step = commons.Steps.Last(next => next.Said is MemberPredicate);
                step.Said = ((MemberPredicate)step.Said) with { Class = MemberClass.Institution };
                step.Signers = [honest.Commons.Registrars[0]];
            }
        ),
        ["the genesis names another commons"] = (["governance.anchor"], (_, _, study) =>
        {
            var before = study.OnPredicate;
            study.OnPredicate = said =>
                before(said) is StudyPredicate { Commons: { } commons } genesis
                    ? genesis with
                    {
                        Commons = commons with { Id = commons.Outcome },
                    }
                    : before(said);
        }),
        ["the members voted against the study"] = (["governance.approval"], (_, commons, _) =>
        {
            foreach (var step in commons.Steps.Where(next => next.Said is VotePredicate))
                step.Said = ((VotePredicate)step.Said) with { Choice = VoteChoice.Against };
        }),
        ["too few members voted"] = (["governance.approval"], (_, commons, _) =>
            commons.Steps.Remove(commons.Steps.First(next => next.Said is VotePredicate))
        ),
        ["a guardian held what is locked"] = (["governance.approval"], (honest, commons, _) =>
        {
            var outcome = commons.Steps.FindIndex(next => next.Said is OutcomePredicate);
            var said = new HoldPredicate
            {
                Commons = default,
                Observed = default,
                Member = honest.Commons.Guardian.PublicKey,
                Outcome = honest.Commons.Outcome,
                Reason = ArtifactDigest.Compute("no"u8),
            };
            commons.Steps.Insert(
                outcome + 1,
                new ForgedCommons.Step(
                    [honest.Commons.Guardian],
                    said,
                    // The vote closed a day ago; the timelock is an hour, so it is stretched.
                    commons.Steps[outcome].Time
                )
            );
            commons.Change<CommonsPredicate>(genesis =>
                genesis with
                {
                    Rules = genesis.Rules with { Timelock = TimeSpan.FromHours(26) },
                }
            );
        }),
        ["another protocol was voted on"] = (["governance.scope"], (_, commons, _) =>
            commons.Change<ProposalPredicate>(asked =>
                asked with
                {
                    Study = asked.Study! with { Manifest = ArtifactDigest.Compute("other"u8) },
                }
            )
        ),
        ["a release with noise was voted on"] = (["governance.scope"], (_, commons, _) =>
        {
            commons.Lock.Said = ((LockPredicate)commons.Lock.Said) with
            {
                Cost = new Fraction(1, 8),
            };
            commons.Change<ProposalPredicate>(asked =>
                asked with
                {
                    Study = asked.Study! with
                    {
                        Release = new ReleaseTerms(4, 1),
                        Cost = new Fraction(1, 8),
                    },
                }
            );
        }),
        ["a consent was taken back before the lock"] = (
            ["governance.consent"],
            (honest, commons, _) =>
                commons.Add(
                    new RevokePredicate
                    {
                        Commons = default,
                        Observed = default,
                        Member = honest.Commons.Institutions[0].PublicKey,
                        Consent = honest.Commons.Consents[0],
                    },
                    honest.Commons.Institutions[0]
                )
        ),
        ["a consent covers another purpose"] = (["governance.consent"], (_, commons, _) =>
            commons.Change<ConsentPredicate>(consent =>
                consent with
                {
                    Terms = new Terms(new TermsCondition("DUO:0000011"), []),
                }
            )
        ),
        ["a contribution counts that is not in the roster"] = (
            ["governance.consent"],
            (_, commons, _) =>
                commons.Lock.Said = ((LockPredicate)commons.Lock.Said) with
                {
                    Roster = Roster.Of([1UL, 2, 3]),
                }
        ),
        ["the roster is smaller than the rules allow"] = (["governance.cohort"], (_, commons, _) =>
            commons.Change<CommonsPredicate>(genesis =>
                genesis with
                {
                    Rules = genesis.Rules with { MinimumCohort = 5 },
                }
            )
        ),
        ["the same cohort was opened before in the epoch"] = (
            ["governance.budget"],
            (_, commons, _) => AddEarlierLock(commons)
        ),
    };

    public static TheoryData<string> Names => [.. Lies.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_lie_fails_the_check_that_is_made_for_it(string lie)
    {
        var (failingIds, tell) = Lies[lie];

        var report = Forge(tell);

        Assert.Equal((Verdict.Failed, 1), (report.Verdict, report.ExitCode));
        Assert.Equal(failingIds, report.FailedIds());
        Assert.StartsWith("NOT APPROVED (governance.", ApprovalLine.Of(report));
        SpecifiedOrder.AssertHolds(report);
    }

    [Fact]
    public void Every_governance_check_has_a_lie_that_fails_it() =>
        Assert.Equal(
            CheckCatalogue
                .All.Where(check => check.Group == "governance")
                .Select(check => check.Id)
                .Order(StringComparer.Ordinal),
            Lies.Values.SelectMany(lie => lie.FailingIds).Distinct().Order(StringComparer.Ordinal)
        );

    [Fact]
    public void A_commons_put_together_again_without_a_lie_passes()
    {
        var report = Forge((_, _, _) => { });

        Assert.Equal(Verdict.Verified, report.Verdict);
    }

    [Fact]
    public void The_honest_bundle_is_verified_and_approved()
    {
        using var study = new GovernedStudy("pedersen");
        var report = Verification.Run(
            study.Bundle,
            new VerificationOptions { Policy = study.Policy }
        );

        Assert.Equal((Verdict.Verified, 6), (report.Verdict, report.Level));
        Assert.Equal(
            "APPROVED 3 of 5, quorum 3 · budget 0.00 of 1.00 · exact release 1 of 1",
            ApprovalLine.Of(report)
        );
        Assert.Contains("\nAPPROVED 3 of 5, quorum 3", TextReport.Format(report));
        Assert.Contains("\"approved\": true", JsonReport.Format(report));
        Assert.Contains("APPROVED 3 of 5, quorum 3", HtmlReport.Format(report));
    }

    [Fact]
    public void A_policy_that_requires_governance_does_not_take_a_study_without_a_commons()
    {
        using var protocol = new SampleProtocol();
        using var study = new LocalStudy(protocol.Load()).Contribute(
            SampleProtocol.Vcf(["0/1", "1|1", "0/0"], ["0/0", "./.", "0/1"])
        );
        study.Finish();
        var policy = BundleRelease.SuggestPolicy(study.Study.State) + "\ngovernance required\n";

        var report = Verification.Run(
            study.Release(),
            new VerificationOptions { Policy = TrustPolicy.Parse(policy) }
        );

        Assert.Equal(["governance.anchor"], report.FailedIds());
        Assert.Equal(
            "NOT APPROVED (governance.anchor: a genesis that names none)",
            ApprovalLine.Of(report)
        );
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_policy_names_the_commons_or_another_one(bool isTheOne)
    {
        var genesis = honest.Commons.Commons.State.Genesis!.Said;
        var key = isTheOne ? genesis.Ledger : honest.Commons.Researcher.PublicKey;
        var lines = BundleRelease.SuggestPolicy(honest.Commons.Study.Study.State);
        var policy = TrustPolicy.Parse(
            $"{lines}\ncommons {new VerifierKey(genesis.Origin, key)}\ngovernance required\n"
        );

        var report = Verification.Run(honest.Bundle, new VerificationOptions { Policy = policy });

        Assert.Equal(isTheOne ? [] : ["governance.anchor"], report.FailedIds());
    }

    /// <summary>The same question again, approved and locked for another study: the same cohort is
    /// opened twice.</summary>
    private static void AddEarlierLock(ForgedCommons commons)
    {
        var asked = commons.Steps.First(next => next.Said is ProposalPredicate);
        var at = commons.Steps.IndexOf(asked);
        var name = LeafHash.Compute("the other proposal"u8);
        var decided = LeafHash.Compute("the other outcome"u8);
        commons.Steps.Insert(
            at,
            new ForgedCommons.Step(asked.Signers, asked.Said, asked.Time) { Name = name }
        );
        foreach (
            var vote in commons.Steps.Where(next => next.Said is VotePredicate).Reverse().ToArray()
        )
            commons.Steps.Insert(
                commons.Steps.IndexOf(vote),
                new ForgedCommons.Step(
                    vote.Signers,
                    ((VotePredicate)vote.Said) with
                    {
                        Proposal = name,
                    },
                    vote.Time
                )
            );
        var outcome = commons.Steps.First(next => next.Said is OutcomePredicate);
        commons.Steps.Insert(
            commons.Steps.IndexOf(outcome),
            new ForgedCommons.Step(
                outcome.Signers,
                ((OutcomePredicate)outcome.Said) with
                {
                    Proposal = name,
                },
                outcome.Time
            )
            {
                Name = decided,
            }
        );
        commons.Add(
            ((LockPredicate)commons.Lock.Said) with
            {
                Outcome = decided,
                Study = LeafHash.Compute("the other study"u8),
            },
            [.. commons.Lock.Signers]
        );
    }

    private VerificationReport Forge(Action<GovernedStudy, ForgedCommons, ForgedStudy> tell)
    {
        using var folder = new TemporaryFolder();
        var study = ForgedStudy.Of(honest.Commons.Study);
        var commons = ForgedCommons.Of(honest.Commons);
        tell(honest, commons, study);
        commons.Into(study);
        study.Write(folder["forged.sgp"]);
        return Verification.Run(
            folder["forged.sgp"],
            new VerificationOptions { Policy = SignersAlone() }
        );
    }

    /// <summary>The signers are the honest ones; the study's id is another one where its genesis
    /// is.</summary>
    private TrustPolicy SignersAlone()
    {
        var lines = BundleRelease
            .SuggestPolicy(honest.Commons.Study.Study.State)
            .Split('\n')
            .Where(line => !line.StartsWith("study ", StringComparison.Ordinal));
        return TrustPolicy.Parse(string.Join('\n', lines));
    }
}
