using SecureGenomics.Provenance.Fhe;
using SecureGenomics.Provenance.Protocols;

namespace SecureGenomics.Provenance.Verifier;

/// <summary>The public context, read from its bytes; only where fhe.context passed.</summary>
/// <param name="Rlwe">The parameters.</param>
/// <param name="PublicKey">The public key.</param>
/// <param name="EvaluationKeys">Exactly those that the protocol's circuit needs.</param>
internal sealed record CheckedContext(
    RlweContext Rlwe,
    PublicKey PublicKey,
    EvaluationKeys EvaluationKeys
);
