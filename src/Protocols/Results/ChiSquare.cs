namespace SecureGenomics.Provenance.Protocols;

/// <summary>The upper tail of the χ² distribution.</summary>
/// <remarks>Source: NIST Digital Library of Mathematical Functions, 7.6.1, 7.9.2, 8.4 and
/// 8.8.2.</remarks>
public static class ChiSquare
{
    /// <summary>Where erfc goes over from its series to its continued fraction.</summary>
    private const double ErfcChange = 2.0;

    private static readonly double Ln10 = Math.Log(10);

    /// <summary>P(X ≥ x) for one degree of freedom: erfc(√(x/2)).</summary>
    /// <param name="statistic">x ≥ 0.</param>
    public static double UpperTail1(double statistic) => Erfc(Math.Sqrt(statistic / 2));

    /// <summary>P(X ≥ x) for two degrees of freedom: exp(−x/2).</summary>
    /// <param name="statistic">x ≥ 0.</param>
    public static double UpperTail2(double statistic) => Math.Exp(-statistic / 2);

    /// <summary>P(X ≥ x) for any degrees of freedom.</summary>
    /// <remarks>
    /// Q(a + 1, z) = Q(a, z) + z^a·e^(−z)/Γ(a + 1), from one or two degrees on: all terms are
    /// positive.
    /// </remarks>
    /// <param name="statistic">x ≥ 0.</param>
    /// <param name="degrees">At least 1.</param>
    public static double UpperTail(double statistic, int degrees)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(degrees, 1);
        var half = statistic / 2;
        var isOdd = degrees % 2 == 1;
        var tail = isOdd ? UpperTail1(statistic) : UpperTail2(statistic);
        var term = isOdd
            ? Math.Exp(-half) * Math.Sqrt(half) * 2 / Math.Sqrt(Math.PI)
            : Math.Exp(-half) * half;
        for (var a = isOdd ? 0.5 : 1.0; a < degrees / 2.0; a++)
        {
            tail += term;
            term *= half / (a + 1);
        }

        return Math.Min(tail, 1);
    }

    /// <summary>−log10 of <see cref="UpperTail1"/>; finite for every finite x.</summary>
    /// <param name="statistic">x ≥ 0.</param>
    public static double NegativeLog10UpperTail1(double statistic)
    {
        var z = Math.Sqrt(statistic / 2);
        return z < ErfcChange
            ? Math.Abs(Math.Log10(Erfc(z)))
            : (z * z / Ln10) + Math.Log10(Math.Sqrt(Math.PI) * ErfcFraction(z));
    }

    /// <summary>−log10 of <see cref="UpperTail2"/>; finite for every finite x.</summary>
    /// <param name="statistic">x ≥ 0.</param>
    public static double NegativeLog10UpperTail2(double statistic) => statistic / 2 / Ln10;

    /// <summary>The complementary error function for z ≥ 0; relative error below
    /// 10^−13.</summary>
    internal static double Erfc(double z)
    {
        if (z < ErfcChange)
        {
            // erf z = 2/√π · e^(−z²) · Σ 2^n z^(2n+1) / (2n+1)!!: all terms positive,
            // nothing cancels in the sum.
            var term = z;
            var sum = z;
            for (var n = 1; term > sum * 1e-17; n++)
            {
                term *= 2 * z * z / ((2 * n) + 1);
                sum += term;
            }

            return 1 - (2 / Math.Sqrt(Math.PI) * Math.Exp(-z * z) * sum);
        }

        return Math.Exp(-z * z) / (Math.Sqrt(Math.PI) * ErfcFraction(z));
    }

    /// <summary>
    /// z + (1/2)/(z + 1/(z + (3/2)/(z + …))), from the far end: erfc z is e^(−z²)/√π over
    /// it.
    /// </summary>
    private static double ErfcFraction(double z)
    {
        const int depth = 200;
        var fraction = z;
        for (var k = depth; k >= 1; k--)
            fraction = z + (k / 2.0 / fraction);
        return fraction;
    }
}
