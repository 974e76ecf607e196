using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>Ordinary least squares with an intercept, from XᵀX, Xᵀy and yᵀy.</summary>
/// <remarks>Exact: the estimates are those of pooled rows, whatever their conditioning.</remarks>
internal sealed record LinearRegression : Statistic
{
    /// <summary>What the coefficient of the leading 1 is called, as R has it.</summary>
    public const string Intercept = "(Intercept)";

    private readonly CrossProducts _products;
    private readonly ImmutableArray<string> _names;

    private LinearRegression(StatisticReader reader, ImmutableArray<int> predictors, int outcome)
        : base(reader.Head)
    {
        Columns = [.. predictors, outcome];
        _names = [Intercept, .. predictors.Select(column => reader.Columns[column].Name)];
        _products = new CrossProducts(reader.Columns, Columns, MaximumRows);
    }

    /// <inheritdoc/>
    public override ImmutableArray<int> Columns { get; }

    /// <inheritdoc/>
    public override ImmutableArray<Quantity> Quantities => _products.Quantities;

    public static LinearRegression Read(StatisticReader reader)
    {
        var outcome = reader.Column("outcome");
        var predictors = reader.ColumnList("predictors");
        return predictors.Contains(outcome)
            ? throw reader.Section.Error("predictors", "other columns than the outcome", "it")
            : new LinearRegression(reader, predictors, outcome);
    }

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
        var size = _names.Length;
        var n = z[0, 0];
        var (xx, xy) = (new Rational[size, size], new Rational[size]);
        for (var i = 0; i < size; i++)
        {
            xy[i] = z[i, size];
            for (var j = 0; j < size; j++)
                xx[i, j] = z[i, j];
        }

        var degrees = n - size;
        if (RationalMatrix.Invert(xx) is not { } inverse || degrees.Sign <= 0)
            return
            [
                Exact("all", "n", n),
                .. _names.Select(name => Row(name, "estimate", null, null)),
            ];
        var estimates = RationalMatrix.Multiply(inverse, xy);
        var residual = z[size, size];
        for (var i = 0; i < size; i++)
            residual -= estimates[i] * xy[i];
        var variance = residual / degrees;
        var rows = new List<TotalsRow>();
        for (var i = 0; i < size; i++)
        {
            var error = Root(variance * inverse[i, i]);
            rows.Add(Row(_names[i], "estimate", estimates[i], error));
            Rational? t = error is { Sign: > 0 } e ? estimates[i] / e : null;
            rows.Add(Row(_names[i], "t", t));
            rows.Add(
                Probability(
                    _names[i],
                    t is { } value ? StudentT.TwoSided(value.ToDouble(), degrees.ToDouble()) : null
                )
            );
        }

        var spread = z[size, size] - (z[0, size] * z[0, size] / n);
        rows.Add(Exact("all", "n", n));
        rows.Add(Exact("all", "df", degrees));
        rows.Add(Row("all", "residual_variance", variance));
        rows.Add(Row("all", "r_squared", spread.Sign == 0 ? null : 1 - (residual / spread)));
        return rows;
    }
}
