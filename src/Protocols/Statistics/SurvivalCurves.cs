using System.Collections.Immutable;
using System.Globalization;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>Deaths and censored per interval, by group: Kaplan and Meier's curve, Greenwood's
/// error, the log-rank test.</summary>
/// <remarks>
/// Whoever is censored in an interval is at risk in it. With intervals as fine as the times the
/// curve is that of the rows. Sources: Kaplan and Meier 1958; Greenwood 1926; Mantel 1966.
/// </remarks>
internal sealed record SurvivalCurves : Statistic
{
    private const int MostIntervals = 2048;

    private readonly int _time;
    private readonly int _event;
    private readonly int? _group;
    private readonly ImmutableArray<long> _levels;
    private readonly ImmutableArray<string> _groups;
    private readonly ImmutableArray<string> _ends;
    private readonly long _width;

    private SurvivalCurves(StatisticReader reader)
        : base(reader.Head)
    {
        var section = reader.Section;
        _time = reader.Column("time");
        _event = reader.Column("event");
        _width = reader.Scale("interval", _time, section.Decimal("interval"));
        var time = reader.Columns[_time];
        if (_width <= 0 || time.Minimum.Mantissa.Sign < 0)
            throw section.Error("interval", "a width above 0 and times from 0 on", "others");
        var count = section.Integer("intervals", 1, MostIntervals);
        if (reader.Columns.Scale(_time, time.Maximum) >= (System.Numerics.BigInteger)_width * count)
        {
            throw section.Error(
                "intervals",
                $"so many that they go beyond {time.Maximum} {time.Unit}, the column's maximum",
                $"{count}"
            );
        }

        if (
            reader.Columns[_event] is not { Decimals: 0 } kind
            || kind.Minimum.Mantissa < 0
            || kind.Maximum.Mantissa > 1
        )
            throw section.Error("event", "a column of 0 (censored) and 1", "another range");
        _group = section.Has("by") ? reader.Column("by") : null;
        _levels = _group is { } by ? reader.Ascending("levels", by, least: 2) : [];
        _groups = _group is { } g
            ? [.. _levels.Select(level => $"{reader.Columns[g].Name}={reader.TextOf(g, level)} ")]
            : [""];
        // The last time that an interval holds: there the curve steps.
        _ends = [.. Enumerable.Range(1, count).Select(i => reader.TextOf(_time, (i * _width) - 1))];
        Quantities =
        [
            .. _groups.SelectMany(name =>
                _ends.SelectMany(end =>
                    (Quantity[])
                        [
                            Quantity.Count($"{name}deaths to {end}", MaximumRows),
                            Quantity.Count($"{name}censored to {end}", MaximumRows),
                        ]
                )
            ),
        ];
    }

    /// <inheritdoc/>
    public override ImmutableArray<int> Columns =>
        _group is { } group ? [_time, _event, group] : [_time, _event];

    /// <inheritdoc/>
    public override ImmutableArray<Quantity> Quantities { get; }

    public static SurvivalCurves Read(StatisticReader reader) => new(reader);

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
            var group = _group is { } by ? _levels.IndexOf(values[by]) : 0;
            if (group < 0)
                continue;
            var interval = (int)(values[_time] / _width);
            sums[(2 * ((group * _ends.Length) + interval)) + (values[_event] == 1 ? 0 : 1)]++;
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
        var curves = new List<Curve>();
        for (var group = 0; group < _groups.Length; group++)
        {
            var curve = new Curve(totals.Slice(2 * group * _ends.Length, 2 * _ends.Length));
            curves.Add(curve);
            AddCurve(rows, _groups[group], curve);
        }

