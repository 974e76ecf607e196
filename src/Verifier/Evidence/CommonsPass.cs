using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Verifier;

/// <summary>What one pass over the entries of a study's commons gives to the governance
/// checks.</summary>
/// <param name="State">The commons after the last entry that its rules accept.</param>
/// <param name="Rejection">Why the next one may not follow; null where all may.</param>
/// <param name="RejectedBy">The check whose rule that is; null where all may follow.</param>
/// <param name="Lock">The entry that locks the study; null where there is none.</param>
/// <param name="BeforeLock">The commons before that entry; null where an earlier one was
/// rejected.</param>
internal sealed record CommonsPass(
    CommonsState State,
    CommonsRejection? Rejection,
    Check? RejectedBy,
    CommonsRecord<LockPredicate>? Lock,
    CommonsState? BeforeLock
);
