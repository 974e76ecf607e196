using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Study;

namespace SecureGenomics.Provenance.Engine;

/// <summary>A contributor takes its contribution back, before contributions are closed.</summary>
/// <remarks>
/// Only the key that made the contribution signs: whoever used a key once and did not keep it
/// cannot withdraw. What was contributed stays in the ledger, and counts no more. Source:
/// docs/spec/records.md 3.4.
/// </remarks>
public static class Withdrawal
{
    /// <summary>Withdraws the key's effective contribution.</summary>
    /// <param name="study">Before contributions are closed; open for writing.</param>
    /// <param name="contributor">The key that made it; the caller disposes it.</param>
    /// <returns>The entry.</returns>
    /// <exception cref="StudyException">Contributions are closed, or the key has none that
    /// counts.</exception>
    /// <exception cref="Store.StatementRejectedException">The key was revoked.</exception>
    public static Entry Record(IStudy study, Ed25519PrivateKey contributor)
    {
        ArgumentNullException.ThrowIfNull(study);
        ArgumentNullException.ThrowIfNull(contributor);
        study.RequireStage(
            "withdraw",
            "a contribution can be taken back until contributions are closed, and not any more",
            StudyStage.Collecting
        );
        var state = study.State;
        var contribution = state.ContributionOf(contributor.PublicKey)
            ?? throw new StudyException(
                $"withdraw: expected a contribution of {contributor.KeyId} that counts, found none",
                "name the key that signed it: one that was used once and not kept cannot withdraw"
            );
        var entry = study.Append(
            Sign(state.StudyId, state.Observed, contribution.Hash, contributor)
        )[0];
        study.SignCheckpoint();
        return entry;
    }

    /// <summary>The signed withdrawal, for a ledger that the contributor does not read.</summary>
    /// <param name="study">The study's id.</param>
    /// <param name="observed">A checkpoint of its log that the contributor has seen.</param>
    /// <param name="contribution">The leaf hash of the contribution's entry.</param>
    /// <param name="contributor">The key that made it; the caller disposes it.</param>
    public static DsseEnvelope Sign(
        LeafHash study,
        Observed observed,
        LeafHash contribution,
        Ed25519PrivateKey contributor
    )
    {
        ArgumentNullException.ThrowIfNull(contributor);
        return Of(study, observed, contribution, contributor.PublicKey).Sign(contributor);
    }

    /// <summary>The withdrawal before it is signed, for a key that this program does not
    /// have.</summary>
    /// <param name="study">The study's id.</param>
    /// <param name="observed">A checkpoint of its log that the contributor has seen.</param>
    /// <param name="contribution">The leaf hash of the contribution's entry.</param>
    /// <param name="contributor">The key that made it.</param>
    public static Statement Of(
        LeafHash study,
        Observed observed,
        LeafHash contribution,
        Ed25519PublicKey contributor
    ) =>
        new(
            [],
            new WithdrawalPredicate
            {
                Study = study,
                Observed = observed,
                Contributor = contributor,
                Contribution = contribution,
            }
        );
}
