namespace SecureGenomics.Provenance.Ledger;

/// <summary>A locked study.</summary>
/// <param name="Record">What was locked.</param>
/// <param name="Proposal">The proposal that it stands on.</param>
/// <param name="Settled">How it ended; null before it ended.</param>
public sealed record CommonsLock(
    CommonsRecord<LockPredicate> Record,
    LeafHash Proposal,
    CommonsRecord<SettlePredicate>? Settled
)
{
    /// <summary>Whether it counts: a study that opened nothing costs nothing, and no later roster
    /// is compared with its own.</summary>
    public bool IsCharged => Settled is not { Said.End: StudyEnd.Aborted or StudyEnd.Withdrawn };
}
