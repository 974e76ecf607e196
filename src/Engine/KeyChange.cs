using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Study;

namespace SecureGenomics.Provenance.Engine;

/// <summary>A key is added to a role of a study, or revoked, from the next entry on.</summary>
/// <remarks>
/// More than half of the genesis's distinct keys sign, the ledger's among them or not. The ledger's
/// own key cannot change. Source: docs/spec/records.md, "key event".
/// </remarks>
public static class KeyChange
{
    /// <summary>Appends the key event.</summary>
    /// <param name="study">Collecting, as the state machine has it; open for writing.</param>
    /// <param name="action">Add or revoke.</param>
    /// <param name="role">The role whose key changes.</param>
    /// <param name="key">The key.</param>
    /// <param name="signers">Keys of the genesis; the caller disposes them.</param>
    /// <returns>The entry.</returns>
    /// <exception cref="StudyException">The study is before or past that.</exception>
    /// <exception cref="Store.StatementRejectedException">Too few signers, or nothing would
    /// change.</exception>
    public static Entry Record(
        IStudy study,
        KeyEventAction action,
        StudyRole role,
        Ed25519PublicKey key,
        IReadOnlyList<Ed25519PrivateKey> signers
    )
    {
        ArgumentNullException.ThrowIfNull(study);
        ArgumentNullException.ThrowIfNull(signers);
        study.RequireStage(
            "key event",
            "keys change while contributions are taken",
            study.State.Stage == StudyStage.Started ? NextStep.PublishContext : NextStep.None,
            KindRules.Of(StatementKind.KeyEvent).Follows.AsSpan()
        );
        var statement = new Statement(
            [new Subject(KeyEventPredicate.KeySubject, study.Blobs.Put(key.ToArray()))],
            new KeyEventPredicate
            {
                Study = study.State.StudyId,
                Observed = study.State.Observed,
                Action = action,
                Role = role,
                Key = key,
                Sequence = study.State.KeyEventCount + 1,
            }
        );
        var entry = study.Append(
            statement.Sign([.. signers.DistinctBy(signer => signer.PublicKey)])
        )[0];
        study.SignCheckpoint();
        return entry;
    }
}
