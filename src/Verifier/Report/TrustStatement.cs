using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Verifier;

/// <summary>What no verification of a bundle can show, said in every report.</summary>
/// <remarks>Source: docs/threat-model.md, "What stays on trust".</remarks>
public static class TrustStatement
{
    /// <summary>One sentence each; fewer where a check took one off the list.</summary>
    public static ImmutableArray<string> Of(VerificationReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return
        [
            "Inputs are true and valid genotypes, as their contributors encoded them.",
            "Contributor keys are distinct people, and none belongs to the key holder.",
            "Keys were generated as specified, and the key holder opens no single upload.",
            .. report.IsOpened
                ? ImmutableArray<string>.Empty
                : report.IsWithheld
                    ? ["The withheld table is the decryption of the result: the key holder, its owner, signed its digest."]
                    : ["The published totals are the decryption of the result: the key holder signed them."],
            .. report.IsReplayed
                ? ImmutableArray<string>.Empty
                : ["The computation on the ciphertexts: it was not done again."],
            report.Status("log.quorum") == CheckStatus.Passed
                ? "Completeness and order rest on the ledger key and the witnesses of your policy."
                : "Completeness and order rest on the ledger key: no witness was asked.",
            "Other studies do not overlap with this one in a way that isolates somebody.",
            "The assumptions behind RLWE encryption, Ed25519, ristretto255 and SHA-256 hold.",
        ];
    }
}
