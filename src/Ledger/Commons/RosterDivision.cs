using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>Which contributions of a study are in its roster, and why the others are
/// not.</summary>
/// <param name="Accepted">By index, each with its member's number.</param>
/// <param name="Excluded">By index, each with the reason in words.</param>
/// <remarks>
/// The roster leaves nobody a choice: it is a function of the study's contributions at one size
/// and
/// of the commons at the lock. Engine and verifier both ask this one. Source:
/// docs/spec/commons.md 7.
/// </remarks>
public sealed record RosterDivision(
    ImmutableArray<(Contribution Contribution, ulong Member)> Accepted,
    ImmutableArray<(Contribution Contribution, string Reason)> Excluded
)
{
    /// <summary>The roster of the accepted ones.</summary>
    public Roster Roster => Roster.Of(Accepted.Select(accepted => accepted.Member));

    /// <summary>Divides a study's effective contributions.</summary>
    /// <param name="state">The commons before the lock.</param>
    /// <param name="proposal">The study's, of members' keys.</param>
    /// <param name="contributions">The effective ones, by index.</param>
    /// <param name="seenSize">The study's size at which contributions stop counting.</param>
    /// <param name="time">The lock's time.</param>
    public static RosterDivision Of(
        CommonsState state,
        CommonsProposal proposal,
        IEnumerable<Contribution> contributions,
        ulong seenSize,
        DateTimeOffset time
    )
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(proposal);
        ArgumentNullException.ThrowIfNull(contributions);
        var accepted = ImmutableArray.CreateBuilder<(Contribution, ulong)>();
        var excluded = ImmutableArray.CreateBuilder<(Contribution, string)>();
        var taken = new HashSet<ulong>();
        foreach (var contribution in contributions)
        {
            var (member, reason) =
                contribution.Index >= seenSize
                    ? (null, $"it came after entry {seenSize - 1}, where the roster was frozen")
                    : Judge(state, proposal, contribution, time);
            if (reason is null && !taken.Add(member!.Number))
                reason = $"member {member.Number} has contributed before";
            if (reason is null)
                accepted.Add((contribution, member!.Number));
            else
                excluded.Add((contribution, reason));
        }

        return new RosterDivision(accepted.ToImmutable(), excluded.ToImmutable());
    }

    private static (CommonsMember? Member, string? Reason) Judge(
        CommonsState state,
        CommonsProposal proposal,
        Contribution contribution,
        DateTimeOffset time
    )
    {
        if (
            contribution.Consent is not { } named
            || state.ConsentOf(new LeafHash(named.Value)) is not { } consent
        )
            return (null, "it names no consent that the commons has");
        var said = consent.Record.Said;
        if (contribution.Contributor != said.Member && contribution.Contributor != said.Agent)
            return (null, "its key is neither the member's nor the agent's of the consent");
        var member = state.MemberOf(said.Member)!;
        if (!member.IsActive)
            return (member, $"member {member.Number} is not active");
        if (consent.Revoked is { } index)
            return (member, $"its consent was taken back at entry {index}");
        if (!consent.IsInForce(time))
            return (member, "its consent has expired");
        if (!CommonsState.IsInScope(consent, proposal))
            return (member, "its consent is for another proposal");
        return CommonsState.FindUnmet(consent, proposal, time) is { } unmet
            ? (member, $"its terms ask that {unmet.Sentence} ({unmet.Shorthand})")
            : (member, null);
    }
}
