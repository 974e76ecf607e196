namespace SecureGenomics.Provenance.Fhe;

/// <summary>Moduli of BFV messages.</summary>
public static class PlainModulus
{
    /// <summary>The highest prime of this length that batching can use at this degree.</summary>
    /// <param name="polyModulusDegree">n, a power of two.</param>
    /// <param name="bits">2 to 60; 20 gives 1032193 up to n = 8192 and 786433 above.</param>
    /// <exception cref="ArgumentException">No prime of this length is ≡ 1 mod 2n.</exception>
    public static ulong Batching(int polyModulusDegree, int bits) =>
        CoeffModulus.Create(polyModulusDegree, [bits])[0];

    /// <summary>Whether plaintexts modulo t split into n slots: t is prime and 1 modulo
    /// 2n.</summary>
    /// <param name="plainModulus">t.</param>
    /// <param name="polyModulusDegree">n, a power of two.</param>
    public static bool SupportsBatching(ulong plainModulus, int polyModulusDegree) =>
        plainModulus % (2 * (ulong)polyModulusDegree) == 1 && Primes.IsPrime(plainModulus);
}
