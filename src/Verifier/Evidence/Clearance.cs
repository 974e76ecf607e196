using SecureGenomics.Provenance.Fhe;
using SecureGenomics.Provenance.Ledger;
using SecureGenomics.Provenance.Protocols;

namespace SecureGenomics.Provenance.Verifier;

/// <summary>Leave to act on a study: only a verification without a failed check gives it.</summary>
/// <remarks>
/// Whoever encrypts, computes or decrypts asks for one, so none of them acts on what was not
/// verified. It holds for the
/// ledger as it was verified and no longer one: <see cref="RequireFor"/>. Source:
/// docs/spec/verification.md, "Before acting".
/// </remarks>
public sealed class Clearance
{
    internal Clearance(
        VerificationScope scope,
        StudyState state,
        Outcome outcome,
        PreflightReport report
    )
    {
        Scope = scope;
        Report = report;
        State = state;
        Protocol = outcome.Protocol
            ?? throw new ArgumentException(
                "nothing is cleared without a protocol",
                nameof(outcome)
            );
        Rlwe = outcome.Context?.Rlwe;
        PublicKey = outcome.Context?.PublicKey;
        Result = outcome.Replayed;
    }

    /// <summary>How far was verified.</summary>
    public VerificationScope Scope { get; }

    /// <summary>What was verified, for a statement to bind.</summary>
    public PreflightReport Report { get; }

    /// <summary>The ledger that was verified.</summary>
    public StudyState State { get; }

    /// <summary>The pinned protocol.</summary>
    public ProtocolPackage Protocol { get; }

    /// <summary>The parameters; null before there is a context.</summary>
    public RlweContext? Rlwe { get; }

    /// <summary>The public key; null before there is a context.</summary>
    public PublicKey? PublicKey { get; }

    /// <summary>The result as replay gives it, a SEAL stream; null below the scope
    /// <see cref="VerificationScope.Result"/>.</summary>
    public ReadOnlyMemory<byte> Result { get; }

    /// <summary>Fails unless this was given for at least a scope, and for the ledger as it is
    /// now.</summary>
    /// <param name="scope">What the step asks for.</param>
    /// <param name="now">The ledger that the step is about to continue.</param>
    /// <exception cref="ArgumentException">It was given for less, or for another
    /// ledger.</exception>
    public void RequireFor(VerificationScope scope, StudyState now)
    {
        ArgumentNullException.ThrowIfNull(now);
        if (Scope < scope)
            throw new ArgumentException(
                $"verified for {Scope}, the step asks for {scope}",
                nameof(scope)
            );
        if (now.Size != State.Size || now.Root != State.Root)
            throw new ArgumentException("the ledger is not the one that was verified", nameof(now));
    }
}
