using System.Collections.Immutable;
using System.Globalization;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>The result of a study on sites' tables.</summary>
public sealed class TotalsResult : StudyResult
{
    internal TotalsResult(ulong sites, ImmutableArray<TotalsRow> rows)
        : base(sites, ResultForm.Totals) => Totals = rows;

    /// <summary>In the protocol's order.</summary>
    public ImmutableArray<TotalsRow> Totals { get; }

    /// <inheritdoc/>
    public override ImmutableArray<string> SummaryColumns => Columns;

    /// <inheritdoc/>
    public override IEnumerable<ImmutableArray<string>> Rows =>
        Totals.Select(row =>
            ImmutableArray.Create(
                row.Statistic,
                row.Term,
                row.Quantity,
                row.Value,
                row.StandardError
            )
        );

    /// <inheritdoc/>
    public override ResultPlot Plot
    {
        get
        {
            // What stands alone and is most of what people ask: estimates and means.
            ImmutableArray<TotalsRow> drawn =
            [
                .. Totals.Where(row =>
                    row.Quantity is "estimate" or "mean" or "count" or "survival"
                ),
            ];
            return new(
                $"Totals over {Genomes} sites",
                "as the protocol names them",
                [
                    .. (drawn.IsEmpty ? Totals : drawn).Select(row => new PlotValue(
                        $"{row.Statistic} {row.Term}",
                        double.TryParse(
                            row.Value,
                            NumberStyles.Float,
                            CultureInfo.InvariantCulture,
                            out var value
                        )
                            ? value
                            : 0,
                        $"{row.Quantity} {row.Value}"
                    )),
                ]
            );
        }
    }

    /// <inheritdoc/>
    public override ImmutableArray<string> Remarks =>
        Totals
            .Where(row => row.Quantity == "min_expected")
            .Where(row =>
                double.TryParse(
                    row.Value,
                    NumberStyles.Float,
                    CultureInfo.InvariantCulture,
                    out var least
                )
                && least < CaseControlStatistics.FewExpected
            )
            .Select(row =>
                $"{row.Statistic}: an expected count under {CaseControlStatistics.FewExpected}, "
                + "so that χ² and p are rough"
            )
            .ToImmutableArray();
}
