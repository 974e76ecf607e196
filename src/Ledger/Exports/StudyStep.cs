using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>One step of a study as provenance vocabularies see it: who made what of what, and
/// when.</summary>
/// <param name="Kind">The kind of statement.</param>
/// <param name="Title">What was done, in a few words.</param>
/// <param name="Index">The entry's index.</param>
/// <param name="Hash">The entry's leaf hash.</param>
/// <param name="Time">The entry's time, by the ledger's clock.</param>
/// <param name="Agent">Who did it.</param>
/// <param name="Used">What went in.</param>
/// <param name="Made">What came out.</param>
internal sealed record StudyStep(
    StatementKind Kind,
    string Title,
    ulong Index,
    LeafHash Hash,
    DateTimeOffset Time,
    StudyAgent Agent,
    ImmutableArray<Subject> Used,
    ImmutableArray<Subject> Made
)
{
    /// <summary>The accepted steps in ledger order: those in effect, so no superseded or
    /// withdrawn contribution, no withdrawal and no refusal.</summary>
    /// <param name="state">Of a study with a genesis.</param>
    public static ImmutableArray<StudyStep> Of(StudyState state)
    {
        var steps = ImmutableArray.CreateBuilder<StudyStep>();
        var study = state.Study
            ?? throw new ArgumentException("the ledger is empty", nameof(state));
        steps.Add(Step(study, "Pin the protocol", state, []));
        if (state.Context is { } context)
        {
            steps.Add(Step(context, "Make the encryption context", state, []));
            foreach (var next in state.EffectiveContributions())
            {
                steps.Add(
                    new StudyStep(
                        StatementKind.Contribution,
                        "Encode and encrypt genotypes",
                        next.Index,
                        next.Hash,
                        next.Time,
                        StudyAgent.Contributor(next.Contributor),
                        context.Subjects,
                        ContributionPredicate.SubjectsFor(next.Ciphertexts, next.Proof)
                    )
                );
            }
        }

        if (state.Close is { } close)
            steps.Add(Step(close, "Close the contributions", state, []));
        if (state.Compute is { } compute)
            steps.Add(
                Step(compute, "Compile the circuit and fix its inputs", state, study.Subjects)
            );
        if (state.Result is { } result)
        {
            ImmutableArray<Subject> inputs =
            [
                .. state
                    .EffectiveContributions()
                    .SelectMany(next => next.Ciphertexts)
                    .Select(digest => new Subject(ContributionPredicate.CiphertextSubject, digest)),
                .. state.Compute!.Subjects,
            ];
            steps.Add(Step(result, "Evaluate the circuit on the ciphertexts", state, inputs));
        }

        if (state.Decryption is { } decryption)
            steps.Add(Step(decryption, "Decrypt the result", state, state.Result!.Subjects));
        if (state.Aborted is { } aborted)
            steps.Add(Step(aborted, "End the study without a result", state, []));
        return steps.ToImmutable();
    }

    private static StudyStep Step<T>(
        Recorded<T> recorded,
        string title,
        StudyState state,
        ImmutableArray<Subject> used
    )
        where T : Predicate =>
        new(
            recorded.Predicate.Kind,
            title,
            recorded.Index,
            recorded.Hash,
            recorded.Time,
            StudyAgent.SignerOf(recorded.Predicate.Kind, state),
            used,
            recorded.Subjects
        );
}
