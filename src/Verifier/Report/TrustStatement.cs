using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Verifier;

/// <summary>What no verification of a bundle can show, said in every report.</summary>
/// <remarks>Source: docs/threat-model.md, "What stays on trust".</remarks>
public static class TrustStatement
{
    /// <summary>One sentence each.</summary>
    public static ImmutableArray<string> Lines { get; } =
    [
        "Inputs are true and valid genotypes, as their contributors encoded them.",
        "Contributor keys are distinct people, and none belongs to the key holder.",
        "Keys were generated as specified, and the key holder opens no single upload.",
        "The published totals are the decryption of the replayed result: the key holder signed them.",
        "Completeness and order rest on the ledger key: no witness was asked.",
        "Other studies do not overlap with this one in a way that isolates somebody.",
        "The assumptions behind RLWE encryption, Ed25519 and SHA-256 hold.",
    ];
}
