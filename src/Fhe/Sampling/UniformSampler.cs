using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace SecureGenomics.Provenance.Fhe;

/// <summary>The public, uniform half of a key or ciphertext, expanded from a 64-byte seed.</summary>
/// <remarks>
/// Reads n words per prime from the seed's stream, then replaces every word ≥ M by the next words
/// of the stream, in the same order; M = 2^64 − 1 − ((2^64 − 1) mod q) − 1. The rest mod q is the
/// residue. Source: SEAL 4.x, sample_poly_uniform.
/// </remarks>
internal static class UniformSampler
{
    /// <summary>Fills a polynomial from the seed's stream.</summary>
    /// <param name="seed">64 bytes, public.</param>
    /// <param name="level">The primes.</param>
    /// <param name="poly">Shape: [prime][n]; overwritten.</param>
    public static void Expand(ReadOnlySpan<byte> seed, RlweLevel level, Span<ulong> poly)
    {
        var stream = new Blake2xbStream(seed);
        var words = poly[..(level.PrimeCount * level.Degree)];
        stream.Read(MemoryMarshal.AsBytes(words));
        if (!BitConverter.IsLittleEndian)
            BinaryPrimitives.ReverseEndianness(words, words);

        Span<byte> spare = stackalloc byte[8];
        for (var i = 0; i < level.PrimeCount; i++)
        {
            var modulus = level.Rings[i].Modulus;
            var limit = ulong.MaxValue - (ulong.MaxValue % modulus.Value) - 1;
            foreach (ref var word in RnsPoly.Row(words, level, i))
            {
                while (word >= limit)
                {
                    stream.Read(spare);
                    word = BinaryPrimitives.ReadUInt64LittleEndian(spare);
                }

                word = modulus.Reduce(word);
            }
        }
    }
}
