namespace SecureGenomics.Provenance.Verifier;

/// <summary>What a check rests on.</summary>
public enum CheckBasis
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The verifier did it again.</summary>
    Recomputed,

    /// <summary>A signature under a key that the study or the policy names.</summary>
    Signature,

    /// <summary>Somebody says so, and signed it.</summary>
    Attested,
}

/// <summary>One question that the verifier asks of a bundle.</summary>
/// <param name="Id">Stable dotted word; group, dot, name.</param>
/// <param name="Claim">What holds when it passes, in one sentence.</param>
/// <param name="Basis">What the answer rests on.</param>
/// <param name="Step">The numbered step of docs/spec/verification.md that defines it.</param>
/// <param name="Scope">From when on it is asked: by whoever acts at that point, and by all later
/// ones.</param>
public sealed record Check(
    string Id,
    string Claim,
    CheckBasis Basis,
    int Step,
    VerificationScope Scope
)
{
    /// <summary>The part of the id before the dot.</summary>
    public string Group => Id[..Id.IndexOf('.', StringComparison.Ordinal)];
}
