using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;

namespace SecureGenomics.Provenance.Verifier;

/// <summary>What the verifier is told beside the bundle.</summary>
public sealed record VerificationOptions
{
    /// <summary>Whom the auditor trusts; without one no verdict is better than
    /// <see cref="Verdict.Consistent"/>.</summary>
    public TrustPolicy? Policy { get; init; }

    /// <summary>
    /// Whether a bundle without ciphertexts may be verified by its opening alone, without replay.
    /// </summary>
    public bool AllowLight { get; init; }

    /// <summary>A checkpoint that the auditor had seen before: this log must be its
    /// continuation.</summary>
    public Note? Since { get; init; }

    /// <summary>A repository to compare the pinned protocol with; null for none.</summary>
    public IGitObjects? Repository { get; init; }

    /// <summary>What the report calls it: the path or address as given.</summary>
    public string? RepositoryName { get; init; }

    /// <summary>Whether ciphertexts, replay and proofs are left out, so that the verdict is at best
    /// <see cref="Verdict.Incomplete"/>.</summary>
    public bool IsQuick { get; init; }

    /// <summary>Who evaluates the circuit again.</summary>
    public ReplayKernel Kernel { get; init; }

    /// <summary>Most work that a replay may take: instructions × bytes of a ciphertext.</summary>
    /// <remarks>
    /// A protocol's circuit may have hundreds of instructions; whoever verifies a stranger's bundle
    /// decides beforehand
    /// how much of its own time that may cost. Every shipped protocol stays below a hundredth of
    /// the default.
    /// </remarks>
    public long ReplayBudgetBytes { get; init; } = 4L << 30;

    /// <summary>Told how far the verification is.</summary>
    public IProgress<VerificationProgress>? Progress { get; init; }
}

/// <summary>How far a verification is.</summary>
/// <param name="Step">What is being done.</param>
/// <param name="Done">Units done.</param>
/// <param name="Total">Units in all.</param>
/// <param name="Unit">What is counted, plural.</param>
public readonly record struct VerificationProgress(string Step, long Done, long Total, string Unit);
