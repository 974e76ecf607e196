namespace SecureGenomics.Provenance.Fhe;

/// <summary>Primes below 2^24, such as plain moduli.</summary>
internal readonly struct ShortPrime : IPrimeRange
{
    public const int MaxBits = 24;

    public static bool ProductsAreExact => true;

    public static bool HasRoom => true;
}

/// <summary>Primes below 2^47, such as the default sets up to n = 8192.</summary>
internal readonly struct MediumPrime : IPrimeRange
{
    public const int MaxBits = 47;

    public static bool ProductsAreExact => false;

    public static bool HasRoom => true;
}

/// <summary>Primes below 2^50.</summary>
internal readonly struct LongPrime : IPrimeRange
{
    public static bool ProductsAreExact => false;

    public static bool HasRoom => false;
}
