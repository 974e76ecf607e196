namespace SecureGenomics.Provenance.Fhe;

/// <summary>One step of the modulus chain: the first <see cref="PrimeCount"/> primes.</summary>
internal sealed class RlweLevel
{
    public RlweLevel(EncryptionParameters parameters, int primeCount, PrimeRing[] rings)
    {
        PrimeCount = primeCount;
        Degree = parameters.PolyModulusDegree;
        Rings = rings[..primeCount];
        ParmsId = EncryptionParameters.ComputeParmsId(
            parameters.Scheme,
            parameters.PolyModulusDegree,
            parameters.CoeffModulus.AsSpan()[..primeCount],
            parameters.PlainModulus);
        LastPrimeInverses = [.. Rings[..^1].Select(ring => ring.Modulus.Inverse(Rings[^1].Modulus.Value))];
        Basis = new RnsBasis([.. Rings.Select(ring => ring.Modulus)]);
    }

    public int PrimeCount { get; }

    public int Degree { get; }

    public ParmsId ParmsId { get; }

    /// <summary>Shape: [prime].</summary>
    public PrimeRing[] Rings { get; }

    /// <summary>Shape: [k − 1]; q_{k−1}^-1 mod q_i.</summary>
    public ulong[] LastPrimeInverses { get; }

    public RnsBasis Basis { get; }
}
