using System.Globalization;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;
using SecureGenomics.Provenance.Study;
using static SecureGenomics.Provenance.Verifier.CheckCatalogue;

namespace SecureGenomics.Provenance.Verifier;

/// <summary>Steps 41 to 47: did a commons approve this study, and did its members
/// consent?</summary>
/// <remarks>
/// The commons' own rules are applied again to its entries, so that neither a count nor a
/// decision
/// is taken from it. Approval is another question than proof: no level asks it. Source:
/// docs/spec/commons.md 8.
/// </remarks>
internal static class GovernanceChecks
{
    private const string Where = BundlePath.CommonsEntries;

    private static readonly Check[] All =
    [
        GovernanceLedger,
        GovernanceAnchor,
        GovernanceApproval,
        GovernanceScope,
        GovernanceConsent,
        GovernanceCohort,
        GovernanceBudget,
    ];

    /// <summary>Asks all of them.</summary>
    /// <returns>Votes and budget; null where no commons could be read that far.</returns>
    public static GovernanceFacts? Run(Evidence evidence, ProtocolPackage? protocol)
    {
        var findings = evidence.Findings;
        if (evidence.State.Study?.Predicate.Commons is not { } named)
        {
            Waive(evidence);
            return null;
        }

        if (evidence.Source.Commons is not { } copy)
        {
            foreach (var check in All)
                findings.Skip(check, "no copy of the commons travels along");
            return null;
        }

        CommonsPass? pass = null;
        var isIntact = BundleChecks.CommonsFiles.All(evidence.IsIntact);
        findings.Ask(GovernanceLedger, isIntact, () =>
        {
            pass = Replay(copy, evidence.State.StudyId);
            return CheckRejection(pass, GovernanceLedger) ?? CheckCheckpoint(copy, pass);
        });
        findings.Ask(GovernanceAnchor, isIntact, pass, read => CheckAnchor(evidence, named, read));
        findings.Ask(GovernanceApproval, isIntact, pass, CheckApproval);
        findings.Ask(GovernanceScope, isIntact, pass, read => CheckScope(evidence, read, protocol));
        findings.Ask(GovernanceConsent, isIntact, pass, read => CheckConsent(evidence, read));
        findings.Ask(GovernanceCohort, isIntact, pass, read => CheckCohort(evidence, read));
        findings.Ask(GovernanceBudget, isIntact, pass, read =>
            CheckRejection(read, GovernanceBudget)
        );
        return pass is null ? null : FactsOf(pass);
    }

    private static void Waive(Evidence evidence)
    {
        foreach (var check in All)
        {
            if (
                check == GovernanceAnchor
                && evidence.Options.Policy is { RequiresGovernance: true }
            )
                evidence.Findings.Ask(check, [LedgerOrder], () =>
                    new Discrepancy(
                        "policy",
                        "a study that a commons approved (governance required)",
                        "a genesis that names none"
                    )
                );
            else
                evidence.Findings.Waive(check, "the study belongs to no commons");
        }
    }

    /// <summary>Applies the rules of the commons to its entries, up to the first that they
    /// reject.</summary>
    private static CommonsPass Replay(CommonsCopy copy, LeafHash study)
    {
        var state = CommonsState.Empty;
        CommonsRecord<LockPredicate>? locked = null;
        CommonsState? before = null;
        CommonsRejection? rejection = null;
        Check? rejectedBy = null;
        var index = 0UL;
        foreach (var line in copy.Entries())
        {
            var entry = Parse(line, index++);
            var locks = entry.Statement.Predicate is LockPredicate said && said.Study == study;
            if (locks && locked is null)
            {
                locked = new CommonsRecord<LockPredicate>(
                    entry.Index,
                    entry.Hash,
                    entry.Time,
                    (LockPredicate)entry.Statement.Predicate
                );
                before = rejection is null ? state : null;
            }

            if (rejection is not null)
                continue;
            var transition = state.Apply(entry);
            state = transition.State ?? state;
            if ((rejection = transition.Rejection) is not null)
                rejectedBy = CheckOf(rejection.Code, entry.Statement.Kind, locks);
        }

        return state.Genesis is not null
            ? new CommonsPass(state, rejection, rejectedBy, locked, before)
            : throw new DiscrepancyException(
                new Discrepancy(Where, "the entries of a commons", rejection?.Explanation ?? "none")
            );
    }

