using System.Text;
using SecureGenomics.Provenance.Ledger;
using Xunit;

namespace SecureGenomics.Provenance.Verifier.Tests;

/// <summary>Lies in the entries, the signatures and the files around them, beside those of
/// <see cref="ForgeryTests"/>.</summary>
public sealed class LedgerForgeryTests(FinishedStudy honest) : IClassFixture<FinishedStudy>
{
    internal static readonly Dictionary<
        string,
        (string[] FailingIds, string Where, Action<ForgedStudy> Lie)
    > Forgeries = new(StringComparer.Ordinal)
    {
        ["fewer entries than the manifest says"] = (
            ["ledger.encoding"],
            BundlePath.Entries,
            forged => forged.ManifestEntries = (ulong)forged.Steps.Count + 1
        ),
        ["more entries than the manifest says"] = (
            ["ledger.encoding"],
            BundlePath.Entries,
            forged => forged.ManifestEntries = (ulong)forged.Steps.Count - 1
        ),
        ["a bad line that the manifest does not count"] = (["ledger.encoding"], "entry 9", forged =>
            forged.OnLine = (line, i) => i == forged.Steps.Count - 1 ? line + "\n{}" : line
        ),
        ["two entries with a space in them, and fewer than the manifest says"] = (
            ["ledger.encoding"],
            "entry 3",
            forged =>
            {
                forged.OnLine = (line, i) =>
                    i is 3 or 5 ? line.Replace("\":", "\": ", StringComparison.Ordinal) : line;
                forged.ManifestEntries = (ulong)forged.Steps.Count + 1;
            }
        ),
        ["no entries"] = (["ledger.encoding"], BundlePath.Entries, forged =>
            forged.LeftOut.Add(BundlePath.Entries)
        ),
        ["no checkpoint"] = (["bundle.manifest"], BundlePath.Checkpoint, forged =>
            forged.LeftOut.Add(BundlePath.Checkpoint)
        ),
        ["no README"] = (["bundle.manifest"], BundlePath.Readme, forged =>
            forged.LeftOut.Add(BundlePath.Readme)
        ),
        ["no description"] = (["bundle.manifest"], BundlePath.RoCrate, forged =>
            forged.LeftOut.Add(BundlePath.RoCrate)
        ),

        ["a README and a description of another study"] = (
            ["bundle.manifest"],
            BundlePath.Readme,
            forged =>
                (forged.OtherFiles[BundlePath.Readme], forged.OtherFiles[BundlePath.RoCrate]) = (
                    [],
                    []
                )
        ),
        ["a checkpoint of another log under this log's name"] = (
            ["log.checkpoint"],
            BundlePath.Checkpoint,
            forged =>
            {
                var origin = ((StudyPredicate)forged[StatementKind.Study].Predicate).Origin;
                var other = new Checkpoint(
                    "localhost/00000000000000000000000000000000",
                    (ulong)forged.Steps.Count,
                    forged.Roots()
                );
                forged.OtherFiles[BundlePath.Checkpoint] = Note.Sign(
                        other.ToText(),
                        origin,
                        forged.LedgerKey
                    )
                    .ToBytes();
            }
        ),

        ["two entries that name other predecessors"] = (["ledger.chain"], "entry 3", forged =>
            forged.OnEntry = entry =>
                entry.Index is 3 or 5
                    ? Entry.Create(
                        entry.Index,
                        LeafHash.Compute("x"u8),
                        entry.Time,
                        entry.StatementEnvelope,
                        forged.LedgerKey
                    )
                    : entry
        ),
        ["an index that is skipped, and then a wrong predecessor"] = (
            ["ledger.chain"],
            "entry 3",
            forged =>
                forged.OnEntry = entry =>
                    entry.Index is 3 or 5
                        ? Entry.Create(
                            entry.Index == 3 ? 4UL : 5,
                            LeafHash.Compute("x"u8),
                            entry.Time,
                            entry.StatementEnvelope,
                            forged.LedgerKey
                        )
                        : entry
        ),
        ["two entries that another key signed"] = (["signers.entries"], "entry 3", forged =>
            forged.OnEntry = entry =>
                entry.Index is 3 or 5
                    ? Entry.Create(
                        entry.Index,
                        entry.Previous,
                        entry.Time,
                        entry.StatementEnvelope,
                        Ed25519PrivateKey.Generate()
                    )
                    : entry
        ),
        ["two statements of keys that nobody knows"] = (["signers.statements"], "entry 5", forged =>
        {
            forged[StatementKind.Close].Signer = Ed25519PrivateKey.Generate();
            forged[StatementKind.Result].Signer = Ed25519PrivateKey.Generate();
        }),
        ["a first entry that is no study"] = (
            ["signers.entries", "signers.statements"],
            "entry 0",
            forged =>
            {
                forged.Steps.RemoveAt(0);
                (forged.OtherFiles[BundlePath.Readme], forged.OtherFiles[BundlePath.RoCrate]) = (
                    [],
                    []
                );
            }
        ),
        ["a second study, whose keys sign from then on"] = (
            ["signers.entries"],
            "entry 5",
            forged =>
            {
                var forger = Ed25519PrivateKey.Generate();
                var study = (StudyPredicate)forged[StatementKind.Study].Predicate;
                var second = study with { Roles = study.Roles with { Ledger = forger.PublicKey } };
                forged.Steps.Insert(
                    5,
                    new ForgedStudy.Step(
                        forged[StatementKind.Study].Signer,
                        second,
                        [.. forged[StatementKind.Study].Subjects]
                    )
                );
                forged.OnEntry = entry =>
                    entry.Index >= 5
                        ? Entry.Create(
                            entry.Index,
                            entry.Previous,
                            entry.Time,
                            entry.StatementEnvelope,
                            forger
                        )
                        : entry;
            }
        ),
        ["the key holder for the computing party, and a result that observed another tree"] = (
            ["signers.roles"],
            "entry 6",
            forged =>
            {
                forged.Relinks = false;
                forged[StatementKind.Compute].Signer = forged[StatementKind.Context].Signer;
                forged.Change<ResultPredicate>(result =>
                    result with
                    {
                        Observed = result.Observed with { Root = forged.Roots() },
                    }
                );
            }
        ),

        ["a contributor who is not on the list"] = (["signers.roles"], "entry 2", forged =>
            forged.Change<StudyPredicate>(study =>
                study with
                {
                    AllowedContributors = forged.Roots(),
                }
            )
        ),
        ["a key added by one signature"] = (["signers.roles"], "entry 5", forged =>
            RevocationTests.Insert(
                forged,
                StudyRole.Researcher,
                KeyEventAction.Add,
                Ed25519PrivateKey.Generate(),
                cosigners: []
            )
        ),
        ["a key added by one signature and one that is none"] = (
            ["signers.statements"],
            "entry 5",
            forged =>
            {
                RevocationTests.Insert(
                    forged,
                    StudyRole.Researcher,
                    KeyEventAction.Add,
                    Ed25519PrivateKey.Generate()
                );
                forged.OnEntry = entry =>
                    entry.Statement.Predicate is KeyEventPredicate
                        ? Entry.Create(
                            entry.Index,
                            entry.Previous,
                            entry.Time,
                            WithLastSignatureChanged(entry.StatementEnvelope),
                            forged.LedgerKey
                        )
                        : entry;
            }
        ),
        ["another ledger key within the study"] = (["signers.roles"], "entry 5", forged =>
            RevocationTests.Insert(
                forged,
                StudyRole.Ledger,
                KeyEventAction.Add,
                Ed25519PrivateKey.Generate()
            )
        ),
        ["an observed size beyond the log"] = (["log.consistency"], "entry 7", forged =>
        {
            forged.Relinks = false;
            forged.Change<ResultPredicate>(result =>
                result with
                {
                    Observed = result.Observed with { Size = 100 },
                }
            );
        }),
        ["a superseded contribution that never was"] = (["ledger.complete"], "entry 5", forged =>
        {
            forged.Relinks = false;
            forged.Change<ClosePredicate>(close =>
                close with
                {
                    Superseded = new CountedRoot(1, forged.Roots()),
                }
            );
        }),
        ["a refusal that never was"] = (["ledger.complete"], "entry 5", forged =>
        {
            forged.Relinks = false;
            forged.Change<ClosePredicate>(close =>
                close with
                {
                    Refused = new CountedRoot(1, forged.Roots()),
                }
            );
        }),
        ["a refusal without a reason"] = (["ledger.order"], "entry 5", forged =>
            forged.Steps.Insert(
                5,
                new ForgedStudy.Step(
                    forged.LedgerKey,
                    new RefusalPredicate
                    {
                        Study = default,
                        Observed = default!,
                        Refused = ArtifactDigest.Compute("x"u8),
                        Reason = "late",
                    },
                    []
                )
            )
        ),
    };

