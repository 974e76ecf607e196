using System.Numerics;

namespace SecureGenomics.Provenance.Fhe;

/// <summary>The rules that a literal must meet before anything is derived from it.</summary>
internal static class EncryptionParametersCheck
{
    public const int MinDegree = 1024;
    public const int MaxDegree = 32768;
    public const int MaxPrimeCount = 64;

    public static void ThrowIfInvalid(EncryptionParameters parameters)
    {
        var n = parameters.PolyModulusDegree;
        var primes = parameters.CoeffModulus;
        if (parameters.Scheme is not (Scheme.Bfv or Scheme.Ckks))
            throw Invalid($"scheme: expected BFV (1) or CKKS (2), found {(int)parameters.Scheme}");
        if (n is < MinDegree or > MaxDegree || !BitOperations.IsPow2(n))
            throw Invalid($"n: expected a power of two from {MinDegree} to {MaxDegree}, found {n}");
        if (primes.IsDefault || primes.Length is < 1 or > MaxPrimeCount)
        {
            throw Invalid(
                $"primes: expected 1 to {MaxPrimeCount}, found "
                    + $"{(primes.IsDefault ? 0 : primes.Length)}"
            );
        }

        for (var i = 0; i < primes.Length; i++)
            ThrowIfUnfit(primes[i], i, n);
        if (primes.Distinct().Count() != primes.Length)
            throw Invalid("primes: expected distinct ones, found a repetition");
        ThrowIfPlainModulusInvalid(parameters);
    }

    public static int ModulusBits(EncryptionParameters parameters) =>
        (int)Product(parameters.CoeffModulus.AsSpan()).GetBitLength();

    public static int SecurityBitsOrThrow(
        EncryptionParameters parameters,
        int modulusBits,
        SecurityProfile profile
    )
    {
        var n = parameters.PolyModulusDegree;
        var bits = SecurityTables.SecurityBits(profile, n, modulusBits);
        if (bits >= 128)
            return bits;
        throw Invalid(
            $"security: {SecurityProfileName.Format(profile)} allows a modulus of at most "
                + $"{SecurityTables.MaxCoeffModulusBits(profile, n)} bits at n = {n} for 128 "
                + $"bits of "
                + $"security, found {modulusBits}"
        );
    }

    private static void ThrowIfUnfit(ulong prime, int index, int n)
    {
        if (prime >> Modulus.MaxUserBits != 0 || !Primes.IsPrime(prime))
            throw Invalid($"prime {index}: expected a prime of at most 60 bits, found {prime}");
        if (prime % (2 * (ulong)n) != 1)
            throw Invalid($"prime {index}: expected 1 mod 2n = {2 * n}, found {prime}");
    }

    private static void ThrowIfPlainModulusInvalid(EncryptionParameters parameters)
    {
        var t = parameters.PlainModulus;
        var primes = parameters.CoeffModulus.AsSpan();
        if (parameters.Scheme == Scheme.Ckks)
        {
            if (t != 0)
                throw Invalid($"t: expected 0 for CKKS, found {t}");
            return;
        }

        if (t < 2 || t >> Modulus.MaxUserBits != 0)
            throw Invalid($"t: expected 2 to 60 bits, found {t}");
        foreach (var prime in primes)
        {
            // prime divides t, or they are coprime: there is no third case.
            if (t % prime == 0)
                throw Invalid($"t: expected no common factor with the primes, found {t}");
        }

        // The levels below may be too small for t; then switching down to them loses the message.
        if (Product(primes[..Math.Max(1, primes.Length - 1)]) <= t)
            throw Invalid($"t: expected less than the ciphertext modulus, found {t}");
    }

    private static BigInteger Product(ReadOnlySpan<ulong> primes)
    {
        var product = BigInteger.One;
        foreach (var prime in primes)
            product *= prime;
        return product;
    }

    private static EncryptionParametersException Invalid(string message) => new(message);
}
