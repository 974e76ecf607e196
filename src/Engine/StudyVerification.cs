using SecureGenomics.Provenance.Fhe;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.Study;
using SecureGenomics.Provenance.Verifier;

namespace SecureGenomics.Provenance.Engine;

/// <summary>What an actor asks of a study before acting on it.</summary>
public static class StudyVerification
{
    /// <summary>Verifies the study as far as a step asks, before the step is taken.</summary>
    /// <param name="study">The study.</param>
    /// <param name="step">The step, as a user knows it.</param>
    /// <param name="scope">How far.</param>
    /// <param name="options">A policy, where the actor has one.</param>
    /// <param name="progress">Told how far the verification is.</param>
    /// <returns>Leave to take the step.</returns>
    /// <exception cref="UnclearedException">A check fails, or could not be asked.</exception>
    public static Clearance Clear(
        this IStudy study,
        string step,
        VerificationScope scope,
        VerificationOptions? options = null,
        IProgress<StepProgress>? progress = null
    )
    {
        var preflight = Preflight.Run(
            study,
            scope,
            (options ?? new VerificationOptions()) with
            {
                Progress = progress is null ? null : new ProgressOf(progress),
            }
        );
        return preflight.Clearance ?? throw new UnclearedException(step, preflight);
    }

    /// <summary>The published context, verified: what a contribution is made under.</summary>
    /// <param name="study">The study.</param>
    /// <param name="options">Whom the contributor trusts.</param>
    /// <exception cref="StudyException">No context was published yet.</exception>
    /// <exception cref="UnclearedException">The genesis or the context does not verify.</exception>
    public static PublicContext ReadContext(this IStudy study, VerificationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(study);
        if (study.State.Context is null)
            throw new StudyException(
                "expected a published context, found none",
                "make the study's keys first",
                NextStep.PublishContext
            );
        return PublicContext.Of(study.Clear("contribute", VerificationScope.Context, options));
    }

    /// <summary>The evaluation keys of the context: those that the circuit needs.</summary>
    /// <param name="study">With a context.</param>
    /// <param name="context">The study's parameters.</param>
    /// <exception cref="StudyException">The context holds others.</exception>
    internal static EvaluationKeys ReadEvaluationKeys(this IStudy study, RlweContext context)
    {
        var subjects = study.State.Context!.Subjects;
        var keys = new EvaluationKeys(
            Has(ContextPublication.RelinKeysSubject)
                ? SealStream.LoadRelinKeys(context, Read(ContextPublication.RelinKeysSubject))
                : null,
            Has(ContextPublication.GaloisKeysSubject)
                ? SealStream.LoadGaloisKeys(context, Read(ContextPublication.GaloisKeysSubject))
                : null
        );
        return keys.AreExactlyFor(study.Protocol.Circuit, context)
            ? keys
            : throw new StudyException(
                "expected the evaluation keys that the circuit needs, and no others, found "
                    + "others in the context",
                "the context was not made for this protocol: make the study again"
            );

        byte[] Read(string name) =>
            study.Blobs.ReadAllBytes(subjects.First(subject => subject.Name == name).Digest);

        bool Has(string name) => subjects.Any(subject => subject.Name == name);
    }

    /// <summary>Fails unless the study is at one of these stages.</summary>
    internal static void RequireStage(
        this IStudy study,
        string step,
        string hint,
        params ReadOnlySpan<StudyStage> stages
    ) => study.RequireStage(step, hint, NextStep.None, stages);

    /// <summary>Fails unless the study is at one of these stages, and says which step comes
    /// next.</summary>
    internal static void RequireStage(
        this IStudy study,
        string step,
        string hint,
        NextStep next,
        params ReadOnlySpan<StudyStage> stages
    )
    {
        if (!stages.Contains(study.State.Stage))
            throw new StudyException(
                $"{step}: not possible in a study that is "
                    + $"{StageText.Describe(study.State.Stage)}",
                hint,
                next
            );
    }

    private sealed class ProgressOf(IProgress<StepProgress> target)
        : IProgress<VerificationProgress>
    {
        public void Report(VerificationProgress value) =>
            target.Report(
                new StepProgress(value.Step, (int)value.Done, (int)value.Total, value.Unit)
            );
    }
}