        if (_groups.Length > 1)
            AddLogRank(rows, curves);
        return rows;
    }

    private void AddCurve(List<TotalsRow> rows, string group, Curve curve)
    {
        var survival = (Rational)1;
        Rational? spread = Rational.Zero;
        string? median = null;
        for (var i = 0; i < _ends.Length; i++)
        {
            var (atRisk, deaths) = (curve.AtRisk[i], curve.Deaths[i]);
            if (atRisk.Sign > 0 && deaths.Sign > 0)
            {
                survival *= 1 - (deaths / atRisk);
                spread = atRisk == deaths ? null : spread + (deaths / (atRisk * (atRisk - deaths)));
            }

            if (median is null && survival <= new Rational(1, 2))
                median = _ends[i];
            var term = $"{group}{_ends[i]}";
            rows.Add(Exact(term, "at_risk", atRisk));
            rows.Add(Exact(term, "deaths", deaths));
            rows.Add(Exact(term, "censored", curve.Censored[i]));
            rows.Add(Row(term, "survival", survival, Root(survival * survival * spread)));
        }

        var all = group.Length > 0 ? group.TrimEnd() : "all";
        rows.Add(Exact(all, "n", curve.AtRisk[0]));
        rows.Add(Exact(all, "deaths", curve.AllDeaths));
        rows.Add(new TotalsRow(Name, all, "median", median ?? ResultColumn.Undefined));
    }

    private void AddLogRank(List<TotalsRow> rows, List<Curve> curves)
    {
        var size = curves.Count - 1;
        var expected = new Rational[curves.Count];
        var variance = new Rational[size, size];
        for (var i = 0; i < _ends.Length; i++)
        {
            var (n, d) = (Rational.Zero, Rational.Zero);
            foreach (var curve in curves)
                (n, d) = (n + curve.AtRisk[i], d + curve.Deaths[i]);
            if (d.Sign == 0)
                continue;
            for (var g = 0; g < curves.Count; g++)
                expected[g] += d * curves[g].AtRisk[i] / n;
            if (n <= 1)
                continue;
            var scale = d * (n - d) / (n - 1);
            for (var g = 0; g < size; g++)
            {
                for (var h = 0; h < size; h++)
                {
                    var share = curves[g].AtRisk[i] / n;
                    variance[g, h] +=
                        scale * share * ((g == h ? 1 : 0) - (curves[h].AtRisk[i] / n));
                }
            }
        }

        Rational? statistic = null;
        if (RationalMatrix.Invert(variance) is { } inverse)
        {
            var apart = new Rational[size];
            for (var g = 0; g < size; g++)
                apart[g] = curves[g].AllDeaths - expected[g];
            var weighted = RationalMatrix.Multiply(inverse, apart);
            var sum = Rational.Zero;
            for (var g = 0; g < size; g++)
                sum += apart[g] * weighted[g];
            statistic = sum;
        }

        for (var g = 0; g < curves.Count; g++)
            rows.Add(Row(_groups[g].TrimEnd(), "expected_deaths", expected[g]));
        rows.Add(Row("all", "logrank_chi_square", statistic));
        rows.Add(new TotalsRow(Name, "all", "df", size.ToString(CultureInfo.InvariantCulture)));
        rows.Add(
            Probability("all", statistic is { } x ? ChiSquare.UpperTail(x.ToDouble(), size) : null)
        );
    }

    /// <summary>A group's counts, and who is at risk in each interval.</summary>
    private sealed class Curve
    {
        public Curve(ReadOnlySpan<Rational> totals)
        {
            var count = totals.Length / 2;
            (Deaths, Censored, AtRisk) = (
                new Rational[count],
                new Rational[count],
                new Rational[count]
            );
            var left = Rational.Zero;
            for (var i = count - 1; i >= 0; i--)
            {
                (Deaths[i], Censored[i]) = (totals[2 * i], totals[(2 * i) + 1]);
                left += Deaths[i] + Censored[i];
                AtRisk[i] = left;
                AllDeaths += Deaths[i];
            }
        }

        /// <summary>Shape: [intervals].</summary>
        public Rational[] Deaths { get; }

        /// <summary>Shape: [intervals].</summary>
        public Rational[] Censored { get; }

        /// <summary>Shape: [intervals].</summary>
        public Rational[] AtRisk { get; }

        /// <summary>Over all intervals.</summary>
        public Rational AllDeaths { get; }
    }
}
