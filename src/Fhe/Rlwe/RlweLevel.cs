namespace SecureGenomics.Provenance.Fhe;

/// <summary>One step of the modulus chain: the first <see cref="PrimeCount"/> primes.</summary>
internal sealed class RlweLevel
{
    public RlweLevel(EncryptionParameters parameters, int primeCount, NttTable[] tables)
    {
        PrimeCount = primeCount;
        Degree = parameters.PolyModulusDegree;
        Tables = tables[..primeCount];
        ParmsId = EncryptionParameters.ComputeParmsId(
            parameters.Scheme,
            parameters.PolyModulusDegree,
            parameters.CoeffModulus.AsSpan()[..primeCount],
            parameters.PlainModulus);
        Basis = new RnsBasis([.. Tables.Select(table => table.Modulus)]);
    }

    public int PrimeCount { get; }

    public int Degree { get; }

    public ParmsId ParmsId { get; }

    /// <summary>Shape: [prime].</summary>
    public NttTable[] Tables { get; }

    public RnsBasis Basis { get; }
}
