using System.Collections.Immutable;
using System.Numerics;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>Logistic regression by Newton's method over sites: each sums gradient, Hessian and
/// log-likelihood of its rows, at the round's coefficients.</summary>
/// <remarks>
/// The iterates are those of pooled rows, up to the fixed point. Rounds begin at zero. Sources:
/// McCullagh and Nelder 1989, 4.4; docs/spec/totals.md, "Logistic regression".
/// </remarks>
internal sealed record LogisticRegression : IterativeStatistic
{
    /// <summary>A row's log-likelihood is taken to be no lower: what is beyond says only that the
    /// fit is far off.</summary>
    private const int LowestLogLikelihood = -64;

    private readonly ImmutableArray<double> _units;
    private readonly int _outcome;
    private readonly int _fractionBits;

    private LogisticRegression(
        StatisticReader reader,
        ImmutableArray<int> predictors,
        int outcome,
        int rounds,
        int fractionBits
    )
        : base(reader.Head, rounds)
    {
        (_outcome, _fractionBits) = (outcome, fractionBits);
        Predictors = predictors;
        Columns = [.. predictors, outcome];
        var columns = reader.Columns;
        ParameterNames =
        [
            LinearRegression.Intercept,
            .. predictors.Select(column => columns[column].Name),
        ];
        _units = [.. predictors.Select(column => Math.Pow(10, -columns[column].Decimals))];
        Quantities = Describe(columns);
    }

    /// <summary>Indexes of columns.</summary>
    public ImmutableArray<int> Predictors { get; }

    /// <inheritdoc/>
    public override ImmutableArray<int> Columns { get; }

    /// <inheritdoc/>
    public override ImmutableArray<Quantity> Quantities { get; }

    /// <inheritdoc/>
    public override ImmutableArray<string> ParameterNames { get; }

    private int Size => ParameterNames.Length;

    public static LogisticRegression Read(StatisticReader reader)
    {
        var outcome = reader.Column("outcome");
        var predictors = reader.ColumnList("predictors");
        var section = reader.Section;
        if (predictors.Contains(outcome))
            throw section.Error("predictors", "other columns than the outcome", "it");
        return
            reader.Columns[outcome] is { Decimals: 0, Minimum.Mantissa: var least } column
            && least >= 0
            && column.Maximum.Mantissa <= 1
            ? new LogisticRegression(
                reader,
                predictors,
                outcome,
                section.Integer("rounds", 2, 64),
                section.Integer("fraction_bits", 8, 40)
            )
            : throw section.Error("outcome", "a column of 0 and 1", "another range");
    }

    /// <inheritdoc/>
    public override void Sum(
        SiteTable table,
        ReadOnlySpan<int> rows,
        ReadOnlySpan<Rational> parameters,
        Span<Int128> sums
    )
    {
        var coefficients = new double[Size];
        for (var i = 0; i < Size; i++)
            coefficients[i] = parameters[i].ToDouble();
        var (gradient, x) = (new double[Size], new double[Size]);
        var hessian = new double[Quantities.Length - Size - 2];
        var logLikelihood = 0.0;
        foreach (var row in rows)
        {
            var values = table.Row(row);
            x[0] = 1;
            for (var i = 1; i < Size; i++)
                x[i] = values[Predictors[i - 1]] * _units[i - 1];
            var predictor = 0.0;
            for (var i = 0; i < Size; i++)
                predictor += coefficients[i] * x[i];
            double outcome = values[_outcome];
            var odds = Math.Exp(-Math.Abs(predictor));
            var risk = predictor >= 0 ? 1 / (1 + odds) : odds / (1 + odds);
            var weight = odds / ((1 + odds) * (1 + odds));
            logLikelihood += Math.Max(
                (outcome * predictor) - Math.Max(predictor, 0) - Math.Log(1 + odds),
                LowestLogLikelihood
            );
            var at = 0;
            for (var i = 0; i < Size; i++)
            {
                gradient[i] += (outcome - risk) * x[i];
                for (var j = i; j < Size; j++)
                    hessian[at++] += weight * x[i] * x[j];
            }
        }

        sums[0] = rows.Length;
        for (var i = 0; i < Size; i++)
            sums[1 + i] = Fixed(gradient[i], 1 + i);
        for (var i = 0; i < hessian.Length; i++)
            sums[1 + Size + i] = Fixed(hessian[i], 1 + Size + i);
        sums[^1] = Fixed(logLikelihood, Quantities.Length - 1);
        Array.Clear(gradient);
        Array.Clear(hessian);
        Array.Clear(x);
    }

