using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Study;

namespace SecureGenomics.Provenance.Engine;

/// <summary>A registrar admits, suspends or removes a member.</summary>
public static class CommonsMembership
{
    /// <summary>Records the change.</summary>
    /// <param name="commons">Open for writing.</param>
    /// <param name="action">What becomes of the member.</param>
    /// <param name="member">The member's key.</param>
    /// <param name="memberClass">What it is.</param>
    /// <param name="evidence">What the registrars saw; its digest alone is recorded.</param>
    /// <param name="registrars">Who sign: two to admit an institution, where there are
    /// two.</param>
    /// <param name="outcome">The approved proposal that asked for it; null where nobody
    /// voted.</param>
    /// <exception cref="Store.CommonsRejectedException">A rule forbids it.</exception>
    public static CommonsEntry Record(
        FolderCommons commons,
        MemberAction action,
        Ed25519PublicKey member,
        MemberClass memberClass,
        ReadOnlySpan<byte> evidence,
        IReadOnlyList<Ed25519PrivateKey> registrars,
        LeafHash? outcome = null
    )
    {
        ArgumentNullException.ThrowIfNull(commons);
        ArgumentNullException.ThrowIfNull(registrars);
        var said = new MemberPredicate
        {
            Commons = commons.State.CommonsId,
            Observed = commons.State.Observed,
            Action = action,
            Key = member,
            Class = memberClass,
            Evidence = ArtifactDigest.Compute(evidence),
            Sequence = commons.State.MemberSequence + 1,
            Outcome = outcome,
        };
        return commons.Append(new CommonsStatement(said).Sign([.. registrars]))[0];
    }
}
