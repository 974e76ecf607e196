using System.Collections.Immutable;
using System.Globalization;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>A range of values and the round numbers in it that are labelled.</summary>
/// <param name="Title">What the values are, with their unit.</param>
/// <param name="Least">The lower end; finite.</param>
/// <param name="Most">The upper end; above <paramref name="Least"/>.</param>
/// <param name="Step">Between two ticks; 0 for an axis without any.</param>
public sealed record ChartAxis(string Title, double Least, double Most, double Step)
{
    private const int MostSteps = 5;
    private static readonly double[] RoundSteps = [1, 2, 2.5, 5, 10];

    /// <summary>The labelled values, whole multiples of the step from the lower end on.</summary>
    public ImmutableArray<double> Ticks =>
        Step == 0
            ? []
            :
            [
                .. Enumerable
                    .Range(0, (int)Math.Round((Most - Least) / Step) + 1)
                    .Select(i => (Math.Round(Least / Step) + i) * Step),
            ];

    /// <summary>From 0 to 1, as frequencies are.</summary>
    public static ChartAxis Share(string title) => new(title, 0, 1, 0.25);

    /// <summary>The smallest axis of at most five round steps that covers a range.</summary>
    /// <param name="title">What the values are.</param>
    /// <param name="least">The smallest value; finite.</param>
    /// <param name="most">The greatest value; finite, at least <paramref name="least"/>.</param>
    public static ChartAxis Round(string title, double least, double most)
    {
        if (most - least < Math.Max(Math.Abs(most), 1) * 1e-9)
            most = least + Math.Max(Math.Abs(most), 1);
        var power = Math.Pow(10, Math.Floor(Math.Log10((most - least) / MostSteps)));
        while (true)
        {
            foreach (var mantissa in RoundSteps)
            {
                var step = mantissa * power;
                var from = Math.Floor((least / step) + 1e-9);
                var to = Math.Ceiling((most / step) - 1e-9);
                if (to - from <= MostSteps)
                    return new ChartAxis(title, from * step, Math.Max(to, from + 1) * step, step);
            }

            power *= 10;
        }
    }

    /// <summary>Where a value lies between the ends: 0 to 1.</summary>
    public double Fraction(double value) => Math.Clamp((value - Least) / (Most - Least), 0, 1);

    /// <summary>A tick's label; never a sign before zero.</summary>
    public static string Label(double tick) =>
        Math.Abs(tick) < 1e-12 ? "0" : tick.ToString("G6", CultureInfo.InvariantCulture);
}
