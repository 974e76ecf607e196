using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SecureGenomics.Provenance.Fhe;

/// <summary>Secrets and noise: small polynomials as signed words.</summary>
/// <remarks>No branch and no memory address depends on a value that is kept.</remarks>
internal static class PrivateSampler
{
    /// <summary>No coefficient of <see cref="Noise"/> is larger: it is the difference of two sums
    /// of this many bits.</summary>
    public const int ErrorBound = 21;

    private const int NoiseBytesPerCoefficient = 6;

    /// <summary>Each coefficient uniform in {−1, 0, 1}.</summary>
    /// <param name="random">The generator.</param>
    /// <param name="pool">Scratch.</param>
    /// <param name="small">Shape: [n]; receives two's complement words.</param>
    public static void Ternary(RandomSource random, WordPool pool, Span<ulong> small)
    {
        using var scratch = pool.Rent(small.Length / 8, secret: true);
        var bytes = MemoryMarshal.AsBytes(scratch.Span);
        random.Fill(bytes);
        ReplaceRejected(random, bytes);
        for (var i = 0; i < small.Length; i++)
        {
            // value mod 3, without a division whose time might depend on it.
            uint value = bytes[i];
            small[i] = (ulong)((long)(value - (3 * ((value * 171) >> 9))) - 1);
        }
    }

    /// <summary>
    /// Centred binomial noise with 21 + 21 bits: variance 10.5, standard deviation 3.24, at most
    /// 21.
    /// </summary>
    /// <param name="random">The generator.</param>
    /// <param name="pool">Scratch.</param>
    /// <param name="small">Shape: [n]; receives two's complement words.</param>
    public static void Noise(RandomSource random, WordPool pool, Span<ulong> small)
    {
        const uint Mask = (1 << ErrorBound) - 1;
        // One word more, so that the last coefficient can be read as eight bytes too.
        using var scratch = pool.Rent(
            (NoiseBytesPerCoefficient * small.Length / 8) + 1,
            secret: true
        );
        var bytes = MemoryMarshal.AsBytes(scratch.Span);
        random.Fill(bytes);
        ref var first = ref MemoryMarshal.GetReference(bytes);
        for (var i = 0; i < small.Length; i++)
        {
            var word = Unsafe.ReadUnaligned<ulong>(
                ref Unsafe.Add(ref first, NoiseBytesPerCoefficient * i)
            );
            var plus = BitOperations.PopCount((uint)word & Mask);
            var minus = BitOperations.PopCount((uint)(word >> 24) & Mask);
            small[i] = (ulong)(long)(plus - minus);
        }
    }

    /// <summary>Each coefficient uniform in [−bound, bound].</summary>
    /// <param name="random">The generator.</param>
    /// <param name="pool">Scratch.</param>
    /// <param name="bound">1 to 2^30.</param>
    /// <param name="small">Shape: [n]; receives two's complement words.</param>
    /// <remarks>Takes as many bits as 2·bound has and draws again what is above 2·bound. Only how
    /// often that happens shows in time and memory; it tells nothing about what is kept.</remarks>
    public static void Uniform(RandomSource random, WordPool pool, uint bound, Span<ulong> small)
    {
        var most = 2 * bound;
        var mask = uint.MaxValue >> BitOperations.LeadingZeroCount(most);
        using var scratch = pool.Rent(small.Length / 2, secret: true);
        var draws = MemoryMarshal.Cast<ulong, uint>(scratch.Span);
        for (var kept = 0; kept < small.Length; )
        {
            var batch = draws[..(small.Length - kept)];
            random.Fill(MemoryMarshal.AsBytes(batch));
            foreach (var draw in batch)
            {
                var value = draw & mask;
                small[kept] = (ulong)((long)value - bound);
                kept += value <= most ? 1 : 0;
            }
        }
    }

    /// <summary>Draws the byte 255 again: 255 = 3 · 85 values are left, equally many per residue.
    /// Only values that are thrown away decide a branch.</summary>
    private static void ReplaceRejected(RandomSource random, Span<byte> bytes)
    {
        for (var rest = bytes; ; )
        {
            var at = rest.IndexOf(byte.MaxValue);
            if (at < 0)
                return;
            random.Fill(rest.Slice(at, 1));
            rest = rest[at..];
        }
    }
}
