namespace SecureGenomics.Provenance.Fhe;

/// <summary>The first primes of a chain: what a polynomial in residue form is computed
/// on.</summary>
internal class RnsLevel
{
    /// <summary>A level over the first primes of a chain.</summary>
    /// <param name="degree">n.</param>
    /// <param name="rings">Shape: [prime].</param>
    public RnsLevel(int degree, PrimeRing[] rings)
    {
        Degree = degree;
        Rings = rings;
        LastPrimeInverses =
        [
            .. Rings[..^1].Select(ring => ring.Modulus.Inverse(Rings[^1].Modulus.Value)),
        ];
        Basis = new RnsBasis([.. Rings.Select(ring => ring.Modulus)]);
    }

    public int PrimeCount => Rings.Length;

    public int Degree { get; }

    /// <summary>Shape: [prime].</summary>
    public PrimeRing[] Rings { get; }

    /// <summary>Shape: [k − 1]; q_{k−1}^-1 mod q_i.</summary>
    public ulong[] LastPrimeInverses { get; }

    public RnsBasis Basis { get; }
}
