using SecureGenomics.Provenance.Fhe;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;

namespace SecureGenomics.Provenance.Engine;

/// <summary>All that a contributor needs to make a contribution, and nothing secret.</summary>
/// <param name="Study">The study id.</param>
/// <param name="ContextEntry">The leaf hash of the context entry.</param>
/// <param name="Observed">The tree that the contributor has seen.</param>
/// <param name="Rlwe">The checked parameters.</param>
/// <param name="PublicKey">To encrypt under.</param>
/// <param name="Protocol">What to encode, and how.</param>
public sealed record PublicContext(
    LeafHash Study,
    LeafHash ContextEntry,
    Observed Observed,
    RlweContext Rlwe,
    PublicKey PublicKey,
    ProtocolPackage Protocol)
{
    /// <summary>The generators of the study's commitments; null where the protocol opens nothing.</summary>
    public PedersenGenerators? Generators { get; } = Protocol.Definition.Result.Open == OpeningRule.Pedersen
        ? new PedersenGenerators(Study, Protocol.Layout.SlotCount)
        : null;
}
