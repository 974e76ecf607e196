using SecureGenomics.Provenance.Protocols;

namespace SecureGenomics.Provenance.Verifier;

/// <summary>What the steps gave beside their answers; what a step that did not pass would have
/// given is absent.</summary>
/// <param name="IsLogTrusted">Whether the policy names the ledger's key, and neither researchers
/// nor studies.</param>
/// <param name="Protocol">The pinned protocol.</param>
/// <param name="Context">The public context.</param>
/// <param name="Replayed">The canonical stream that the circuit gives on the contributed
/// ciphertexts.</param>
/// <param name="Governance">What the commons says of the study.</param>
/// <param name="Result">What the published table says, computed again.</param>
internal sealed record Outcome(
    bool IsLogTrusted,
    ProtocolPackage? Protocol,
    CheckedContext? Context,
    byte[]? Replayed,
    GovernanceFacts? Governance,
    StudyResult? Result
);
