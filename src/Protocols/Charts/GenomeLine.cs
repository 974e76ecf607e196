using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>An x axis along the genome: rows evenly spaced, one band per chromosome.</summary>
/// <param name="Rows">In genomic order.</param>
/// <param name="Bands">From left to right.</param>
/// <param name="Cut">What is left out, for a caption; empty where nothing is.</param>
internal sealed record GenomeLine(
    ImmutableArray<(int Row, string Chromosome)> Rows,
    ImmutableArray<ChartBand> Bands,
    string Cut
)
{
    private const int MaximumPoints = 20_000;

    /// <summary>From 0 to the number of rows.</summary>
    public ChartAxis Axis => new("chromosome", 0, Rows.Length, 0);

    /// <summary>
    /// The line of a table; of a long one that of its first 20,000 rows by some order.
    /// </summary>
    /// <param name="table">At least one row.</param>
    /// <param name="importance">A row's index → which rows stay first where they are many; null
    /// for
    /// all alike.</param>
    public static GenomeLine Of(ResultTable table, Func<int, double>? importance = null)
    {
        var all = GenomicOrder.Of(table);
        var rows = all;
        if (all.Length > MaximumPoints)
        {
            var kept = Enumerable
                .Range(0, all.Length)
                .OrderByDescending(i => importance?.Invoke(i) ?? 0)
                .ThenBy(i => i)
                .Take(MaximumPoints)
                .ToHashSet();
            rows = [.. all.Where(item => kept.Contains(item.Row))];
        }

        var which = importance is null ? "first" : "strongest";
        var cut =
            rows.Length == all.Length
                ? ""
                : $" The {which} {rows.Length:#,0} of {all.Length:#,0} variants are drawn.";
        var bands = ImmutableArray.CreateBuilder<ChartBand>();
        for (var (i, start) = (0, 0); i < rows.Length; i++)
        {
            if (i + 1 < rows.Length && rows[i + 1].Chromosome == rows[start].Chromosome)
                continue;
            bands.Add(new ChartBand(start, i + 1, rows[start].Chromosome));
            start = i + 1;
        }

        return new GenomeLine(rows, bands.ToImmutable(), cut);
    }

    /// <summary>A point at the i-th row of the line, in its chromosome's shade.</summary>
    public ChartPoint PointAt(int i, double value, string label, string text)
    {
        var (band, end) = (0, Bands.Length);
        while (end - band > 1)
        {
            var middle = (band + end) / 2;
            (band, end) = Bands[middle].From <= i ? (middle, end) : (band, middle);
        }

        return new ChartPoint(i + 0.5, value, label, text) { IsAlternate = band % 2 == 1 };
    }
}
