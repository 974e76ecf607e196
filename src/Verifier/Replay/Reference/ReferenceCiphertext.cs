using System.Numerics;

namespace SecureGenomics.Provenance.Verifier;

/// <summary>A ciphertext in either scheme: polynomials with integer coefficients, never residues or
/// values.</summary>
/// <param name="Polynomials">Shape: [size][n]; coefficients in [0, q).</param>
/// <param name="PrimeCount">Primes of its level, whose product is q.</param>
/// <param name="Scale">Units per one (CKKS); exactly 1 for BFV.</param>
internal sealed record ReferenceCiphertext(
    BigInteger[][] Polynomials,
    int PrimeCount,
    double Scale
);
