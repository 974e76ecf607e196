using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Verifier;

/// <summary>What one pass over the entries gives to the steps behind it.</summary>
/// <param name="State">The state machine after the last entry that it accepted.</param>
/// <param name="NamedObjects">Every blob that an entry after the genesis names.</param>
/// <param name="ContributedCiphertexts">The contributed ciphertexts among them.</param>
/// <param name="Proofs">The contributions' proofs of knowledge among them.</param>
/// <param name="UncheckedRefusals">Refusals for a reason that no entry can show.</param>
internal sealed record LedgerFacts(
    StudyState State,
    IReadOnlySet<ArtifactDigest> NamedObjects,
    IReadOnlySet<ArtifactDigest> ContributedCiphertexts,
    IReadOnlySet<ArtifactDigest> Proofs,
    int UncheckedRefusals
);
