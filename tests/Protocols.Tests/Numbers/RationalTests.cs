using System.Globalization;
using Xunit;

namespace SecureGenomics.Provenance.Protocols.Tests;

/// <summary>Exact fractions, and how they are printed.</summary>
public sealed class RationalTests
{
    [Theory]
    [InlineData(1, 3, 12, "0.333333333333")]
    [InlineData(2, 3, 12, "0.666666666667")]
    [InlineData(-1, 8, 12, "-0.125")]
    [InlineData(0, 5, 12, "0")]
    [InlineData(100, 1, 12, "100")]
    [InlineData(123456, 1, 3, "1.23e+05")]
    [InlineData(999999, 1, 3, "1e+06")]
    [InlineData(1, 100000, 6, "1e-05")]
    [InlineData(1, 10000, 6, "0.0001")]
    [InlineData(25, 1000, 1, "0.02")] // half to even
    [InlineData(35, 1000, 1, "0.04")]
    [InlineData(9995, 10, 3, "1e+03")] // the tie goes up to an even mantissa and a new power
    public void It_prints_as_percent_g(long numerator, long denominator, int digits, string text) =>
        Assert.Equal(text, new Rational(numerator, denominator).ToText(digits));

    /// <summary>The platform's shortest and "G" formats are the foreign word.</summary>
    [Fact]
    public void It_agrees_with_doubles_where_these_are_exact_enough()
    {
        var random = new Random(20261130);
        for (var i = 0; i < 20_000; i++)
        {
            var (a, b) = (random.NextInt64(-1L << 40, 1L << 40), random.NextInt64(1, 1L << 30));
            var quotient = new Rational(a, b);

            Assert.Equal((double)a / b, quotient.ToDouble(), Math.Abs((double)a / b) * 1e-15);
            Assert.Equal(
                double.Parse(
                    ((double)a / b).ToString("G9", CultureInfo.InvariantCulture),
                    CultureInfo.InvariantCulture
                ),
                double.Parse(quotient.ToText(9), CultureInfo.InvariantCulture)
            );
        }
    }

    [Fact]
    public void Its_root_squares_back_to_more_digits_than_are_printed()
    {
        foreach (
            var value in (Rational[])
                [new(2, 1), new(1, 3), new(1, 1_000_000_007), new(long.MaxValue, 7)]
        )
        {
            var root = value.SquareRoot();
            var error = (root * root) - value;

            Assert.True((error < 0 ? -error : error) < value * new Rational(1, 1L << 60));
        }

        Assert.Equal(new Rational(3, 1), new Rational(9, 1).SquareRoot());
        Assert.Throws<InvalidOperationException>(() => new Rational(-1, 4).SquareRoot());
        Assert.Throws<DivideByZeroException>(() => new Rational(1, 0));
    }

    [Theory]
    [InlineData(5, 10, 0, "0")]
    [InlineData(15, 10, 0, "2")]
    [InlineData(-25, 10, 0, "-2")]
    [InlineData(1, 3, 12, "0.333333333333")]
    [InlineData(1, 2, 12, "0.5")]
    public void It_rounds_half_to_even(
        long numerator,
        long denominator,
        int decimals,
        string text
    ) => Assert.Equal(text, new Rational(numerator, denominator).Round(decimals).ToString());

    [Fact]
    public void A_matrix_times_its_inverse_is_one_and_a_singular_one_has_none()
    {
        var random = new Random(7);
        var matrix = new Rational[5, 5];
        for (var i = 0; i < 5; i++)
        {
            for (var j = 0; j < 5; j++)
                matrix[i, j] = new Rational(random.Next(-9, 10), random.Next(1, 10));
        }

        var inverse = RationalMatrix.Invert(matrix)!;
        for (var j = 0; j < 5; j++)
        {
            Rational[] column = [.. Enumerable.Range(0, 5).Select(i => inverse[i, j])];
            var product = RationalMatrix.Multiply(matrix, column);
            for (var i = 0; i < 5; i++)
                Assert.Equal((Rational)(i == j ? 1 : 0), product[i]);
        }

        for (var j = 0; j < 5; j++)
            matrix[4, j] = matrix[0, j] + matrix[1, j];
        Assert.Null(RationalMatrix.Invert(matrix));
    }

    /// <summary>Published quantiles of Student's t.</summary>
    [Theory]
    [InlineData(2.228138851964939, 10, 0.05)]
    [InlineData(1.983971518523552, 100, 0.05)]
    [InlineData(0.0, 5, 1.0)]
    [InlineData(12.706204736432095, 1, 0.05)]
    public void Student_s_tail_is_the_published_table_s(double t, double degrees, double p) =>
        Assert.Equal(p, StudentT.TwoSided(t, degrees), p * 1e-6);

    [Theory]
    [InlineData(3.841458820694124, 1, 0.05)]
    [InlineData(5.991464547107979, 2, 0.05)]
    [InlineData(7.814727903251179, 3, 0.05)]
    [InlineData(11.070497693516351, 5, 0.05)]
    [InlineData(18.307038053275146, 10, 0.05)]
    public void Chi_square_s_tail_is_the_published_table_s(double x, int degrees, double p) =>
        Assert.Equal(p, ChiSquare.UpperTail(x, degrees), 1e-12);
}
