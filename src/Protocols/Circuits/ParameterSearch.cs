using System.Collections.Immutable;
using System.Numerics;
using SecureGenomics.Provenance.Fhe;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>Finds parameters for a circuit that its own do not carry.</summary>
internal static class ParameterSearch
{
    public const int LargestDegree = 16384;

    private const int LargestPlainBits = 30;
    private const int MostLevels = 12;

    /// <summary>The first candidate that does, from small to large degree, then modulus.</summary>
    public static CryptoSection? FindSmallest(
        CryptoSection present,
        Func<CryptoSection, bool> does
    ) => Candidates(present).FirstOrDefault(does);

    /// <summary>As protocol.yaml would say it.</summary>
    public static string Describe(CryptoSection crypto)
    {
        var modulus = crypto.BitSizes.IsEmpty
            ? SecurityProfileName.Format(crypto.Profile)
            : $"[{string.Join(", ", crypto.BitSizes)}]";
        var rest =
            crypto.Scheme == Scheme.Ckks
                ? $"scale_bits: {crypto.ScaleBits}"
                : $"plain_modulus: {crypto.PlainModulus}";
        return $"poly_modulus_degree: {crypto.PolyModulusDegree}, coeff_modulus: {modulus}, {rest}";
    }

    private static IEnumerable<CryptoSection> Candidates(CryptoSection present)
    {
        for (var degree = 4096; degree <= LargestDegree; degree *= 2)
        {
            foreach (
                var candidate in present.Scheme == Scheme.Ckks
                    ? Ckks(present, degree)
                    : Bfv(present, degree)
            )
                yield return candidate;
        }
    }

    private static IEnumerable<CryptoSection> Bfv(CryptoSection present, int degree)
    {
        var named = present with { PolyModulusDegree = degree, BitSizes = [] };
        if (PlainModulus.SupportsBatching(present.PlainModulus, degree))
            yield return named;
        for (
            var bits = BitOperations.Log2(present.PlainModulus) + 1;
            bits <= LargestPlainBits;
            bits++
        )
        {
            var plain = PlainModulus.Batching(degree, bits);
            if (plain > present.PlainModulus)
                yield return named with
                {
                    PlainModulus = plain,
                };
        }
    }

    private static IEnumerable<CryptoSection> Ckks(CryptoSection present, int degree)
    {
        var most = SecurityTables.MaxCoeffModulusBits(present.Profile, degree);
        for (var levels = 1; levels <= MostLevels; levels++)
        {
            foreach (
                var scale in (int[])
                    [present.ScaleBits, present.ScaleBits + 5, present.ScaleBits + 10]
            )
            {
                var outer = Math.Min(60, scale + 20);
                ImmutableArray<int> sizes = [outer, .. Enumerable.Repeat(scale, levels), outer];
                if (scale <= 50 && sizes.Sum() <= most)
                    yield return present with
                    {
                        PolyModulusDegree = degree,
                        BitSizes = sizes,
                        ScaleBits = scale,
                    };
            }
        }
    }
}