    /// <inheritdoc/>
    /// <remarks>The Hessian's diagonal is a sum of squares.</remarks>
    public override bool ArePossible(ReadOnlySpan<Rational> totals)
    {
        var hessian = Hessian(totals);
        for (var i = 0; i < Size; i++)
        {
            if (hessian[i, i].Sign < 0)
                return false;
        }

        return totals[^1].Sign <= 0;
    }

    /// <inheritdoc/>
    public override ImmutableArray<Rational>? Next(
        ReadOnlySpan<Rational> totals,
        ReadOnlySpan<Rational> parameters
    )
    {
        if (RationalMatrix.Invert(Hessian(totals)) is not { } inverse)
            return null;
        var step = RationalMatrix.Multiply(inverse, totals.Slice(1, Size));
        var next = ImmutableArray.CreateBuilder<Rational>(Size);
        for (var i = 0; i < Size; i++)
            next.Add(Rational.Of((parameters[i] + step[i]).Round(ParameterDecimals)));
        return next.MoveToImmutable();
    }

    /// <inheritdoc/>
    public override IEnumerable<TotalsRow> Read(
        ReadOnlySpan<Rational> totals,
        ReadOnlySpan<Rational> parameters
    )
    {
        var rows = new List<TotalsRow>();
        var next = Next(totals, parameters);
        var inverse = RationalMatrix.Invert(Hessian(totals));
        var largest = Rational.Zero;
        for (var i = 0; i < Size; i++)
        {
            Rational? estimate = next is { } all ? all[i] : null;
            var error = Root(inverse?[i, i]);
            rows.Add(Row(ParameterNames[i], "estimate", estimate, error));
            Rational? z = error is { Sign: > 0 } e ? estimate / e : null;
            rows.Add(Row(ParameterNames[i], "z", z));
            rows.Add(
                Probability(
                    ParameterNames[i],
                    (z * z) is { } square ? ChiSquare.UpperTail1(square.ToDouble()) : null
                )
            );
            if (estimate is { } value)
            {
                var moved = value - parameters[i];
                largest =
                    moved.Sign < 0 ? (-moved > largest ? -moved : largest)
                    : moved > largest ? moved
                    : largest;
            }
        }

        rows.Add(Exact("all", "n", totals[0]));
        rows.Add(Row("all", "deviance_before", -2 * totals[^1]));
        rows.Add(Row("all", "largest_step", next is null ? null : largest));
        return rows;
    }

    private Rational[,] Hessian(ReadOnlySpan<Rational> totals)
    {
        var hessian = new Rational[Size, Size];
        var at = 1 + Size;
        for (var i = 0; i < Size; i++)
        {
            for (var j = i; j < Size; j++)
                hessian[i, j] = hessian[j, i] = totals[at++];
        }

        return hessian;
    }

    private Int128 Fixed(double value, int quantity)
    {
        var scaled = (Int128)Math.Round(Math.ScaleB(value, _fractionBits));
        var (least, most) = ((Int128)Quantities[quantity].Least, (Int128)Quantities[quantity].Most);
        return Int128.Clamp(scaled, least, most);
    }

    private ImmutableArray<Quantity> Describe(SiteColumns columns)
    {
        var unit = BigInteger.One << _fractionBits;
        var sizes = new Rational[Size];
        sizes[0] = 1;
        for (var i = 1; i < Size; i++)
        {
            var column = columns[Predictors[i - 1]];
            sizes[i] = Rational.Of(
                ExactDecimal.Max(column.Minimum.Magnitude, column.Maximum.Magnitude)
            );
        }

        var quantities = ImmutableArray.CreateBuilder<Quantity>();
        quantities.Add(Quantity.Count("n", MaximumRows));
        for (var i = 0; i < Size; i++)
            quantities.Add(Symmetric($"gradient {ParameterNames[i]}", sizes[i]));
        for (var i = 0; i < Size; i++)
        {
            for (var j = i; j < Size; j++)
                quantities.Add(
                    Symmetric(
                        $"hessian {ParameterNames[i]} {ParameterNames[j]}",
                        sizes[i] * sizes[j] / 4
                    )
                );
        }

        quantities.Add(
            new Quantity("log-likelihood", unit * LowestLogLikelihood * MaximumRows, 0, unit)
        );
        return quantities.ToImmutable();

        Quantity Symmetric(string name, Rational perRow)
        {
            var most = perRow * MaximumRows * unit;
            var bound = (most.Numerator / most.Denominator) + 1;
            return new Quantity(name, -bound, bound, unit);
        }
    }
}
