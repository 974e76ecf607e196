using System.Numerics;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>The counts of a proposal, and what they decide.</summary>
/// <param name="Eligible">The members with a vote, by number; a leaf is the 32 bytes of a
/// key.</param>
/// <param name="Votes">The votes that count, by index; a leaf is an entry's leaf hash.</param>
/// <param name="Delegated">Members whose weight another one's vote carried.</param>
/// <param name="For">Votes for it, with delegated weight.</param>
/// <param name="Against">Votes against it, with delegated weight.</param>
/// <param name="Abstain">Abstentions, with delegated weight.</param>
/// <param name="Decision">What they decide.</param>
/// <remarks>Source: docs/spec/commons.md 6.</remarks>
public sealed record CommonsTally(
    CountedRoot Eligible,
    CountedRoot Votes,
    ulong Delegated,
    ulong For,
    ulong Against,
    ulong Abstain,
    Decision Decision
)
{
    /// <summary>What counts decide.</summary>
    /// <param name="rules">Those of the proposal's index.</param>
    /// <param name="eligible">Members with a vote.</param>
    /// <param name="inPerson">Members that voted themselves: delegated weight never makes a
    /// quorum.</param>
    /// <param name="votesFor">For, with delegated weight.</param>
    /// <param name="votesAgainst">Against, with delegated weight.</param>
    /// <remarks>
    /// <code>
    /// quorum    in person · d ≥ n · eligible
    /// approved  for · d &gt; n · (for + against)
    /// </code>
    /// </remarks>
    public static Decision Decide(
        CommonsRules rules,
        ulong eligible,
        ulong inPerson,
        ulong votesFor,
        ulong votesAgainst
    )
    {
        ArgumentNullException.ThrowIfNull(rules);
        if (inPerson * rules.Quorum.Denominator < rules.Quorum.Numerator * eligible)
            return Decision.NoQuorum;
        var cast = new BigInteger(votesFor) + votesAgainst;
        return votesFor * rules.Threshold.Denominator > rules.Threshold.Numerator * cast
            ? Decision.Approved
            : Decision.Rejected;
    }

    /// <summary>The fewest members that make a quorum.</summary>
    /// <param name="rules">Those of the proposal's index.</param>
    /// <param name="eligible">Members with a vote.</param>
    public static ulong QuorumOf(CommonsRules rules, ulong eligible)
    {
        ArgumentNullException.ThrowIfNull(rules);
        var (n, d) = (rules.Quorum.Numerator * eligible, rules.Quorum.Denominator);
        return (ulong)((n + d - 1) / d);
    }
}
