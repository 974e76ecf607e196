using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>Means, covariances and correlations of columns.</summary>
internal sealed record Covariance : Statistic
{
    private readonly CrossProducts _products;
    private readonly ImmutableArray<string> _names;

    private Covariance(StatisticReader reader, ImmutableArray<int> columns)
        : base(reader.Head)
    {
        Columns = columns;
        _names = [.. columns.Select(column => reader.Columns[column].Name)];
        _products = new CrossProducts(reader.Columns, columns, MaximumRows);
    }

    /// <inheritdoc/>
    public override ImmutableArray<int> Columns { get; }

    /// <inheritdoc/>
    public override ImmutableArray<Quantity> Quantities => _products.Quantities;

    public static Covariance Read(StatisticReader reader) =>
        new(reader, reader.ColumnList("columns"));

    /// <inheritdoc/>
    public override void Sum(
        SiteTable table,
        ReadOnlySpan<int> rows,
        ReadOnlySpan<Rational> parameters,
        Span<Int128> sums
    ) => _products.Sum(table, rows, sums);

    /// <inheritdoc/>
    public override bool ArePossible(ReadOnlySpan<Rational> totals) =>
        _products.ArePossible(totals);

    /// <inheritdoc/>
    public override IEnumerable<TotalsRow> Read(
        ReadOnlySpan<Rational> totals,
        ReadOnlySpan<Rational> parameters
    )
    {
        var z = _products.Matrix(totals);
        var n = z[0, 0];
        var rows = new List<TotalsRow> { Exact("all", "n", n) };
        for (var i = 1; i <= _names.Length; i++)
            rows.Add(Row(_names[i - 1], "mean", n.Sign == 0 ? null : z[0, i] / n));
        for (var i = 1; i <= _names.Length; i++)
        {
            for (var j = i; j <= _names.Length; j++)
            {
                var term = $"{_names[i - 1]} {_names[j - 1]}";
                rows.Add(Row(term, "covariance", Of(i, j)));
                if (i != j)
                {
                    var scale = Root(Of(i, i) * Of(j, j));
                    rows.Add(
                        Row(term, "correlation", scale is { Sign: > 0 } s ? Of(i, j) / s : null)
                    );
                }
            }
        }

        return rows;

        Rational? Of(int i, int j) => n > 1 ? (z[i, j] - (z[0, i] * z[0, j] / n)) / (n - 1) : null;
    }
}
