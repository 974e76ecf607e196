using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Study;

namespace SecureGenomics.Provenance.Engine;

/// <summary>The roster of an approved study is frozen in the commons: only then may it
/// close.</summary>
/// <remarks>Source: docs/spec/commons.md 7.</remarks>
public static class StudyLock
{
    /// <summary>What the study's genesis says of its commons.</summary>
    /// <param name="commons">The commons.</param>
    /// <param name="outcome">The outcome that approved the study.</param>
    /// <exception cref="StudyException">The outcome approves no study.</exception>
    public static (StudyCommons Commons, ProposedStudy Study) Approved(
        FolderCommons commons,
        LeafHash outcome
    )
    {
        ArgumentNullException.ThrowIfNull(commons);
        if (
            commons.State.ProposalOfOutcome(outcome)
            is not { IsApproved: true, Record.Said.Study: { } study }
        )
            throw new StudyException(
                $"expected the outcome that approved a study, found {outcome}",
                "name the outcome of an approved proposal",
                NextStep.ShowCommons
            );
        var seen = ArtifactDigest.Compute(commons.LatestCheckpoint().Span);
        return (
            new StudyCommons(
                commons.State.CommonsId,
                commons.State.Genesis!.Said.Origin,
                outcome,
                seen
            ),
            study
        );
    }

    /// <summary>Freezes the roster, and keeps a copy of the commons in the study's
    /// folder.</summary>
    /// <param name="commons">Open for writing.</param>
    /// <param name="study">Collecting.</param>
    /// <param name="researcher">The study's; the caller disposes it.</param>
    /// <returns>The entry, and who is in it.</returns>
    /// <exception cref="StudyException">The study belongs to another commons, or its contributors
    /// use fresh keys.</exception>
    /// <exception cref="Store.CommonsRejectedException">The commons does not lock the
    /// study.</exception>
    public static (CommonsEntry Entry, RosterDivision Division) Record(
        FolderCommons commons,
        FolderStudy study,
        Ed25519PrivateKey researcher
    )
    {
        ArgumentNullException.ThrowIfNull(commons);
        ArgumentNullException.ThrowIfNull(study);
        ArgumentNullException.ThrowIfNull(researcher);
        study.RequireStage(
            "lock",
            "a roster is frozen before the contributions are closed",
            StudyStage.Collecting
        );
        var (named, proposal) = ProposalOf(commons, study);
        if (proposal.Record.Said.Study!.HasFreshKeys)
            throw new StudyException(
                "lock: expected a study of members' keys, found one of fresh keys",
                "this version locks rosters of members alone"
            );
        var division = RosterDivision.Of(
            commons.State,
            proposal,
            study.State.EffectiveContributions(),
            study.State.Size,
            commons.Now
        );
        var said = new LockPredicate
        {
            Commons = commons.State.CommonsId,
            Observed = commons.State.Observed,
            Researcher = researcher.PublicKey,
            Outcome = named.Outcome,
            Study = study.State.StudyId,
            Seen = new StudyPoint(study.State.Size, study.State.Root),
            Roster = division.Roster,
            Cost = proposal.Record.Said.Study.Cost,
        };
        var entry = commons.Append(new CommonsStatement(said).Sign(researcher))[0];
        commons.CopyTo(entry.Index).WriteTo(study.Folder);
        return (entry, division);
    }

    /// <summary>What the close of a study says of its lock; null in a study without a
    /// commons.</summary>
    /// <param name="study">With the copy of the commons that its lock is in.</param>
    /// <exception cref="StudyException">The study is not locked.</exception>
    internal static CloseLock? ClosingOf(IStudy study)
    {
        if (study.State.Study!.Predicate.Commons is null || study.State.Round is not null)
            return null;
        var state = CommonsState.Empty;
        foreach (var line in study.Commons?.Entries() ?? [])
        {
            var entry = CommonsEntry.Parse(line);
            if (
                entry.Statement.Predicate is LockPredicate said
                && said.Study == study.State.StudyId
                && state.ProposalOfOutcome(said.Outcome) is { } proposal
            )
            {
                var division = RosterDivision.Of(
                    state,
                    proposal,
                    study.State.EffectiveContributions(),
                    said.Seen.Size,
                    entry.Time
                );
                return new CloseLock(
                    entry.Hash,
                    [.. division.Excluded.Select(next => next.Contribution.Index)]
                );
            }

            state = state.Apply(entry).State ?? throw NotLocked();
        }

        throw NotLocked();
    }

    private static StudyException NotLocked() =>
        new(
            "run: expected the commons to have locked the study, found no lock",
            "the researcher freezes the roster in the commons first; only then is the study closed"
        );

    private static (StudyCommons Named, CommonsProposal Proposal) ProposalOf(
        FolderCommons commons,
        FolderStudy study
    ) =>
        study.State.Study!.Predicate.Commons is { } named
        && named.Id == commons.State.CommonsId
        && commons.State.ProposalOfOutcome(named.Outcome) is { Record.Said.Study: not null } found
            ? (named, found)
            : throw new StudyException(
                $"expected a study of commons {commons.State.CommonsId}, found one of "
                    + (study.State.Study.Predicate.Commons?.Id.ToString() ?? "none"),
                "name the commons that approved the study"
            );
}
