namespace SecureGenomics.Provenance.Fhe;

/// <summary>
/// The second polynomial of a public key, a, as a public seed gives it: anyone can check that the
/// maker of the key did not choose it.
/// </summary>
/// <remarks>
/// The seed expands as that of a seeded public key in SEAL's streams: BLAKE2Xb, uniform residues
/// over all primes, at once in NTT form. So SEAL reads (b, seed) as the same key. Source: SEAL 4.x;
/// docs/spec/key-proof.md, "Seed"; docs/spec/seal-streams.md, "Seed".
/// </remarks>
public static class CommonPolynomial
{
    /// <summary>Expands a seed.</summary>
    /// <param name="context">The parameters.</param>
    /// <param name="seed">64 bytes.</param>
    /// <param name="destination">Shape: [prime][n] over all primes of the key level; receives the
    /// NTT form.</param>
    /// <exception cref="ArgumentException">The seed or the destination has another length.
    /// </exception>
    public static void Expand(RlweContext context, ReadOnlySpan<byte> seed, Span<ulong> destination)
    {
        ArgumentNullException.ThrowIfNull(context);
        ThrowIfNotSeed(seed);
        var length = context.KeyLevel.PrimeCount * context.KeyLevel.Degree;
        if (destination.Length != length)
        {
            throw new ArgumentException(
                $"expected {length} words, found {destination.Length}",
                nameof(destination)
            );
        }

        UniformSampler.Expand(new Blake2xbStream(seed), context.KeyLevel, destination);
    }

    /// <summary>True where every word of a key's second polynomial is the seed's.</summary>
    /// <param name="context">The parameters.</param>
    /// <param name="publicKey">Of this context.</param>
    /// <param name="seed">64 bytes; a study's is <see cref="CommonSeed"/>.</param>
    /// <exception cref="ArgumentException">The key belongs to another context, or the seed has
    /// another length.</exception>
    public static bool Matches(RlweContext context, PublicKey publicKey, ReadOnlySpan<byte> seed)
    {
        ThrowIfForeign(context, publicKey);
        using var expected = context.Pool.Rent(
            context.KeyLevel.PrimeCount * context.KeyLevel.Degree
        );
        Expand(context, seed, expected.Span);
        return publicKey.Pair.Poly(1).SequenceEqual(expected.Span);
    }

    internal static void ThrowIfNotSeed(ReadOnlySpan<byte> seed)
    {
        if (seed.Length != SeedStream.SeedSize)
        {
            throw new ArgumentException(
                $"expected {SeedStream.SeedSize} bytes, found {seed.Length}",
                nameof(seed)
            );
        }
    }

    internal static void ThrowIfForeign(RlweContext context, PublicKey publicKey)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(publicKey);
        if (publicKey.ParmsId != context.KeyParmsId)
        {
            throw new ArgumentException(
                "the public key belongs to another context",
                nameof(publicKey)
            );
        }
    }
}
