namespace SecureGenomics.Provenance.Ledger;

/// <content>What a lock asks for: approval, roster, consents, distance, budget.</content>
public sealed partial record CommonsState
{
    /// <summary>Why a roster cannot be locked now; null when it can.</summary>
    /// <remarks>In this order: the first that is not met is the reason.</remarks>
    private CommonsRejection? JudgeLock(LockPredicate said, DateTimeOffset time)
    {
        if (
            ProposalOfOutcome(said.Outcome) is not { IsApproved: true } proposal
            || proposal.Record.Said.Study is not { } study
        )
            return Reject(CommonsRejectionCode.NotApproved, $"{said.Outcome} approves no study");
        return JudgeUse(said, proposal, time)
            ?? JudgeRoster(said.Roster, study)
            ?? JudgeConsents(said.Roster, proposal, time)
            ?? JudgeDistance(said, time)
            ?? JudgeSpending(said, study, time);
    }

    private CommonsRejection? JudgeUse(
        LockPredicate said,
        CommonsProposal proposal,
        DateTimeOffset time
    )
    {
        var study = proposal.Record.Said.Study!;
        if (said.Researcher != study.Roles.Researcher)
            return Reject(
                CommonsRejectionCode.StatementSigner,
                $"signed by {said.Researcher.KeyId}; the study's researcher is "
                    + study.Roles.Researcher.KeyId
            );
        if (proposal.IsUsed || LocksByStudy.ContainsKey(said.Study))
            return Reject(
                CommonsRejectionCode.SecondLock,
                "the outcome was used or the study locked before"
            );
        return proposal.StageAt(time) switch
        {
            ProposalStage.Usable => said.Cost == study.Cost
                ? null
                : Reject(
                    CommonsRejectionCode.CostWrong,
                    $"the lock says {said.Cost}, the proposal {study.Cost}"
                ),
            ProposalStage.Held => Reject(
                CommonsRejectionCode.Held,
                $"{proposal.Holders.Count} guardians hold it"
            ),
            ProposalStage.Waiting => Reject(
                CommonsRejectionCode.Timelock,
                $"it closed {proposal.Record.Said.Closes:u}, the timelock is "
                    + $"{proposal.Rules.Timelock}, and it is {time:u}"
            ),
            _ => Reject(
                CommonsRejectionCode.Expired,
                $"it was valid until {proposal.Record.Said.ValidUntil:u}, and it is {time:u}"
            ),
        };
    }

    private CommonsRejection? JudgeRoster(Roster roster, ProposedStudy study)
    {
        if (roster.Fresh is not null != study.HasFreshKeys)
            return Reject(
                CommonsRejectionCode.RosterUnknown,
                study.HasFreshKeys
                    ? "the study has fresh keys, the roster lists members"
                    : "the study has members' keys, the roster has fresh ones"
            );
        foreach (var number in roster.Members)
        {
            if (MemberOf(number) is null)
                return Reject(CommonsRejectionCode.RosterUnknown, $"no member {number}");
        }

        var minimum = Math.Max(Rules.MinimumCohort, study.MinimumContributors);
        return roster.Count >= minimum
            ? null
            : Reject(
                CommonsRejectionCode.CohortSmall,
                $"{roster.Count} in the roster, {minimum} are the fewest"
            );
    }

    private CommonsRejection? JudgeConsents(
        Roster roster,
        CommonsProposal proposal,
        DateTimeOffset time
    ) =>
        roster
            .Members.Select(number => JudgeConsent(MemberOf(number)!, proposal, time))
            .FirstOrDefault(rejection => rejection is not null);

    // Two rosters that differ by a few let their results be subtracted.
    private CommonsRejection? JudgeDistance(LockPredicate said, DateTimeOffset time)
    {
        var earlier = ChargedIn(EpochOf(time))
            .Select(locked => locked.Record.Said.Roster)
            .ToArray();
        if (said.Roster.Fresh is not null || earlier.Any(roster => roster.Fresh is not null))
            return JudgeOverlap(said, isFirst: earlier.Length == 0);
        foreach (var roster in earlier)
        {
            var difference = said.Roster.DifferenceFrom(roster);
            if (IsNear(difference))
                return Reject(
                    CommonsRejectionCode.CohortTooNear,
                    $"it differs from an earlier roster of the epoch by {difference} members; 0 "
                        + $"or at least {Rules.MinimumDifference} are allowed"
                );
        }

        return null;
    }

    private CommonsRejection? JudgeOverlap(LockPredicate said, bool isFirst)
    {
        if (
            !Overlaps.TryGetValue(said.Study, out var overlap)
            || overlap.Said.Seen != said.Seen
            || overlap.Said.Members != said.Roster.Count
            || (overlap.Said.Difference is null && !isFirst)
        )
            return Reject(
                CommonsRejectionCode.OverlapMissing,
                "no registrar's overlap speaks of this study, checkpoint and number of members"
            );
        return overlap.Said.Difference is { } difference && IsNear(difference)
            ? Reject(
                CommonsRejectionCode.CohortTooNear,
                $"a registrar says that it differs from an earlier roster by {difference} "
                    + $"members; 0 or at least {Rules.MinimumDifference} are allowed"
            )
            : null;
    }

    private bool IsNear(ulong difference) => difference > 0 && difference < Rules.MinimumDifference;

    private CommonsRejection? JudgeSpending(
        LockPredicate said,
        ProposedStudy study,
        DateTimeOffset time
    )
    {
        if (!study.Release.IsExact)
            return JudgeBudget(study.Cost, time);
        var releases = ExactReleasesOf(said.Roster, EpochOf(time));
        return releases < Rules.Budget.Exact
            ? null
            : Reject(
                CommonsRejectionCode.OverBudget,
                $"this cohort had {releases} exact releases in this epoch; "
                    + $"{Rules.Budget.Exact} are allowed"
            );
    }
}
