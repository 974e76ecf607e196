namespace SecureGenomics.Provenance.Fhe;

/// <summary>One step of the modulus chain: its first primes, under the name that keys and
/// ciphertexts carry.</summary>
internal sealed class RlweLevel(EncryptionParameters parameters, int primeCount, PrimeRing[] rings)
    : RnsLevel(parameters.PolyModulusDegree, rings[..primeCount])
{
    public ParmsId ParmsId { get; } =
        EncryptionParameters.ComputeParmsId(
            parameters.Scheme,
            parameters.PolyModulusDegree,
            parameters.CoeffModulus.AsSpan()[..primeCount],
            parameters.PlainModulus
        );
}
