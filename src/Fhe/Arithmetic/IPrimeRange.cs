namespace SecureGenomics.Provenance.Fhe;

/// <summary>How long a prime is, known when the code for it is compiled.</summary>
internal interface IPrimeRange
{
    /// <summary>True where 4·q² &lt; 2^53: a transform's products are exact doubles then, and the
    /// second half of a product need not be computed.</summary>
    static abstract bool ProductsAreExact { get; }
}

/// <summary>Primes below 2^25, such as plain moduli.</summary>
internal readonly struct ShortPrime : IPrimeRange
{
    public const int MaxBits = 25;

    public static bool ProductsAreExact => true;
}

/// <summary>Primes below 2^50.</summary>
internal readonly struct LongPrime : IPrimeRange
{
    public static bool ProductsAreExact => false;
}
