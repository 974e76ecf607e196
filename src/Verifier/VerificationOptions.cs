using SecureGenomics.Provenance.Ledger;

namespace SecureGenomics.Provenance.Verifier;

/// <summary>What the verifier is told beside the bundle.</summary>
public sealed record VerificationOptions
{
    /// <summary>Whom the auditor trusts; without one no verdict is better than <see cref="Verdict.Consistent"/>.</summary>
    public TrustPolicy? Policy { get; init; }

    /// <summary>
    /// Whether a bundle without ciphertexts may be verified by its opening alone, without replay.
    /// </summary>
    public bool AllowLight { get; init; }

    /// <summary>Told how far the verification is.</summary>
    public IProgress<VerificationProgress>? Progress { get; init; }
}

/// <summary>How far a verification is.</summary>
/// <param name="Step">What is being done.</param>
/// <param name="Done">Units done.</param>
/// <param name="Total">Units in all.</param>
/// <param name="Unit">What is counted, plural.</param>
public readonly record struct VerificationProgress(string Step, long Done, long Total, string Unit);
