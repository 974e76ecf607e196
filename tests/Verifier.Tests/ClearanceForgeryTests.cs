using SecureGenomics.Provenance.Engine;
using SecureGenomics.Provenance.Ledger;
using Xunit;

namespace SecureGenomics.Provenance.Verifier.Tests;

/// <summary>Lies about who acted, what they had verified, and which study it is; and answers where
/// there was an exception.</summary>
public sealed class ClearanceForgeryTests(OpenedStudy honest) : IClassFixture<OpenedStudy>
{
    private static readonly Dictionary<
        string,
        (string FailingId, Action<ForgedStudy> Lie)
    > Forgeries = new(StringComparer.Ordinal)
    {
        ["a contribution signed by the researcher"] = ("signers.separation", forged =>
            SignAs(forged, StatementKind.Study)
        ),
        ["a contribution signed by the computing party"] = ("signers.separation", forged =>
            SignAs(forged, StatementKind.Compute)
        ),
        ["a contribution signed by the key holder"] = ("signers.separation", forged =>
            SignAs(forged, StatementKind.Context)
        ),
        ["a contribution signed by the ledger"] = ("signers.separation", forged =>
            SignAs(forged, forged.LedgerKey)
        ),
        ["a contribution signed by a key holder who was added"] = ("signers.separation", forged =>
            RevocationTests.Insert(
                forged,
                StudyRole.KeyHolder,
                KeyEventAction.Add,
                forged.Steps[3].Signer
            )
        ),
        ["a contribution signed by a key holder who was added and revoked"] = (
            "signers.separation",
            forged =>
            {
                RevocationTests.Insert(
                    forged,
                    StudyRole.KeyHolder,
                    KeyEventAction.Add,
                    forged.Steps[3].Signer
                );
                RevocationTests.Insert(
                    forged,
                    StudyRole.KeyHolder,
                    KeyEventAction.Revoke,
                    forged.Steps[3].Signer,
                    at: 6,
                    sequence: 2
                );
            }
        ),
        ["a report on another study"] = ("result.clearance", forged =>
            Report(forged, report => report with { Study = LeafHash.Compute("x"u8) })
        ),
        ["a report on fewer entries"] = ("result.clearance", forged =>
            Report(forged, report =>
                report with
                {
                    Observed = report.Observed with { Size = report.Observed.Size - 1 },
                }
            )
        ),
        ["a report on another history"] = ("result.clearance", forged =>
            Report(forged, report =>
                report with
                {
                    Observed = report.Observed with { Root = forged.Roots() },
                }
            )
        ),
        ["a report that does not list the replay"] = ("result.clearance", forged =>
            Report(forged, report => report with { Passed = report.Passed.Remove("result.replay") })
        ),
        ["a report that does not list the proofs of knowledge"] = ("result.clearance", forged =>
            Report(forged, report =>
                report with
                {
                    Passed = report.Passed.Remove("result.knowledge"),
                }
            )
        ),
        ["a report of nothing"] = ("result.clearance", forged =>
            Report(forged, report => report with { Passed = [] })
        ),
        ["a report in another order"] = ("result.clearance", forged =>
            Report(forged, report => report with { Passed = [.. report.Passed.Reverse()] })
        ),
        ["a report that names a check twice"] = ("result.clearance", forged =>
            Report(forged, report => report with { Passed = [report.Passed[0], .. report.Passed] })
        ),
        ["a report that is none"] = ("result.clearance", forged =>
            Replace(forged, [.. "verified, trust me"u8])
        ),
        ["a report that is left out of the bundle"] = ("bundle.manifest", forged =>
            forged.Blobs.Remove(forged[StatementKind.Decryption].Subjects[^1].Digest)
        ),
        ["an opening that is withheld, against the protocol"] = ("result.opening", forged =>
        {
            foreach (var subject in forged[StatementKind.Decryption].Subjects.Take(2))
                forged.Blobs.Remove(subject.Digest);
            forged.Change<DecryptionPredicate>(said =>
                said with
                {
                    Published = PublishedForm.Withheld,
                }
            );
        }),
    };

