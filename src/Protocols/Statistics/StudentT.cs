namespace SecureGenomics.Provenance.Protocols;

/// <summary>Student's t distribution.</summary>
/// <remarks>Source: NIST Digital Library of Mathematical Functions, 8.17.22 (the continued fraction
/// of the incomplete beta function) and 5.11.1.</remarks>
internal static class StudentT
{
    private const int Depth = 400;

    /// <summary>P(|T| ≥ |t|).</summary>
    /// <param name="t">Finite.</param>
    /// <param name="degrees">Positive.</param>
    public static double TwoSided(double t, double degrees)
    {
        var x = degrees / (degrees + (t * t));
        return RegularisedBeta(x, degrees / 2, 0.5);
    }

    private static double RegularisedBeta(double x, double a, double b)
    {
        if (x <= 0 || x >= 1)
            return Math.Clamp(x, 0, 1);
        // The fraction converges where x is below its mean; the other tail is its mirror image.
        if (x > (a + 1) / (a + b + 2))
            return 1 - RegularisedBeta(1 - x, b, a);
        var front = Math.Exp(
            (a * Math.Log(x)) + (b * Math.Log(1 - x)) + LogGamma(a + b) - LogGamma(a) - LogGamma(b)
        );
        var fraction = 1.0;
        for (var m = Depth; m >= 1; m--)
        {
            var half = m / 2;
            var term =
                m % 2 == 0
                    ? half * (b - half) * x / ((a + m - 1) * (a + m))
                    : -(a + half) * (a + b + half) * x / ((a + m - 1) * (a + m));
            fraction = 1 + (term / fraction);
        }

        return front / (a * fraction);
    }

    /// <summary>Stirling's series, shifted to arguments where it has full precision.</summary>
    private static double LogGamma(double x)
    {
        var shift = 0.0;
        for (; x < 12; x++)
            shift += Math.Log(x);
        var square = 1 / (x * x);
        var series =
            (1.0 / 12 - (square * (1.0 / 360 - (square * (1.0 / 1260 - (square / 1680)))))) / x;
        return ((x - 0.5) * Math.Log(x)) - x + (Math.Log(2 * Math.PI) / 2) + series - shift;
    }
}
