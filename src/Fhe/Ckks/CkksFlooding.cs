using System.Buffers.Binary;
using System.Security.Cryptography;

namespace SecureGenomics.Provenance.Fhe;

/// <summary>How much noise hides a CKKS result's own noise before it is published.</summary>
/// <remarks>
/// A Gaussian of σ = √(12·τ)·2^(s/2)·B per coefficient, for τ decryptions of one key, s
/// bits of
/// statistical security, and a bound B on the noise that is there already. Source: Li, Micciancio,
/// Schultz, Sorrell, "Securing approximate homomorphic encryption using differential privacy"
/// (ePrint 2022/816), as OpenFHE applies it.
/// Not promised: that rounding alone would do; it does not.
/// </remarks>
public sealed class CkksFlooding
{
    private CkksFlooding(double standardDeviation) => StandardDeviation = standardDeviation;

    /// <summary>σ, in units of the plaintext's coefficients, before division by the
    /// scale.</summary>
    public double StandardDeviation { get; }

    /// <summary>The noise that a number of releases takes.</summary>
    /// <param name="noiseBound">B: no coefficient's own noise exceeds it; at least 1.</param>
    /// <param name="decryptions">τ: releases under one key, ever; at least 1.</param>
    /// <param name="statisticalSecurityBits">s: 30 to 80.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value outside of its range.</exception>
    public static CkksFlooding For(
        double noiseBound,
        int decryptions,
        int statisticalSecurityBits = 30
    )
    {
        if (!(noiseBound >= 1) || !double.IsFinite(noiseBound))
            throw new ArgumentOutOfRangeException(
                nameof(noiseBound),
                noiseBound,
                "expected at least 1"
            );
        ArgumentOutOfRangeException.ThrowIfLessThan(decryptions, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(statisticalSecurityBits, 30);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(statisticalSecurityBits, 80);
        return new CkksFlooding(
            Math.Sqrt(12.0 * decryptions) * Math.Pow(2, statisticalSecurityBits / 2.0) * noiseBound
        );
    }

    /// <summary>Adds the noise (Box and Muller) to every coefficient.</summary>
    internal void AddTo(Span<double> coefficients, RandomSource random)
    {
        var bytes = new byte[8 * ((coefficients.Length + 1) & ~1)];
        random.Fill(bytes);
        for (var i = 0; i < coefficients.Length; i += 2)
        {
            // Uniform in (0, 1] and [0, 1), 53 bits each.
            var first =
                ((BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(8 * i)) >> 11) + 1)
                * (1.0 / (1UL << 53));
            var second =
                (BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan((8 * i) + 8)) >> 11)
                * (1.0 / (1UL << 53));
            var radius = StandardDeviation * Math.Sqrt(-2 * Math.Log(first));
            var (sine, cosine) = Math.SinCos(2 * Math.PI * second);
            coefficients[i] += Math.Round(radius * cosine);
            if (i + 1 < coefficients.Length)
                coefficients[i + 1] += Math.Round(radius * sine);
        }

        CryptographicOperations.ZeroMemory(bytes);
    }
}
