using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Study;

namespace SecureGenomics.Provenance.Engine;

/// <summary>A member puts something to the vote.</summary>
public static class Proposing
{
    /// <summary>Records the proposal, and keeps its text beside the ledger.</summary>
    /// <param name="commons">Open for writing.</param>
    /// <param name="member">Signs; the caller disposes it.</param>
    /// <param name="text">The text that explains it.</param>
    /// <param name="asked">What is asked and when; commons, observed, member and text are filled
    /// in.</param>
    /// <exception cref="Store.CommonsRejectedException">A rule forbids it.</exception>
    public static CommonsEntry Record(
        FolderCommons commons,
        Ed25519PrivateKey member,
        ReadOnlySpan<byte> text,
        ProposalPredicate asked
    )
    {
        ArgumentNullException.ThrowIfNull(commons);
        ArgumentNullException.ThrowIfNull(member);
        ArgumentNullException.ThrowIfNull(asked);
        var said = asked with
        {
            Commons = commons.State.CommonsId,
            Observed = commons.State.Observed,
            Member = member.PublicKey,
            Text = commons.Texts.Put(text),
        };
        return commons.Append(new CommonsStatement(said).Sign(member))[0];
    }

    /// <summary>Takes a proposal back, before it opens.</summary>
    /// <param name="commons">Open for writing.</param>
    /// <param name="member">The proposer; the caller disposes it.</param>
    /// <param name="proposal">Its entry.</param>
    /// <exception cref="Store.CommonsRejectedException">A rule forbids it.</exception>
    public static CommonsEntry Cancel(
        FolderCommons commons,
        Ed25519PrivateKey member,
        LeafHash proposal
    )
    {
        ArgumentNullException.ThrowIfNull(commons);
        ArgumentNullException.ThrowIfNull(member);
        var said = new CancelPredicate
        {
            Commons = commons.State.CommonsId,
            Observed = commons.State.Observed,
            Member = member.PublicKey,
            Proposal = proposal,
        };
        return commons.Append(new CommonsStatement(said).Sign(member))[0];
    }
}
