using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>n, Σx, Σx² and, if asked, Σx³ and Σx⁴ of columns: mean, variance, skewness,
/// kurtosis.</summary>
internal sealed record Moments : Statistic
{
    private readonly ImmutableArray<string> _names;
    private readonly int _order;

    private Moments(StatisticReader reader, ImmutableArray<int> columns, int order)
        : base(reader.Head)
    {
        Columns = columns;
        _order = order;
        _names = [.. columns.Select(column => reader.Columns[column].Name)];
        Quantities =
        [
            Quantity.Count("n", MaximumRows),
            .. columns.SelectMany(column =>
                Enumerable
                    .Range(1, order)
                    .Select(power =>
                        Quantity.Product(
                            $"sum {reader.Columns[column].Name}^{power}",
                            reader.Columns,
                            MaximumRows,
                            [.. Enumerable.Repeat(column, power)]
                        )
                    )
            ),
        ];
    }

    /// <inheritdoc/>
    public override ImmutableArray<int> Columns { get; }

    /// <inheritdoc/>
    public override ImmutableArray<Quantity> Quantities { get; }

    public static Moments Read(StatisticReader reader) =>
        new(
            reader,
            reader.ColumnList("columns"),
            reader.Section.Has("order") ? reader.Section.Integer("order", 2, 4) : 2
        );

    /// <inheritdoc/>
    public override void Sum(
        SiteTable table,
        ReadOnlySpan<int> rows,
        ReadOnlySpan<Rational> parameters,
        Span<Int128> sums
    )
    {
        sums[0] = rows.Length;
        foreach (var row in rows)
        {
            var values = table.Row(row);
            for (var i = 0; i < Columns.Length; i++)
            {
                Int128 power = 1;
                for (var k = 0; k < _order; k++)
                {
                    power *= values[Columns[i]];
                    sums[1 + (i * _order) + k] += power;
                }
            }
        }
    }

    /// <inheritdoc/>
    /// <remarks>A variance below zero belongs to no rows.</remarks>
    public override bool ArePossible(ReadOnlySpan<Rational> totals)
    {
        for (var i = 0; i < Columns.Length; i++)
        {
            var at = 1 + (i * _order);
            if (totals[0] * totals[at + 1] < totals[at] * totals[at])
                return false;
        }

        return true;
    }

    /// <inheritdoc/>
    public override IEnumerable<TotalsRow> Read(
        ReadOnlySpan<Rational> totals,
        ReadOnlySpan<Rational> parameters
    )
    {
        var rows = new List<TotalsRow>();
        var n = totals[0];
        for (var i = 0; i < Columns.Length; i++)
        {
            var name = _names[i];
            var sums = totals.Slice(1 + (i * _order), _order);
            rows.Add(Exact(name, "n", n));
            rows.Add(Exact(name, "sum", sums[0]));
            rows.Add(Exact(name, "sum_of_squares", sums[1]));
            Rational? mean = n.Sign == 0 ? null : sums[0] / n;
            Rational? variance = n > 1 ? (sums[1] - (sums[0] * sums[0] / n)) / (n - 1) : null;
            var deviation = Root(variance);
            rows.Add(Row(name, "mean", mean, deviation is { } sd ? sd / n.SquareRoot() : null));
            rows.Add(Row(name, "variance", variance));
            rows.Add(Row(name, "sd", deviation));
            if (_order >= 3)
                rows.Add(Row(name, "skewness", Standardised(n, sums, 3)));
            if (_order >= 4)
                rows.Add(Row(name, "excess_kurtosis", Standardised(n, sums, 4) - 3));
        }

        return rows;
    }

    /// <summary>m_k / m_2^(k/2), with central moments over all rows.</summary>
    private static Rational? Standardised(Rational n, ReadOnlySpan<Rational> sums, int order)
    {
        if (n.Sign == 0)
            return null;
        var mean = sums[0] / n;
        var second = (sums[1] / n) - (mean * mean);
        if (second.Sign <= 0)
            return null;
        var third = (sums[2] / n) - (3 * mean * (sums[1] / n)) + (2 * mean * mean * mean);
        if (order == 3)
            return third / (second * second.SquareRoot());
        var fourth =
            (sums[3] / n)
            - (4 * mean * (sums[2] / n))
            + (6 * mean * mean * (sums[1] / n))
            - (3 * mean * mean * mean * mean);
        return fourth / (second * second);
    }
}