    private static CommonsEntry Parse(ReadOnlyMemory<byte> line, ulong index)
    {
        try
        {
            return CommonsEntry.Parse(line);
        }
        catch (LedgerFormatException e)
        {
            throw new DiscrepancyException(
                new Discrepancy(PlaceOf(index), "a canonical entry of a commons", e.Message)
            );
        }
    }

    /// <summary>Each rule of the commons is one check's; what no other asks, the ledger's
    /// does.</summary>
    private static Discrepancy? CheckRejection(CommonsPass pass, Check check) =>
        pass is { Rejection: { } rejection, RejectedBy: { } by } && by == check
            ? new Discrepancy(
                PlaceOf(rejection.Index),
                "an entry that the rules of the commons accept",
                $"{rejection.Name}: {rejection.Explanation}"
            )
            : null;

    // A vote, an outcome and the study's own lock are what the other checks are about; whatever
    // else breaks a rule makes the whole log none.
    private static Check CheckOf(CommonsRejectionCode code, CommonsKind kind, bool locks) =>
        (kind, code) switch
        {
            (CommonsKind.Vote or CommonsKind.Outcome, >= CommonsRejectionCode.ProposalUnknown) =>
                GovernanceApproval,
            _ when !locks => GovernanceLedger,
            (
                _,
                CommonsRejectionCode.NotApproved
                    or CommonsRejectionCode.Held
                    or CommonsRejectionCode.Timelock
                    or CommonsRejectionCode.Expired
                    or CommonsRejectionCode.SecondLock
            ) => GovernanceApproval,
            (_, CommonsRejectionCode.ConsentMissing or CommonsRejectionCode.ConsentPurpose) =>
                GovernanceConsent,
            (
                _,
                CommonsRejectionCode.RosterUnknown
                    or CommonsRejectionCode.CohortSmall
                    or CommonsRejectionCode.OverlapMissing
                    or CommonsRejectionCode.CohortTooNear
            ) => GovernanceCohort,
            (_, CommonsRejectionCode.CostWrong or CommonsRejectionCode.OverBudget) =>
                GovernanceBudget,
            _ => GovernanceLedger,
        };

    private static Discrepancy? CheckCheckpoint(CommonsCopy copy, CommonsPass pass)
    {
        var genesis = pass.State.Genesis!.Said;
        var range = CompactRange.Empty;
        foreach (var line in copy.Entries())
            range = range.Append(LeafHash.Compute(line.Span));
        try
        {
            var note = Note.Parse(copy.Checkpoint.Span);
            if (!note.Verify(new VerifierKey(genesis.Origin, genesis.Ledger)))
                return new Discrepancy(
                    BundlePath.CommonsCheckpoint,
                    $"a signature of the ledger key of {genesis.Origin}",
                    "none, or one that fails"
                );
            var claim = Checkpoint.Parse(note.Text);
            var mine = new Checkpoint(genesis.Origin, range.Size, range.Root);
            return claim == mine
                ? null
                : new Discrepancy(
                    BundlePath.CommonsCheckpoint,
                    $"size {mine.Size} and root {mine.Root}, those of the entries",
                    $"size {claim.Size} and root {claim.Root}"
                );
        }
        catch (NoteFormatException e)
        {
            return new Discrepancy(
                BundlePath.CommonsCheckpoint,
                "a signed note with origin, size and root",
                e.Message
            );
        }
    }

    private static Discrepancy? CheckAnchor(
        Evidence evidence,
        StudyCommons named,
        CommonsPass pass
    ) => CheckNames(evidence, named, pass) ?? CheckLock(evidence, named, pass);

