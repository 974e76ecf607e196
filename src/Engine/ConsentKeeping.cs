using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Study;

namespace SecureGenomics.Provenance.Engine;

/// <summary>A member grants a use of its data, and takes it back.</summary>
public static class ConsentKeeping
{
    /// <summary>The text that a member signs, where a commons gives none of its own.</summary>
    public const string Text =
        "I let my data be used as these terms say. I can take this back at any time. What is "
        + "locked before I do stays as it is: the studies after it are without my data.";

    /// <summary>Records a consent.</summary>
    /// <param name="commons">Open for writing.</param>
    /// <param name="member">Signs; the caller disposes it.</param>
    /// <param name="terms">What the data may be used for.</param>
    /// <param name="proposal">The one proposal that it is for; null for a standing
    /// consent.</param>
    /// <param name="expires">When it ends; null for no end.</param>
    /// <param name="agent">A key that may contribute for the member.</param>
    /// <exception cref="Store.CommonsRejectedException">A rule forbids it.</exception>
    public static CommonsEntry Grant(
        FolderCommons commons,
        Ed25519PrivateKey member,
        Terms terms,
        LeafHash? proposal = null,
        DateTimeOffset? expires = null,
        Ed25519PublicKey? agent = null
    )
    {
        ArgumentNullException.ThrowIfNull(commons);
        ArgumentNullException.ThrowIfNull(member);
        var said = new ConsentPredicate
        {
            Commons = commons.State.CommonsId,
            Observed = commons.State.Observed,
            Member = member.PublicKey,
            Terms = terms,
            Proposal = proposal,
            Expires = expires,
            Agent = agent,
            Text = commons.Texts.Put(System.Text.Encoding.UTF8.GetBytes(Text)),
        };
        return commons.Append(new CommonsStatement(said).Sign(member))[0];
    }

    /// <summary>Records that a consent is taken back, for the locks that come after.</summary>
    /// <param name="commons">Open for writing.</param>
    /// <param name="member">Signs; the caller disposes it.</param>
    /// <param name="consent">The consent's entry.</param>
    /// <exception cref="Store.CommonsRejectedException">A rule forbids it.</exception>
    public static CommonsEntry Revoke(
        FolderCommons commons,
        Ed25519PrivateKey member,
        LeafHash consent
    )
    {
        ArgumentNullException.ThrowIfNull(commons);
        ArgumentNullException.ThrowIfNull(member);
        var said = new RevokePredicate
        {
            Commons = commons.State.CommonsId,
            Observed = commons.State.Observed,
            Member = member.PublicKey,
            Consent = consent,
        };
        return commons.Append(new CommonsStatement(said).Sign(member))[0];
    }

    /// <summary>The member's newest consent in force that a proposal could stand on.</summary>
    /// <param name="state">The commons.</param>
    /// <param name="key">The member's, or its agent's.</param>
    /// <param name="proposal">The study's.</param>
    /// <param name="time">Now.</param>
    /// <exception cref="StudyException">There is none, or none covers the purpose.</exception>
    public static LeafHash Find(
        CommonsState state,
        Ed25519PublicKey key,
        CommonsProposal proposal,
        DateTimeOffset time
    )
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(proposal);
        var own = state
            .Consents.Where(consent =>
                (consent.Record.Said.Member == key || consent.Record.Said.Agent == key)
                && consent.IsInForce(time)
                && (consent.Record.Said.Proposal is not { } named || named == proposal.Record.Hash)
            )
            .Reverse()
            .ToArray();
        if (own.Length == 0)
            throw new StudyException(
                $"expected a consent of {key.KeyId} that is in force, found none",
                "grant one",
                NextStep.GrantConsent
            );
        var unmet = own.Select(consent => CommonsState.FindUnmet(consent, proposal, time))
            .ToArray();
        var at = Array.IndexOf(unmet, null);
        return at >= 0
            ? own[at].Record.Hash
            : throw new StudyException(
                $"expected a consent of {key.KeyId} that covers the purpose; its terms ask that "
                    + $"{unmet[0]!.Sentence} ({unmet[0]!.Shorthand})",
                "a consent for this one proposal can be wider",
                NextStep.GrantConsent
            );
    }
}
