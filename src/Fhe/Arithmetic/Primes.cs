namespace SecureGenomics.Provenance.Fhe;

/// <summary>Finds and recognises primes below 2^62.</summary>
internal static class Primes
{
    /// <summary>The highest primes of exactly <paramref name="bits"/> bits ≡ 1 mod
    /// <paramref name="factor"/>, highest first.</summary>
    public static ulong[] Descending(ulong factor, int bits, int count)
    {
        var found = new ulong[count];
        var next = 0;
        var lowest = 1UL << (bits - 1);
        for (
            var value = (((1UL << bits) - 1) / factor * factor) + 1;
            next < count && value > lowest;
            value = value > factor ? value - factor : 0
        )
        {
            if (value >> bits == 0 && IsPrime(value))
                found[next++] = value;
        }

        return next == count
            ? found
            : throw new ArgumentException(
                $"expected {count} primes of {bits} bits = 1 mod {factor}, found {next}",
                nameof(count)
            );
    }

    /// <summary>Miller–Rabin with the first twelve primes as bases: exact below 3.3 ×
    /// 10^24.</summary>
    /// <remarks>Source: Sorenson and Webster, "Strong pseudoprimes to twelve prime
    /// bases".</remarks>
    public static bool IsPrime(ulong value)
    {
        ReadOnlySpan<ulong> bases = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37];
        if (value < 2)
            return false;
        foreach (var p in bases)
        {
            if (value % p == 0)
                return value == p;
        }

        var modulus = new Modulus(value);
        var odd = value - 1;
        var twos = System.Numerics.BitOperations.TrailingZeroCount(odd);
        odd >>= twos;
        foreach (var p in bases)
        {
            if (!IsStrongProbablePrime(modulus, p, odd, twos))
                return false;
        }

        return true;
    }

    private static bool IsStrongProbablePrime(Modulus modulus, ulong p, ulong odd, int twos)
    {
        var x = modulus.Power(p, odd);
        if (x == 1 || x == modulus.Value - 1)
            return true;
        for (var i = 1; i < twos; i++)
        {
            x = modulus.Multiply(x, x);
            if (x == modulus.Value - 1)
                return true;
        }

        return false;
    }
}
