namespace SecureGenomics.Provenance.Fhe;

/// <summary>The public, uniform half of a key or ciphertext, expanded from a 64-byte
/// seed.</summary>
/// <remarks>
/// Reads n words per prime from the seed's stream, then replaces every word ≥ M by the next words
/// of the stream, in the same order; M = 2^64 − 1 − ((2^64 − 1) mod q) − 1. The rest mod q
/// is the
/// residue. Source: SEAL 4.x, sample_poly_uniform.
/// </remarks>
internal static class UniformSampler
{
    /// <summary>Fills a polynomial from a stream that nothing was read from.</summary>
    /// <param name="stream">The seed's stream.</param>
    /// <param name="level">The primes.</param>
    /// <param name="poly">Shape: [prime][n]; overwritten.</param>
    public static void Expand(SeedStream stream, RnsLevel level, Span<ulong> poly)
    {
        var words = poly[..(level.PrimeCount * level.Degree)];
        stream.Read(words);
        Span<ulong> spare = stackalloc ulong[1];
        for (var i = 0; i < level.PrimeCount; i++)
        {
            var modulus = level.Rings[i].Modulus;
            var limit = ulong.MaxValue - (ulong.MaxValue % modulus.Value) - 1;
            var row = RnsPoly.Row(words, level, i);
            // Rejections are rare where q is short: look for one only if there is one.
            for (
                var rest = WordLanes.AreBelow(row, limit) ? [] : row;
                rest.IndexOfAnyInRange(limit, ulong.MaxValue) is >= 0 and var at;

            )
            {
                // The word drawn in its place may be rejected too: look at it again.
                stream.Read(spare);
                rest[at] = spare[0];
                rest = rest[at..];
            }

            level.Rings[i].ReduceWords(row);
        }
    }
}
