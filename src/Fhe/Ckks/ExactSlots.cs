using System.Collections.Immutable;
using System.Numerics;

namespace SecureGenomics.Provenance.Fhe;

/// <summary>Rational numbers for the first slots of a plaintext, or one number for every
/// slot.</summary>
/// <param name="Numerators">Shape: [≤ n/2], or [1] with <paramref name="IsEach"/>.</param>
/// <param name="Denominator">At least 1.</param>
/// <param name="IsEach">Whether the one number stands in every slot.</param>
public sealed record ExactSlots(
    ImmutableArray<BigInteger> Numerators,
    BigInteger Denominator,
    bool IsEach
);