    private static readonly string[] ReportsThatAreRead =
    [
        "a report on another study",
        "a report on fewer entries",
        "a report on another history",
        "a report that does not list the replay",
        "a report of nothing",
    ];

    public static TheoryData<string> Names => [.. Forgeries.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_lie_fails_the_check_that_is_made_for_it(string lie)
    {
        var (failingId, tell) = Forgeries[lie];

        var report = honest.VerifyForged(tell);

        Assert.Contains(failingId, report.FailedIds());
        if (failingId == "result.clearance" && ReportsThatAreRead.Contains(lie))
            Assert.Equal(
                "entry 8",
                report.Results.First(result => result.Check.Id == failingId).Discrepancy!.Where
            );
        Assert.Equal((Verdict.Failed, 1), (report.Verdict, report.ExitCode));
    }

    [Fact]
    public void A_second_history_from_the_genesis_on_is_another_study_than_the_policy_names()
    {
        var suggested = TrustPolicy.Parse(BundleRelease.SuggestPolicy(honest.Study.Study.State));

        var report = honest.VerifyForged(
            forged =>
                forged.OnEntry = entry =>
                    Entry.Create(
                        entry.Index,
                        entry.Previous,
                        entry.Time.AddSeconds(1),
                        entry.StatementEnvelope,
                        forged.LedgerKey
                    ),
            new VerificationOptions { Policy = suggested }
        );

        Assert.Equal(Verdict.Verified, honest.Verify(honest.Bundle, suggested).Verdict);
        Assert.Contains("signers.policy", report.FailedIds());
    }

    [Theory]
    [InlineData("computing-party")]
    [InlineData("key-holder")]
    [InlineData("researcher")]
    [InlineData("study")]
    public void Each_kind_of_line_in_a_policy_binds(string kind)
    {
        using var stranger = Ed25519PrivateKey.Generate();
        var other =
            kind == "study" ? LeafHash.Compute("x"u8).ToString() : stranger.PublicKey.ToOpenSsh();
        var lines = BundleRelease
            .SuggestPolicy(honest.Study.Study.State)
            .Split('\n')
            .Select(line =>
                line.StartsWith(kind + " ", StringComparison.Ordinal) ? $"{kind} {other}" : line
            );

        var report = honest.Verify(honest.Bundle, TrustPolicy.Parse(string.Join('\n', lines)));

        var failed = Assert.Single(report.Results, result => result.Status == CheckStatus.Failed);
        Assert.Equal("signers.policy", failed.Check.Id);
        Assert.Contains(kind, failed.Discrepancy!.Expected, StringComparison.Ordinal);
    }

    [Fact]
    public void A_report_names_what_the_policy_names_and_leaves_the_rest_on_trust()
    {
        var few = honest.Verify(honest.Bundle);
        var all = honest.Verify(
            honest.Bundle,
            TrustPolicy.Parse(BundleRelease.SuggestPolicy(honest.Study.Study.State))
        );

        Assert.Contains(
            "The ledger and the researcher are those that your policy names.",
            ReportClaim.Of(few),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "The keys of the computing party and the key holder are whoever the study says: your "
                + "policy does not name them.",
            TrustStatement.Of(few)
        );
        Assert.Contains(
            "The ledger, the researcher, the computing party, the key holder and the study are "
                + "those",
            ReportClaim.Of(all),
            StringComparison.Ordinal
        );
        Assert.DoesNotContain(TrustStatement.Of(all), line =>
            line.StartsWith("The keys of", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void One_key_in_several_roles_is_remarked()
    {
        var report = honest.VerifyForged(forged =>
        {
            var researcher = forged[StatementKind.Study].Signer;
            foreach (var kind in (StatementKind[])[StatementKind.Compute, StatementKind.Result])
                forged[kind].Signer = researcher;
            forged.Change<StudyPredicate>(study =>
                study with
                {
                    Roles = study.Roles with { ComputingParty = researcher.PublicKey },
                }
            );
        });

        var remark = Assert.Single(report.Remarks);
        Assert.Equal(
            (
                "roles.shared",
                "One key holds several roles: researcher and computing party. Nobody else "
                    + "watched over those steps."
            ),
            (remark.Id, remark.Text)
        );
    }

    [Theory]
    [InlineData("1601-01-01T00:00:00Z", "before the pinned commit was made")]
    [InlineData("9999-12-31T23:59:59Z", "over 20 years after the pinned commit was made")]
    public void Times_beyond_reason_are_remarked(string time, string expected)
    {
        var at = DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture);

        var report = honest.VerifyForged(forged => forged.Time = at);

        Assert.Contains(report.Remarks, remark =>
            remark.Id == "ledger.time" && remark.Text.Contains(expected, StringComparison.Ordinal)
        );
    }

    [Fact]
    public void A_decryption_of_form_1_is_verified_and_says_less()
    {
        var report = honest.VerifyForged(forged =>
        {
            forged.Leave(StatementKind.Decryption, DecryptionPredicate.ReportSubject);
            forged.Change<DecryptionPredicate>(said => said with { Version = 1 });
        });

        var unasked = report.Results.First(result => result.Check.Id == "result.clearance");
        Assert.Equal(
            (
                CheckStatus.NotRun,
                false,
                "the record is of a form that does not say what was verified"
            ),
            (unasked.Status, unasked.IsApplicable, unasked.NotRunBecause)
        );
        Assert.Contains(
            "The key holder verified the study before it decrypted: the record does not say so.",
            TrustStatement.Of(report)
        );
    }

    [Fact]
    public void A_report_whose_bytes_were_changed_is_not_read()
    {
        using var folder = new TestKit.TemporaryFolder();
        var whole = File.ReadAllBytes(honest.Bundle);
        var blob = honest.Study.Study.Blobs.ReadAllBytes(
            honest.Study.Study.State.Decryption!.Subjects[^1].Digest
        );
        whole[whole.AsSpan().IndexOf(blob) + 20] ^= 1;
        File.WriteAllBytes(folder["changed.sgp"], whole);

        var report = honest.Verify(folder["changed.sgp"]);

        var unread = report.Results.First(result => result.Check.Id == "result.clearance");
        Assert.Equal(["bundle.digests"], report.FailedIds());
        Assert.Equal((CheckStatus.NotRun, "bundle.digests"), (unread.Status, unread.NotRunBecause));
    }

    [Fact]
    public void Of_several_lines_that_do_not_fit_the_first_kind_is_named()
    {
        using var stranger = Ed25519PrivateKey.Generate();
        string[] kinds = ["researcher", "computing-party", "key-holder", "study"];
        for (var right = 0; right < kinds.Length; right++)
        {
            var lines = BundleRelease
                .SuggestPolicy(honest.Study.Study.State)
                .Split('\n')
                .Select(line =>
                    Array.IndexOf(kinds, line.Split(' ')[0]) is var kind && kind >= right
                        ? $"{kinds[kind]} {(kinds[kind] == "study" ? LeafHash.Compute("x"u8).ToString() : stranger.PublicKey.ToOpenSsh())}"
                        : line
                );

            var report = honest.Verify(honest.Bundle, TrustPolicy.Parse(string.Join('\n', lines)));

            var failed = Assert.Single(report.Results, result =>
                result.Status == CheckStatus.Failed
            );
            Assert.StartsWith(
                $"a line: {kinds[right]} ",
                failed.Discrepancy!.Expected,
                StringComparison.Ordinal
            );
        }
    }

    [Fact]
    public void Refusals_that_nobody_can_check_are_remarked()
    {
        var report = honest.VerifyForged(forged =>
        {
            foreach (var refused in (string[])["one", "another"])
            {
                forged.Steps.Insert(
                    5,
                    new ForgedStudy.Step(
                        forged.LedgerKey,
                        new RefusalPredicate
                        {
                            Study = default,
                            Observed = default!,
                            Refused = ArtifactDigest.Compute(
                                System.Text.Encoding.UTF8.GetBytes(refused)
                            ),
                            Reason = "malformed",
                        },
                        []
                    )
                );
            }
        });

        var remark = Assert.Single(report.Remarks);
        Assert.Equal("refusals.unchecked", remark.Id);
        Assert.StartsWith(
            "2 refusals for a reason that only the ledger could see:",
            remark.Text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Two_keys_that_each_hold_two_roles_are_remarked()
    {
        var report = honest.VerifyForged(forged =>
        {
            var (researcher, keyHolder) = (
                forged[StatementKind.Study].Signer,
                forged[StatementKind.Context].Signer
            );
            foreach (var kind in (StatementKind[])[StatementKind.Compute, StatementKind.Result])
                forged[kind].Signer = researcher;
            forged.LedgerKey = keyHolder;
            forged.Change<StudyPredicate>(study =>
                study with
                {
                    Roles = study.Roles with
                    {
                        ComputingParty = researcher.PublicKey,
                        Ledger = keyHolder.PublicKey,
                    },
                }
            );
        });

        Assert.Contains(report.Remarks, remark =>
            remark.Text.StartsWith(
                "One key holds several roles: researcher and computing party; key holder and "
                    + "ledger.",
                StringComparison.Ordinal
            )
        );
    }

    [Theory]
    [InlineData("2026-01-29T12:00:00Z", null)] // a day before the commit: two clocks may differ
    [InlineData("2026-01-30T13:00:00Z", null)]
    [InlineData("2046-01-30T12:00:00Z", null)]
    [InlineData(
        "2026-01-29T11:59:59Z",
        "The ledger dates its first entry 2026-01-29, before the pinned commit was made "
            + "(2026-01-30)."
    )]
    [InlineData(
        "2046-01-30T12:00:01Z",
        "The ledger dates its last entry 2046-01-30, over 20 years after the pinned commit was "
            + "made (2026-01-30)."
    )]
    public void Times_are_compared_with_the_commits(string time, string? expected)
    {
        var report = honest.VerifyForged(forged =>
            forged.Time = DateTimeOffset.Parse(
                time,
                System.Globalization.CultureInfo.InvariantCulture
            )
        );

        Assert.Equal(
            expected,
            report.Remarks.SingleOrDefault(remark => remark.Id == "ledger.time")?.Text
        );
    }

    [Fact]
    public void Entries_are_listed_up_to_eight()
    {
        Assert.Equal("entry 7", RemarkableThings.Entries([7]));
        Assert.Equal("entries 1, 2", RemarkableThings.Entries([1, 2]));
        Assert.Equal(
            "entries 1, 2, 3, 4, 5, 6, 7, 8",
            RemarkableThings.Entries([1, 2, 3, 4, 5, 6, 7, 8])
        );
        Assert.Equal(
            "entries 1, 2, 3, 4, 5, 6, 7, 8 and 2 more",
            RemarkableThings.Entries([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
        );
    }

    [Fact]
    public void A_circuit_over_the_budget_is_not_replayed_and_the_report_says_what_it_would_cost()
    {
        var report = Verification.Run(
            honest.Bundle,
            new VerificationOptions { Policy = honest.Policy, ReplayBudgetBytes = 100_000 }
        );

        var skipped = report.Results.First(result => result.Check.Id == "fhe.ciphertexts");
        Assert.Equal(
            (Verdict.Incomplete, 3, CheckStatus.NotRun),
            (report.Verdict, report.ExitCode, skipped.Status)
        );
        Assert.StartsWith(
            "a replay of 1 instructions over 131,072-byte ciphertexts",
            skipped.NotRunBecause,
            StringComparison.Ordinal
        );
    }

    private static void SignAs(ForgedStudy forged, StatementKind kind) =>
        SignAs(forged, forged[kind].Signer);

    private static void SignAs(ForgedStudy forged, Ed25519PrivateKey key)
    {
        forged[StatementKind.Contribution].Signer = key;
        forged.Change<ContributionPredicate>(said => said with { Contributor = key.PublicKey });
    }

    private static void Report(ForgedStudy forged, Func<PreflightReport, PreflightReport> change)
    {
        forged.OnReport = change;
    }

    private static void Replace(ForgedStudy forged, byte[] blob)
    {
        forged.RemakesReport = false;
        forged.Replace(StatementKind.Decryption, DecryptionPredicate.ReportSubject, blob);
    }
}
