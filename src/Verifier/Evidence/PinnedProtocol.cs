using SecureGenomics.Provenance.Fhe;
using SecureGenomics.Provenance.Protocols;

namespace SecureGenomics.Provenance.Verifier;

/// <summary>The protocol that the pinned commit gives, and what the computing party recorded of
/// it.</summary>
/// <param name="Package">Read from the Git objects, once they read as the protocol of the
/// pin.</param>
/// <param name="Circuit">As recorded; null where protocol.circuit did not pass.</param>
/// <param name="Constants">The recorded constants by name; null where protocol.constants did not
/// pass.</param>
internal sealed record PinnedProtocol(
    ProtocolPackage Package,
    CompiledCircuit? Circuit,
    IReadOnlyDictionary<string, Plaintext>? Constants
)
{
    /// <summary>Whether the protocol leaves the table with the data owner.</summary>
    public bool IsWithheld => Package.Definition.Result.Publish == PublishRule.Withheld;
}
