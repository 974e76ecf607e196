using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>Rows in each cell of two columns' levels, with Pearson's χ².</summary>
/// <remarks>Without continuity correction, as R's <c>chisq.test(correct = FALSE)</c>. A row with
/// another level is in no cell.</remarks>
internal sealed record Contingency : Statistic
{
    private readonly int _row;
    private readonly int _column;
    private readonly ImmutableArray<long> _rowLevels;
    private readonly ImmutableArray<long> _columnLevels;

    private Contingency(StatisticReader reader)
        : base(reader.Head)
    {
        _row = reader.Column("row");
        _column = reader.Column("column");
        _rowLevels = reader.Ascending("row_levels", _row, least: 2);
        _columnLevels = reader.Ascending("column_levels", _column, least: 2);
        var (row, column) = (reader.Columns[_row].Name, reader.Columns[_column].Name);
        Quantities =
        [
            .. _rowLevels.SelectMany(r =>
                _columnLevels.Select(c =>
                    Quantity.Count(
                        $"{row}={reader.TextOf(_row, r)} {column}={reader.TextOf(_column, c)}",
                        MaximumRows
                    )
                )
            ),
        ];
    }

    /// <inheritdoc/>
    public override ImmutableArray<int> Columns => [_row, _column];

    /// <inheritdoc/>
    public override ImmutableArray<Quantity> Quantities { get; }

    public static Contingency Read(StatisticReader reader) => new(reader);

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
            var values = table.Row(row);
            var i = _rowLevels.IndexOf(values[_row]);
            var j = _columnLevels.IndexOf(values[_column]);
            if (i >= 0 && j >= 0)
                sums[(i * _columnLevels.Length) + j]++;
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
        var rows = new List<TotalsRow>();
        for (var i = 0; i < totals.Length; i++)
            rows.Add(Exact(Quantities[i].Name, "count", totals[i]));
        var (statistic, smallest) = ChiSquareOf(totals);
        var degrees = (_rowLevels.Length - 1) * (_columnLevels.Length - 1);
        const string all = "all";
        rows.Add(Row(all, "chi_square", statistic));
        rows.Add(Exact(all, "df", degrees));
        rows.Add(
            Probability(all, statistic is { } x ? ChiSquare.UpperTail(x.ToDouble(), degrees) : null)
        );
        rows.Add(Row(all, "min_expected", smallest));
        if (degrees == 1)
        {
            rows.Add(
                Row(
                    all,
                    "odds_ratio",
                    totals[1].Sign == 0 || totals[2].Sign == 0
                        ? null
                        : totals[0] * totals[3] / (totals[1] * totals[2])
                )
            );
        }

        return rows;
    }

    /// <summary>χ² and the smallest expected count; nothing where a row or column is
    /// empty.</summary>
    private (Rational? Statistic, Rational? Smallest) ChiSquareOf(ReadOnlySpan<Rational> totals)
    {
        var (height, width) = (_rowLevels.Length, _columnLevels.Length);
        var (ofRows, ofColumns) = (new Rational[height], new Rational[width]);
        var all = Rational.Zero;
        for (var i = 0; i < totals.Length; i++)
        {
            ofRows[i / width] += totals[i];
            ofColumns[i % width] += totals[i];
            all += totals[i];
        }

        if (ofRows.Concat(ofColumns).Any(margin => margin.Sign == 0))
            return (null, null);
        var statistic = Rational.Zero;
        Rational? smallest = null;
        for (var i = 0; i < totals.Length; i++)
        {
            var expected = ofRows[i / width] * ofColumns[i % width] / all;
            var apart = totals[i] - expected;
            statistic += apart * apart / expected;
            if (smallest is not { } least || expected < least)
                smallest = expected;
        }

        return (statistic, smallest);
    }
}
