using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Study;

namespace SecureGenomics.Provenance.Engine;

/// <summary>A member votes; a guardian holds what was approved.</summary>
public static class Voting
{
    /// <summary>Records a vote.</summary>
    /// <param name="commons">Open for writing.</param>
    /// <param name="member">Signs; the caller disposes it.</param>
    /// <param name="proposal">The proposal's entry.</param>
    /// <param name="choice">For, against or abstain.</param>
    /// <exception cref="Store.CommonsRejectedException">A rule forbids it.</exception>
    public static CommonsEntry Record(
        FolderCommons commons,
        Ed25519PrivateKey member,
        LeafHash proposal,
        VoteChoice choice
    )
    {
        ArgumentNullException.ThrowIfNull(commons);
        ArgumentNullException.ThrowIfNull(member);
        var said = new VotePredicate
        {
            Commons = commons.State.CommonsId,
            Observed = commons.State.Observed,
            Member = member.PublicKey,
            Proposal = proposal,
            Choice = choice,
        };
        return commons.Append(new CommonsStatement(said).Sign(member))[0];
    }

    /// <summary>Records a guardian's hold.</summary>
    /// <param name="commons">Open for writing.</param>
    /// <param name="guardian">Signs; the caller disposes it.</param>
    /// <param name="outcome">The outcome's entry.</param>
    /// <param name="reason">Kept beside the ledger.</param>
    /// <exception cref="Store.CommonsRejectedException">A rule forbids it.</exception>
    public static CommonsEntry Hold(
        FolderCommons commons,
        Ed25519PrivateKey guardian,
        LeafHash outcome,
        ReadOnlySpan<byte> reason
    )
    {
        ArgumentNullException.ThrowIfNull(commons);
        ArgumentNullException.ThrowIfNull(guardian);
        var said = new HoldPredicate
        {
            Commons = commons.State.CommonsId,
            Observed = commons.State.Observed,
            Member = guardian.PublicKey,
            Outcome = outcome,
            Reason = commons.Texts.Put(reason),
        };
        return commons.Append(new CommonsStatement(said).Sign(guardian))[0];
    }
}
