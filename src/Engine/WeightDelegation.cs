using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Study;

namespace SecureGenomics.Provenance.Engine;

/// <summary>A member lends its weight in the tally to another, or takes it back.</summary>
public static class WeightDelegation
{
    /// <summary>Records the delegation.</summary>
    /// <param name="commons">Open for writing.</param>
    /// <param name="member">Signs; the caller disposes it.</param>
    /// <param name="to">Whose vote carries it; null ends the delegation.</param>
    /// <param name="topic">The proposals that it is for; null for all.</param>
    /// <param name="until">The last moment of a vote that it is for; null for no end.</param>
    /// <exception cref="Store.CommonsRejectedException">A rule forbids it.</exception>
    public static CommonsEntry Record(
        FolderCommons commons,
        Ed25519PrivateKey member,
        Ed25519PublicKey? to,
        ProposalSubject? topic = null,
        DateTimeOffset? until = null
    )
    {
        ArgumentNullException.ThrowIfNull(commons);
        ArgumentNullException.ThrowIfNull(member);
        var said = new DelegationPredicate
        {
            Commons = commons.State.CommonsId,
            Observed = commons.State.Observed,
            Member = member.PublicKey,
            To = to,
            Topic = topic,
            Until = until,
        };
        return commons.Append(new CommonsStatement(said).Sign(member))[0];
    }
}
