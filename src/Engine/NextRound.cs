using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.Study;
using SecureGenomics.Provenance.Verifier;

namespace SecureGenomics.Provenance.Engine;

/// <summary>Between two rounds of a study: the researcher begins the next one at the parameters
/// that the opened totals give, or the key holder ends a study that somebody left.</summary>
/// <remarks>Source: docs/spec/totals.md, "Rounds".</remarks>
public static class NextRound
{
    /// <summary>Whether a study that was opened has a round to come.</summary>
    public static bool IsDue(IStudy study)
    {
        ArgumentNullException.ThrowIfNull(study);
        return study.State.Stage == StudyStage.Opened
            && study.State.RoundNumber < (ulong)StudyRounds.CountOf(study.Protocol);
    }

    /// <summary>Appends the entry that begins the next round.</summary>
    /// <param name="study">Opened; open for writing.</param>
    /// <param name="keys">The researcher's.</param>
    /// <param name="options">Whom the researcher trusts; null for nobody in particular.</param>
    /// <returns>The entry.</returns>
    /// <exception cref="StudyException">There is no further round, or the totals determine
    /// none.</exception>
    /// <exception cref="UnclearedException">An earlier round does not verify.</exception>
    public static Entry Begin(
        IStudy study,
        IResearcherKey keys,
        VerificationOptions? options = null
    )
    {
        ArgumentNullException.ThrowIfNull(study);
        ArgumentNullException.ThrowIfNull(keys);
        study.RequireStage(
            "round",
            "a round begins when the one before was decrypted",
            StudyStage.Opened
        );
        var count = StudyRounds.CountOf(study.Protocol);
        if (!IsDue(study))
            throw new StudyException(
                $"round: expected a protocol with more than {study.State.RoundNumber} rounds, "
                    + $"found one with {count}",
                "the study has its result: release it"
            );
        study.Clear("round", VerificationScope.Result, options);
        var opening = Opening.Parse(
            study.Blobs.ReadAllBytes(
                study
                    .State.Decryption!.Subjects.First(subject =>
                        subject.Name == DecryptionPredicate.OpeningSubject
                    )
                    .Digest
            )
        );
        var parameters = StudyRounds.NextOf(study.Protocol, study.State, opening.Totals.AsSpan())
            ?? throw new StudyException(
                "round: expected totals that determine the next parameters, found none: a "
                    + "predictor does not vary, or predictors determine each other",
                "the study ends here: another one needs other predictors"
            );
        using var researcher = keys.OpenResearcherKey();
        var entry = study.Append(
            Statement.Sign(
                researcher,
                new RoundPredicate
                {
                    Study = study.State.StudyId,
                    Observed = study.State.Observed,
                    Number = study.State.RoundNumber + 1,
                    Decryption = study.State.Decryption.Hash,
                    Parameters = parameters,
                }
            )
        )[0];
        study.SignCheckpoint();
        return entry;
    }

    /// <summary>Ends a study in a round after the first, because a contributor dropped out; the
    /// secret key is destroyed.</summary>
    /// <param name="study">Collecting, in a round after the first; open for writing.</param>
    /// <param name="keys">The key holder's.</param>
    /// <returns>The entry.</returns>
    /// <exception cref="StudyException">The study is not there.</exception>
    public static Entry Abandon(IStudy study, IKeyHolderKeys keys)
    {
        ArgumentNullException.ThrowIfNull(study);
        ArgumentNullException.ThrowIfNull(keys);
        study.RequireStage(
            "abort",
            "a study ends without a further result while a round waits for its contributors",
            StudyStage.Collecting
        );
        if (study.State.Round is null)
            throw new StudyException(
                "abort: expected a round after the first, found the first one",
                "nothing was opened yet: a study without contributions needs no end"
            );
        using var signer = keys.OpenKeyHolderKey();
        var entry = study.Append(
            Statement.Sign(
                signer,
                new AbortedPredicate
                {
                    Study = study.State.StudyId,
                    Observed = study.State.Observed,
                }
            )
        )[0];
        keys.DestroySecretKey();
        study.SignCheckpoint();
        return entry;
    }
}
