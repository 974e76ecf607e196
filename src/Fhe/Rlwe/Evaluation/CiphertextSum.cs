namespace SecureGenomics.Provenance.Fhe;

/// <summary>The sum of many ciphertexts, bound by the speed of memory.</summary>
/// <remarks>
/// Residues are added as 64-bit words and reduced once at the end: with q &lt; 2^b up to 2^(64−b)
/// terms cannot overflow. Tile by tile, so that the sums stay in a cache.
/// </remarks>
internal static class CiphertextSum
{
    // 64 KiB of sums stay in the second-level cache; runs this long keep the prefetcher going.
    private const int TileWords = 8192;

    public static void Compute(
        RlweLevel level,
        IReadOnlyList<Ciphertext> terms,
        Ciphertext sum,
        int degreeOfParallelism
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(degreeOfParallelism, 1);
        foreach (var term in terms)
        {
            if (
                term.ParmsId != sum.ParmsId
                || term.Size != sum.Size
                || term.IsNttForm != sum.IsNttForm
                || !term.Scale.Equals(sum.Scale)
            )
            {
                throw new ArgumentException(
                    "expected terms of one level, size, form and scale",
                    nameof(terms)
                );
            }
        }

        // n ≥ 1024 and TileWords are powers of two: a tile never spans two primes.
        var tileWords = Math.Min(TileWords, level.Degree);
        var tiles = sum.Words.Length / tileWords;
        if (degreeOfParallelism == 1 || OperatingSystem.IsBrowser())
        {
            for (var tile = 0; tile < tiles; tile++)
                SumTile(level, terms, sum, tile * tileWords, tileWords);
            return;
        }

        Parallel.For(
            0,
            tiles,
            new ParallelOptions { MaxDegreeOfParallelism = degreeOfParallelism },
            tile => SumTile(level, terms, sum, tile * tileWords, tileWords)
        );
    }

    private static void SumTile(
        RlweLevel level,
        IReadOnlyList<Ciphertext> terms,
        Ciphertext sum,
        int start,
        int count
    )
    {
        var ring = level.Rings[start / level.Degree % level.PrimeCount];
        var sums = sum.MutableWords.Slice(start, count);
        sums.Clear();
        // One residue is left in the sums by a reduction; the rest is room for new terms.
        var room = (int)Math.Min(int.MaxValue, (ulong.MaxValue / (ring.Modulus.Value - 1)) - 1);
        for (var i = 0; i < terms.Count; )
        {
            var end = i + Math.Min(room, terms.Count - i);
            for (; i + 4 <= end; i += 4)
            {
                WordLanes.Accumulate(
                    sums,
                    terms[i].Words.Slice(start, count),
                    terms[i + 1].Words.Slice(start, count),
                    terms[i + 2].Words.Slice(start, count),
                    terms[i + 3].Words.Slice(start, count)
                );
            }

            for (; i < end; i++)
                WordLanes.Accumulate(sums, terms[i].Words.Slice(start, count));
            ring.ReduceWords(sums);
        }
    }
}