    public static TheoryData<string> Names => [.. Forgeries.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_lie_fails_the_check_that_is_made_for_it_where_it_is_first_told(string lie)
    {
        var (failingIds, where, tell) = Forgeries[lie];

        var report = honest.VerifyForged(tell);

        Assert.Equal(Verdict.Failed, report.Verdict);
        Assert.Equal(failingIds, report.FailedIds());
        Assert.Equal(
            where,
            report.Results.First(result => result.Status == CheckStatus.Failed).Discrepancy!.Place()
        );
        SpecifiedOrder.AssertHolds(report);
    }

    [Fact]
    public void What_an_entry_saw_of_another_log_is_named_before_what_the_auditor_saw()
    {
        var state = honest.Study.Study.State;
        var fork = new Checkpoint(state.Study!.Predicate.Origin, 3, state.RootAt(4)).Sign(
            honest.Study.SigningKey(StudyRole.Ledger)
        );

        var report = honest.VerifyForged(
            forged =>
            {
                forged.Relinks = false;
                forged.Change<ResultPredicate>(result =>
                    result with
                    {
                        Observed = result.Observed with { Root = forged.Roots() },
                    }
                );
            },
            new VerificationOptions { Policy = honest.Policy, Since = fork }
        );

        var failed = Assert.Single(report.Results, result => result.Status == CheckStatus.Failed);
        Assert.Equal(("log.consistency", "entry 7"), (failed.Check.Id, failed.Discrepancy!.Where));
    }

    private static DsseEnvelope WithLastSignatureChanged(DsseEnvelope envelope)
    {
        var digits = Convert.ToBase64String(envelope.Signatures[^1].Signature.AsSpan());
        var changed = (digits[0] == 'A' ? 'B' : 'A') + digits[1..];
        return DsseEnvelope.Parse(
            Encoding.UTF8.GetBytes(
                Encoding
                    .UTF8.GetString(envelope.Bytes.Span)
                    .Replace(digits, changed, StringComparison.Ordinal)
            )
        );
    }

    [Fact]
    public void What_nobody_lies_about_is_as_before()
    {
        var report = honest.VerifyForged(_ => { });

        Assert.Equal(Verdict.Verified, report.Verdict);
        SpecifiedOrder.AssertHolds(report);
    }

    [Fact]
    public void A_README_of_the_same_length_is_another_one()
    {
        var readme = BundleReadme.Format(honest.Study.Study.State);
        readme[^2] ^= 1;

        var failed = Assert.Single(
            honest.VerifyForged(forged => forged.OtherFiles[BundlePath.Readme] = readme).Results,
            result => result.Status == CheckStatus.Failed
        );

        Assert.Equal(
            ("bundle.manifest", BundlePath.Readme),
            (failed.Check.Id, failed.Discrepancy!.Where)
        );
    }
}
