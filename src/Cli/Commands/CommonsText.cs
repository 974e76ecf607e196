using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Study;

namespace SecureGenomics.Provenance.Cli;

/// <summary>Where a commons stands: what may be done next, and until when.</summary>
internal static class CommonsText
{
    /// <summary>The outcomes that there are.</summary>
    public static IEnumerable<LeafHash> OutcomesOf(CommonsState state) =>
        state.Proposals.Select(proposal => proposal.Outcome?.Hash).OfType<LeafHash>();

    /// <summary>Answers with rules, proposals and what comes next.</summary>
    public static void Answer(Screen screen, FolderCommons commons)
    {
        var (state, now) = (commons.State, commons.Now);
        var steps = state
            .Proposals.Select(proposal => (Proposal: proposal, Next: NextOf(state, proposal, now)))
            .ToArray();
        screen.Answer(
            () =>
            {
                var rules = state.Rules;
                var text = new StringBuilder(
                    $"""
                    commons        {state.CommonsId}
                    origin         {state.Genesis!.Said.Origin}
                    entries        {state.Size}
                    members        {state.Members.Count(member => member.IsActive)} active
                    rules          quorum {rules.Quorum}, more than {rules.Threshold} for it
                    cohort         at least {rules.MinimumCohort}
                    difference     0 or at least {rules.MinimumDifference}

                    """
                );
                foreach (var (proposal, next) in steps)
                {
                    text.Append(
                        CultureInfo.InvariantCulture,
                        $"""

                        proposal       {proposal.Record.Hash}
                        about          {ProposalSubjectWord.Of(proposal.Record.Said.Subject)}
                        votes          {proposal.Votes.Count} of {state.EligibleFor(
                            proposal
                        ).Count()}
                        outcome        {OutcomeText(proposal)}
                        next           {next}

                        """
                    );
                }

                return text.ToString();
            },
            () =>
                new JsonObject
                {
                    ["commons"] = state.CommonsId.ToString(),
                    ["origin"] = state.Genesis!.Said.Origin,
                    ["entries"] = state.Size,
                    ["proposals"] = new JsonArray([
                        .. steps.Select(step => new JsonObject
                        {
                            ["proposal"] = step.Proposal.Record.Hash.ToString(),
                            ["subject"] = ProposalSubjectWord.Of(step.Proposal.Record.Said.Subject),
                            ["stage"] = step.Proposal.StageAt(now).ToString(),
                            ["votes"] = step.Proposal.Votes.Count,
                            ["outcome"] = step.Proposal.Outcome?.Hash.ToString(),
                            ["next"] = step.Next,
                        }),
                    ]),
                }
        );
    }

    private static string OutcomeText(CommonsProposal proposal) =>
        proposal.Outcome is { } outcome
            ? $"{outcome.Hash} {DecisionWord.Of(outcome.Said.Tally.Decision)}"
            : "none yet";

    private static string NextOf(CommonsState state, CommonsProposal proposal, DateTimeOffset now)
    {
        var said = proposal.Record.Said;
        return proposal.StageAt(now) switch
        {
            ProposalStage.Announced =>
                $"opens {said.Opens:u}; until then \"sgp propose --cancel\" takes it back",
            ProposalStage.Open => $"\"sgp vote\" until {said.Closes:u}",
            ProposalStage.Closed => "\"sgp tally\": the vote is over",
            ProposalStage.Waiting =>
                $"guardians may \"sgp hold\" until {said.Closes + proposal.Rules.Timelock:u}",
            ProposalStage.Usable => said.Subject switch
            {
                ProposalSubject.Study =>
                    $"\"sgp create --commons\", then \"sgp lock\" before {said.ValidUntil:u}",
                ProposalSubject.Member =>
                    $"\"sgp commons {WordOf(said.Change!.Action)} --outcome\" before "
                        + $"{said.ValidUntil:u}",
                _ => $"\"sgp tally --in-force\" before {said.ValidUntil:u}",
            },
            ProposalStage.Used => state.Locks.FirstOrDefault(locked =>
                locked.Proposal == proposal.Record.Hash
            )
                is { Settled: null }
                ? "\"sgp settle\" when the study has ended"
                : "nothing: it was carried out",
            ProposalStage.Cancelled => "nothing: it was cancelled",
            ProposalStage.NotApproved => "nothing: it was not approved",
            ProposalStage.Held => "nothing: guardians hold it",
            _ => $"nothing: it was valid until {said.ValidUntil:u}",
        };
    }

    private static string WordOf(MemberAction action) =>
        action == MemberAction.Admit ? "admit" : "remove";
}
