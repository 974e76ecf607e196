using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Study;

namespace SecureGenomics.Provenance.Engine;

/// <summary>The study's ledger tells the commons how the study ended.</summary>
public static class StudySettlement
{
    /// <summary>Records the end: opened, aborted, or given up before it was computed.</summary>
    /// <param name="commons">Open for writing.</param>
    /// <param name="study">Locked there.</param>
    /// <param name="ledger">The study's ledger key; the caller disposes it.</param>
    /// <param name="givenUp">Whether a study that has not ended is given up.</param>
    /// <exception cref="StudyException">The study has not ended, and is not given up; or it has,
    /// and is.</exception>
    /// <exception cref="Store.CommonsRejectedException">The commons has not locked it, or it is
    /// settled.</exception>
    public static CommonsEntry Record(
        FolderCommons commons,
        IStudy study,
        Ed25519PrivateKey ledger,
        bool givenUp = false
    )
    {
        ArgumentNullException.ThrowIfNull(commons);
        ArgumentNullException.ThrowIfNull(study);
        ArgumentNullException.ThrowIfNull(ledger);
        var end = (study.State.Stage, givenUp) switch
        {
            (StudyStage.Opened, false) => StudyEnd.Opened,
            (StudyStage.Aborted, false) => StudyEnd.Aborted,
            (< StudyStage.Computed, true) => StudyEnd.Withdrawn,
            _ => throw new StudyException(
                $"settle: not possible for a study that is {StageText.Describe(study.State.Stage)}",
                "a study is settled when it has ended; one without a result yet can be given up"
            ),
        };
        var decryption = study.State.Decryption;
        var said = new SettlePredicate
        {
            Commons = commons.State.CommonsId,
            Observed = commons.State.Observed,
            Ledger = ledger.PublicKey,
            Study = study.State.StudyId,
            Final = new StudyPoint(study.State.Size, study.State.Root),
            End = end,
            Table = decryption
                ?.Subjects.FirstOrDefault(subject =>
                    subject.Name == DecryptionPredicate.TableSubject
                )
                ?.Digest,
        };
        return commons.Append(new CommonsStatement(said).Sign(ledger))[0];
    }
}
