using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>Rows in each of some ranges of a column; the lower end belongs to its range.</summary>
internal sealed record Histogram : Statistic
{
    private readonly int _column;
    private readonly ImmutableArray<long> _breaks;
    private readonly ImmutableArray<string> _ranges;

    private Histogram(StatisticReader reader, int column, ImmutableArray<long> breaks)
        : base(reader.Head)
    {
        (_column, _breaks) = (column, breaks);
        var texts = breaks.Select(value => reader.TextOf(column, value)).ToArray();
        _ranges =
        [
            $"below {texts[0]}",
            .. texts.Zip(texts.Skip(1), (from, to) => $"[{from}, {to})"),
            $"{texts[^1]} or more",
        ];
        Quantities = [.. _ranges.Select(range => Quantity.Count(range, MaximumRows))];
    }

    /// <inheritdoc/>
    public override ImmutableArray<int> Columns => [_column];

    /// <inheritdoc/>
    public override ImmutableArray<Quantity> Quantities { get; }

    public static Histogram Read(StatisticReader reader)
    {
        var column = reader.Column("column");
        return new(reader, column, reader.Ascending("breaks", column, least: 1));
    }

    /// <inheritdoc/>
    public override void Sum(
        SiteTable table,
        ReadOnlySpan<int> rows,
        ReadOnlySpan<Rational> parameters,
        Span<Int128> sums
    )
    {
        foreach (var row in rows)
        {
            var value = table.Row(row)[_column];
            var range = 0;
            foreach (var least in _breaks)
                range += value >= least ? 1 : 0;
            sums[range]++;
        }
    }

    /// <inheritdoc/>
    public override bool ArePossible(ReadOnlySpan<Rational> totals) => true;

    /// <inheritdoc/>
    public override IEnumerable<TotalsRow> Read(
        ReadOnlySpan<Rational> totals,
        ReadOnlySpan<Rational> parameters
    )
    {
        var all = Rational.Zero;
        foreach (var total in totals)
            all += total;
        var rows = new List<TotalsRow>();
        for (var i = 0; i < totals.Length; i++)
        {
            rows.Add(Exact(_ranges[i], "count", totals[i]));
            rows.Add(Row(_ranges[i], "share", all.Sign == 0 ? null : totals[i] / all));
        }

        return rows;
    }
}
