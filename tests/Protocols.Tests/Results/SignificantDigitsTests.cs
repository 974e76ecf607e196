using System.Globalization;
using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace SecureGenomics.Provenance.Protocols.Tests;

public sealed class SignificantDigitsTests
{
    [Theory]
    [InlineData(0, 0, ".")]
    [InlineData(0, 7, "0")]
    [InlineData(7, 7, "1")]
    [InlineData(1, 2, "0.5")]
    [InlineData(1, 3, "0.333333")]
    [InlineData(2, 3, "0.666667")]
    [InlineData(1, 5008, "0.000199681")]
    [InlineData(4, 5008, "0.000798722")]
    [InlineData(1, 100_000, "1e-05")]
    [InlineData(1, 516_096, "1.93762e-06")]
    [InlineData(9_999_999, 10_000_000, "1")]
    public void Ratios_print_as_VCF_files_print_them(
        ulong numerator,
        ulong denominator,
        string expected
    ) => Assert.Equal(expected, SignificantDigits.FormatRatio(numerator, denominator));

    [Fact]
    public void The_printed_number_is_the_nearest_with_six_digits() =>
        Prop.ForAll(
                Gen.Choose(1, 516_096)
                    .SelectMany(an => Gen.Choose(1, an).Select(ac => (Ac: ac, An: an)))
                    .ToArbitrary(),
                ratio =>
                {
                    var printed = SignificantDigits.FormatRatio((ulong)ratio.Ac, (ulong)ratio.An);
                    var value = decimal.Parse(
                        printed,
                        NumberStyles.Float,
                        CultureInfo.InvariantCulture
                    );
                    var digits = printed
                        .Split('e')[0]
                        .Replace(".", "", StringComparison.Ordinal)
                        .TrimStart('0')
                        .Length;

                    // |AC/AN − value| ≤ half a unit of the sixth digit, in exact arithmetic
                    // scaled by 10^24.
                    var scale = BigInteger.Pow(10, 24);
                    var difference = BigInteger.Abs(
                        (scale * ratio.Ac)
                            - (
                                new BigInteger(value * 1_000_000_000_000m)
                                * BigInteger.Pow(10, 12)
                                * ratio.An
                            )
                    );
                    var unit = BigInteger.Pow(10, 24 - 6 - Exponent(ratio.Ac, ratio.An)) * ratio.An;
                    return digits <= 6 && 2 * difference <= unit;
                }
            )
            .QuickCheckThrowOnFailure();

    /// <summary>e with AC/AN in [10^(−e−1)·10, 10^(−e)·10) / 10, so that the sixth digit
    /// weighs 10^(−6−e).</summary>
    private static int Exponent(int ac, int an)
    {
        var e = 0;
        for (long scaled = ac; scaled * 10 < an; scaled *= 10)
            e++;
        return ac == an ? -1 : e;
    }
}
