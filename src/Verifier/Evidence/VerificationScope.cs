namespace SecureGenomics.Provenance.Verifier;

/// <summary>How far a study must have come for a check to be asked, and who acts at that
/// point.</summary>
/// <remarks>
/// Each scope includes those above it. Whoever can do damage asks everything up to its own scope
/// before it acts; an
/// auditor asks all. Source: docs/spec/verification.md, "Before acting".
/// </remarks>
public enum VerificationScope
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The genesis and its protocol: asked by the key holder before it makes
    /// keys.</summary>
    Genesis,

    /// <summary>The public context: asked by a contributor before anything is encrypted, and by the
    /// intake.</summary>
    Context,

    /// <summary>The contributions: asked by the computing party before it computes.</summary>
    Contributions,

    /// <summary>The computation: asked by the key holder before it decrypts.</summary>
    Result,

    /// <summary>The published bundle: asked by an auditor.</summary>
    Publication,
}
