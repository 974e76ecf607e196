using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.TestKit;
using Xunit;

namespace SecureGenomics.Provenance.Verifier.Tests;

/// <summary>Key events in a whole study: a revoked key signs no more, its successor does.</summary>
public sealed class RevocationTests(FinishedStudy honest) : IClassFixture<FinishedStudy>
{
    [Fact]
    public void A_statement_by_a_revoked_key_is_named()
    {
        var report = Verify(honest, (forged, _) =>
            Insert(
                forged,
                StudyRole.Researcher,
                KeyEventAction.Revoke,
                forged[StatementKind.Study].Signer
            )
        );

        Assert.Equal(["signers.revocation"], report.FailedIds());
        Assert.Equal(
            "entry 6",
            report
                .Results.First(result => result.Check.Id == "signers.revocation")
                .Discrepancy!.Where
        );
        Assert.Equal(CheckStatus.NotRun, report.Status("ledger.order"));
    }

    [Fact]
    public void A_contribution_by_a_revoked_contributor_is_named()
    {
        var report = Verify(honest, (forged, _) =>
            Insert(
                forged,
                StudyRole.Contributor,
                KeyEventAction.Revoke,
                forged.Steps[4].Signer,
                at: 4
            )
        );

        Assert.Equal(["signers.revocation"], report.FailedIds());
    }

    [Fact]
    public void The_successor_of_a_revoked_key_signs()
    {
        var keys = new List<Ed25519PublicKey>();

        // Under a policy that names the first researcher alone, the second is a stranger.
        var stranger = Verify(honest, Succeed);
        var known = Verify(honest, Succeed, () =>
            TrustPolicy.Of([
                LogOf(honest),
                .. keys.Append(honest.Study.Study.State.Study!.Predicate.Roles.Researcher)
                    .Distinct()
                    .Select(key => key.ToOpenSsh()),
            ])
        );

        Assert.Equal(["signers.policy"], stranger.FailedIds());
        Assert.Equal(Verdict.Verified, known.Verdict);
        var remark = Assert.Single(known.Remarks);
        Assert.Equal(
            (
                "keys.changed",
                "2 key events changed who may sign. A key that was added signs as well as the "
                    + "genesis's own."
            ),
            (remark.Id, remark.Text)
        );

        void Succeed(ForgedStudy forged, Ed25519PrivateKey successor)
        {
            Insert(forged, StudyRole.Researcher, KeyEventAction.Add, successor);
            Insert(
                forged,
                StudyRole.Researcher,
                KeyEventAction.Revoke,
                forged[StatementKind.Study].Signer,
                at: 6,
                sequence: 2
            );
            forged[StatementKind.Close].Signer = successor;
            keys.Add(successor.PublicKey);
        }
    }

    [Fact]
    public void A_contributor_revoked_after_contributing_still_counts_and_is_remarked()
    {
        var report = Verify(honest, (forged, _) =>
            Insert(forged, StudyRole.Contributor, KeyEventAction.Revoke, forged.Steps[3].Signer)
        );

        Assert.Equal(Verdict.Verified, report.Verdict);
        Assert.Equal(["keys.changed", "keys.revoked"], report.Remarks.Select(remark => remark.Id));
        Assert.Contains(
            "1 contribution of a key that was revoked later still counts: entry 3.",
            report.Remarks[1].Text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Several_contributors_revoked_after_contributing_are_counted()
    {
        var report = Verify(honest, (forged, _) =>
        {
            Insert(forged, StudyRole.Contributor, KeyEventAction.Revoke, forged.Steps[3].Signer);
            Insert(
                forged,
                StudyRole.Contributor,
                KeyEventAction.Revoke,
                forged.Steps[2].Signer,
                at: 6,
                sequence: 2
            );
        });

        Assert.Equal(
            "2 contributions of a key that was revoked later still count: entries 2, 3.",
            report.Remarks[1].Text
        );
    }

    private static string LogOf(FinishedStudy study)
    {
        var genesis = study.Study.Study.State.Study!.Predicate;
        return new VerifierKey(genesis.Origin, genesis.Roles.Ledger).ToString();
    }

    /// <summary>A key event before the close, signed by a quorum of the genesis's keys.</summary>
    internal static void Insert(
        ForgedStudy forged,
        StudyRole role,
        KeyEventAction action,
        Ed25519PrivateKey key,
        int at = 5,
        ulong sequence = 1,
        Ed25519PrivateKey[]? cosigners = null
    )
    {
        var digest = ArtifactDigest.Compute(key.PublicKey.ToArray());
        forged.Steps.Insert(
            at,
            new ForgedStudy.Step(
                forged[StatementKind.Study].Signer,
                new KeyEventPredicate
                {
                    Study = default,
                    Observed = default!,
                    Action = action,
                    Role = role,
                    Key = key.PublicKey,
                    Sequence = sequence,
                },
                [new Subject("key", digest)]
            )
            {
                Cosigners = cosigners
                    ?? [forged[StatementKind.Context].Signer, forged[StatementKind.Compute].Signer],
            }
        );
        forged.Blobs[digest] = key.PublicKey.ToArray();
    }

    private static VerificationReport Verify(
        FinishedStudy honest,
        Action<ForgedStudy, Ed25519PrivateKey> tell,
        Func<TrustPolicy>? policy = null
    )
    {
        using var folder = new TemporaryFolder();
        using var successor = Ed25519PrivateKey.Generate();
        var forged = ForgedStudy.Of(honest.Study);
        tell(forged, successor);
        forged.Write(folder["forged.sgp"]);
        return honest.Verify(folder["forged.sgp"], policy?.Invoke());
    }
}
