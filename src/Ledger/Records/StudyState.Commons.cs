using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Ledger;

/// <content>What a study of a commons asks beside: consents, and a lock at the close.</content>
/// <remarks>
/// Digests only: whether the consent and the lock are what they should be, the commons' own
/// ledger
/// says, and a verifier that has both. Source: docs/spec/records.md 3.1, 3.3 and 3.7.
/// </remarks>
public sealed partial record StudyState
{
    /// <summary>What a <c>close</c> must say now, with these contributions left out.</summary>
    /// <param name="excluded">Null in a study without a commons.</param>
    public (CountedRoot Accepted, CountedRoot Superseded, CountedRoot Refused) Tally(
        CloseLock? excluded
    ) => WithoutExcluded(excluded).Tally();

    /// <summary>The effective contributions before the close left some out, by index.</summary>
    public ImmutableArray<Contribution> ContributionsBeforeClose() =>
        Excluded.IsEmpty
            ? EffectiveContributions()
            : [.. EffectiveContributions().Concat(Excluded).OrderBy(next => next.Index)];

    /// <summary>The contributions that the close left out, by index.</summary>
    public ImmutableArray<Contribution> Excluded { get; private init; } = [];

    private Rejection? JudgeConsent(ContributionPredicate contribution) =>
        Study!.Predicate.Commons is null || contribution.Consent is not null
            ? null
            : Reject(
                RejectionCode.ConsentMissing,
                "the study belongs to a commons: the contribution names no consent there"
            );

    private Rejection? JudgeLocked(CloseLock? locked)
    {
        // The cohort of a later round is the first one's, which the lock froze.
        var isOfCommons = Study!.Predicate.Commons is not null && Round is null;
        if (locked is null)
            return isOfCommons
                ? Reject(
                    RejectionCode.LockMissing,
                    "the study belongs to a commons: the close names no lock there"
                )
                : null;
        if (!isOfCommons)
            return Reject(
                RejectionCode.CommonsFieldMissing,
                "the close names a lock, where no commons is asked"
            );
        var effective = EffectiveByKey.Values().Select(next => next.Index).ToHashSet();
        foreach (var index in locked.Excluded)
        {
            if (!effective.Contains(index))
                return Reject(
                    RejectionCode.CloseExcluded,
                    $"entry {index} is no effective contribution, and is left out"
                );
        }

        return null;
    }

    // What is left out counts no more, in no later step.
    private StudyState WithoutExcluded(CloseLock? locked)
    {
        if (locked is not { Excluded.IsEmpty: false })
            return this;
        var left = EffectiveByKey;
        var excluded = left.Values()
            .Where(next => locked.Excluded.AsSpan().BinarySearch(next.Index) >= 0)
            .ToImmutableArray();
        foreach (var contribution in excluded)
            left = left.Remove(contribution.Contributor);
        return this with { EffectiveByKey = left, Excluded = excluded };
    }
}