    private static Discrepancy? CheckNames(Evidence evidence, StudyCommons named, CommonsPass pass)
    {
        var genesis = pass.State.Genesis!;
        if (named.Id != genesis.Hash || named.Origin != genesis.Said.Origin)
            return new Discrepancy(
                "entry 0",
                $"commons {genesis.Hash} of {genesis.Said.Origin}, whose entries are here",
                $"commons {named.Id} of {named.Origin}"
            );
        var log = new VerifierKey(genesis.Said.Origin, genesis.Said.Ledger);
        return
            evidence.Options.Policy is { Commons: { IsEmpty: false } lines } && !lines.Contains(log)
            ? new Discrepancy("policy", $"a line: commons {log}", "no such line")
            : null;
    }

    private static Discrepancy? CheckLock(Evidence evidence, StudyCommons named, CommonsPass pass)
    {
        if (pass.Lock is not { } locked)
            return new Discrepancy(
                Where,
                $"a lock of study {evidence.State.StudyId}",
                "none: the commons has not locked the study"
            );
        if (locked.Said.Outcome != named.Outcome)
            return new Discrepancy(
                PlaceOf(locked.Index),
                $"outcome {named.Outcome}, which the study's genesis names",
                $"outcome {locked.Said.Outcome}"
            );
        if (
            evidence.FirstRound.Close is { Predicate.Locked.Lock: var closed }
            && closed != locked.Hash
        )
            return new Discrepancy(
                "the close",
                $"lock {locked.Hash}, entry {locked.Index} of the commons",
                $"lock {closed}"
            );
        var seen = locked.Said.Seen;
        return seen.Size <= evidence.State.Size && evidence.State.RootAt(seen.Size) == seen.Root
            ? null
            : new Discrepancy(
                PlaceOf(locked.Index),
                $"a checkpoint of this study of {evidence.State.Size} entries",
                $"size {seen.Size} and root {seen.Root}"
            );
    }

    private static Discrepancy? CheckApproval(CommonsPass pass)
    {
        if (CheckRejection(pass, GovernanceApproval) is { } rejected)
            return rejected;
        // A rule that another check asks was broken at the lock: the approval is judged before it.
        var (locked, state) = Locked(pass);
        var proposal = state.ProposalOfOutcome(locked.Said.Outcome);
        var stage = proposal?.StageAt(locked.Time) ?? ProposalStage.None;
        return stage == ProposalStage.Usable
            ? null
            : new Discrepancy(
                PlaceOf(locked.Index),
                "an approved proposal, after its timelock, not held and not expired",
                $"a proposal that is {stage}"
            );
    }

    private static Discrepancy? CheckScope(
        Evidence evidence,
        CommonsPass pass,
        ProtocolPackage? protocol
    )
    {
        var (study, asked) = (evidence.State.Study!.Predicate, StudyOf(pass));
        foreach (
            var (what, voted, found) in ((string, string, string)[])
                [
                    ("commit", asked.GitCommit, study.Protocol.GitCommit),
                    ("manifest", $"{asked.Manifest}", $"{study.Protocol.Manifest}"),
                    ("roles", Described(asked.Roles), Described(study.Roles)),
                    ("minimum", $"{asked.MinimumContributors}", $"{study.MinimumContributors}"),
                    ("open", $"{asked.Open}", $"{study.Open}"),
                    (
                        "rounds",
                        $"{asked.Rounds}",
                        protocol is null ? "not known" : $"{StudyRounds.CountOf(protocol)}"
                    ),
                    // Noise is not part of any release that a study can make yet.
                    ("release", asked.Release.IsExact ? "exact" : "noised", "exact"),
                    ("identity", asked.HasFreshKeys ? "fresh" : "standing", "standing"),
                ]
        )
        {
            if (voted != found)
                return new Discrepancy("entry 0", $"{what} {voted}, as voted", $"{what} {found}");
        }

        return null;
    }

    private static string Described(StudyRoles roles) =>
        $"{roles.Researcher.KeyId}, {roles.ComputingParty.KeyId}, {roles.KeyHolder.KeyId}, "
        + roles.Ledger.KeyId;

