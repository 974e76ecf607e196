namespace SecureGenomics.Provenance.Verifier;

/// <summary>Who evaluates the circuit again.</summary>
public enum ReplayKernel
{
    /// <summary>The evaluator that the computing party has, too.</summary>
    Engine = 0,

    /// <summary>The verifier's own integer arithmetic, slow and obvious, of every operation of a
    /// circuit.</summary>
    Reference,
}
