using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;

namespace SecureGenomics.Provenance.Fhe;

/// <summary>Secrets and noise: small polynomials, as residues over every prime of a level.</summary>
/// <remarks>No branch and no memory address depends on a value that is kept.</remarks>
internal static class PrivateSampler
{
    private const int NoiseBytesPerCoefficient = 6;

    /// <summary>Each coefficient uniform in {−1, 0, 1}.</summary>
    /// <param name="random">The generator.</param>
    /// <param name="level">The primes.</param>
    /// <param name="poly">Shape: [prime][n]; overwritten, coefficient form.</param>
    public static void Ternary(RandomSource random, RlweLevel level, Span<ulong> poly)
    {
        var bytes = new byte[level.Degree];
        random.Fill(bytes);
        Span<byte> spare = stackalloc byte[1];
        for (var i = 0; i < bytes.Length; i++)
        {
            // 255 = 3 · 85 values are kept, so each residue is equally likely. Only values that
            // are thrown away decide the branch.
            while (bytes[i] == 255)
            {
                random.Fill(spare);
                bytes[i] = spare[0];
            }

            var value = bytes[i];
            var residue = value - (3 * ((value * 171) >> 9));
            Spread(level, poly, i, residue - 1);
        }

        CryptographicOperations.ZeroMemory(bytes);
    }

    /// <summary>
    /// Centred binomial noise with 21 + 21 bits: variance 10.5, standard deviation 3.24, at most 21.
    /// </summary>
    /// <param name="random">The generator.</param>
    /// <param name="level">The primes.</param>
    /// <param name="poly">Shape: [prime][n]; overwritten, coefficient form.</param>
    public static void Noise(RandomSource random, RlweLevel level, Span<ulong> poly)
    {
        var bytes = new byte[NoiseBytesPerCoefficient * level.Degree];
        random.Fill(bytes);
        for (var i = 0; i < level.Degree; i++)
        {
            var at = bytes.AsSpan(NoiseBytesPerCoefficient * i);
            var low = (uint)(BinaryPrimitives.ReadUInt16LittleEndian(at) | ((at[2] & 0x1F) << 16));
            var high = (uint)(BinaryPrimitives.ReadUInt16LittleEndian(at[3..]) | ((at[5] & 0x1F) << 16));
            Spread(level, poly, i, BitOperations.PopCount(low) - BitOperations.PopCount(high));
        }

        CryptographicOperations.ZeroMemory(bytes);
    }

    private static void Spread(RlweLevel level, Span<ulong> poly, int coefficient, long value)
    {
        for (var i = 0; i < level.PrimeCount; i++)
            poly[(i * level.Degree) + coefficient] = level.Rings[i].Modulus.FromSigned(value);
    }
}