    /// <summary>Before the close, what may be closed; after it, what was.</summary>
    private static Discrepancy? CheckConsent(Evidence evidence, CommonsPass pass)
    {
        if (CheckRejection(pass, GovernanceConsent) is { } rejected)
            return rejected;
        var (locked, _) = Locked(pass);
        var division = Divide(evidence, pass);
        if (evidence.FirstRound.Close is null)
            return null;
        var counted = evidence.FirstRound.EffectiveContributions();
        var accepted = division.Accepted.Select(next => next.Contribution.Index).ToHashSet();
        if (counted.FirstOrDefault(next => !accepted.Contains(next.Index)) is { } stranger)
            return new Discrepancy(
                $"entry {stranger.Index}",
                "a contribution whose consent covers the purpose at the lock",
                division
                    .Excluded.FirstOrDefault(next => next.Contribution.Index == stranger.Index)
                    .Reason
                    ?? "one that is not in the roster"
            );
        return counted.Length == accepted.Count && locked.Said.Roster.Count == (ulong)counted.Length
            ? null
            : new Discrepancy(
                "the close",
                $"all {locked.Said.Roster.Count} contributions of the roster",
                $"{counted.Length}"
            );
    }

    private static Discrepancy? CheckCohort(Evidence evidence, CommonsPass pass)
    {
        if (CheckRejection(pass, GovernanceCohort) is { } rejected)
            return rejected;
        var (locked, state) = Locked(pass);
        var roster = Divide(evidence, pass).Roster;
        if (!roster.Equals(locked.Said.Roster))
            return new Discrepancy(
                PlaceOf(locked.Index),
                $"the roster of the contributions: members {Listed(roster)}",
                $"members {Listed(locked.Said.Roster)}"
            );
        return roster.Count >= state.Rules.MinimumCohort
            ? null
            : new Discrepancy(
                PlaceOf(locked.Index),
                $"at least {state.Rules.MinimumCohort} members",
                $"{roster.Count}"
            );
    }

    /// <summary>Every contribution that was effective when the lock was made, excluded ones
    /// included.</summary>
    private static RosterDivision Divide(Evidence evidence, CommonsPass pass)
    {
        var (locked, state) = Locked(pass);
        return RosterDivision.Of(
            state,
            state.ProposalOfOutcome(locked.Said.Outcome)
                ?? throw new DiscrepancyException(
                    new Discrepancy(PlaceOf(locked.Index), "the outcome of a proposal", "none")
                ),
            evidence.FirstRound.ContributionsBeforeClose(),
            locked.Said.Seen.Size,
            locked.Time
        );
    }

    private static (CommonsRecord<LockPredicate> Lock, CommonsState Before) Locked(
        CommonsPass pass
    ) =>
        pass is { Lock: { } locked, BeforeLock: { } before }
            ? (locked, before)
            : throw new DiscrepancyException(
                new Discrepancy(Where, "a lock of the study", "none that its rules reach")
            );

    private static ProposedStudy StudyOf(CommonsPass pass)
    {
        var (locked, state) = Locked(pass);
        return state.ProposalOfOutcome(locked.Said.Outcome)?.Record.Said.Study
            ?? throw new DiscrepancyException(
                new Discrepancy(PlaceOf(locked.Index), "the proposal of a study", "none")
            );
    }

    private static GovernanceFacts? FactsOf(CommonsPass pass)
    {
        if (
            pass is not { Lock: { } locked, BeforeLock: { } state }
            || state.ProposalOfOutcome(locked.Said.Outcome) is not { Outcome: { } outcome } proposal
            || proposal.Record.Said.Study is not { } study
        )
            return null;
        var tally = outcome.Said.Tally;
        var epoch = state.EpochOf(locked.Time);
        return new GovernanceFacts(
            tally.Votes.Count,
            tally.Eligible.Count,
            CommonsTally.QuorumOf(proposal.Rules, tally.Eligible.Count),
            state.SpentIn(epoch) + study.Cost,
            state.Rules.Budget.Rho,
            study.Release.IsExact ? state.ExactReleasesOf(locked.Said.Roster, epoch) + 1 : null,
            state.Rules.Budget.Exact
        );
    }

    private static string Listed(Roster roster) =>
        string.Join(
            ' ',
            roster.Members.Take(20).Select(n => n.ToString(CultureInfo.InvariantCulture))
        ) + (roster.Members.Length > 20 ? " …" : "");

    private static string PlaceOf(ulong index) =>
        string.Create(CultureInfo.InvariantCulture, $"{Where}, entry {index}");
}
