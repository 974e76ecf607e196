using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Ledger;

/// <summary>What a trust policy says about one checkpoint.</summary>
/// <param name="Log">The policy's log whose signature is valid; null when there is none.</param>
/// <param name="Cosigners">The policy's witnesses whose cosignatures are valid.</param>
/// <param name="HasQuorum">Whether they are enough; always with <c>quorum none</c>.</param>
public sealed record PolicyVerdict(
    VerifierKey? Log,
    ImmutableArray<PolicyWitness> Cosigners,
    bool HasQuorum
)
{
    /// <summary>
    /// Whether the checkpoint is valid: signed by a known log and witnessed by a quorum.
    /// </summary>
    public bool IsAccepted => Log is not null && HasQuorum;
}
