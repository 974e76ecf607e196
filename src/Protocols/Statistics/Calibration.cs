using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>The calibration line of a risk predictor: observed outcomes on predicted
/// risks.</summary>
/// <remarks>Slope 1 and intercept 0 belong to a predictor that is calibrated; the means are
/// calibration in the large.</remarks>
internal sealed record Calibration : Statistic
{
    private readonly CrossProducts _products;

    private Calibration(StatisticReader reader, int predicted, int outcome)
        : base(reader.Head)
    {
        Columns = [predicted, outcome];
        _products = new CrossProducts(reader.Columns, Columns, MaximumRows);
    }

    /// <inheritdoc/>
    public override ImmutableArray<int> Columns { get; }

    /// <inheritdoc/>
    public override ImmutableArray<Quantity> Quantities => _products.Quantities;

    public static Calibration Read(StatisticReader reader) =>
        new(reader, reader.Column("predicted"), reader.Column("outcome"));

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
        var spread = (n * z[1, 1]) - (z[0, 1] * z[0, 1]);
        Rational? slope = spread.Sign == 0 ? null : ((n * z[1, 2]) - (z[0, 1] * z[0, 2])) / spread;
        Rational? predicted = n.Sign == 0 ? null : z[0, 1] / n;
        Rational? observed = n.Sign == 0 ? null : z[0, 2] / n;
        return
        [
            Exact("all", "n", n),
            Row("predicted", "mean", predicted),
            Row("observed", "mean", observed),
            Row("line", "intercept", observed - (slope * predicted)),
            Row("line", "slope", slope),
        ];
    }
}
