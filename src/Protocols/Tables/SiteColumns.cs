using System.Collections.Immutable;
using System.Numerics;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>What a row of a site's table has: declared columns, then indicators made of
/// them.</summary>
/// <remarks>
/// Column i of a row is column i here. A value is a whole number: the decimal one times
/// 10^decimals of its column.
/// </remarks>
public sealed record SiteColumns
{
    /// <summary>Largest size of a value times 10^decimals: it fits 64 bits.</summary>
    private static readonly BigInteger MostScaled = long.MaxValue / 2;

    private readonly ImmutableDictionary<string, int> _places;

    private SiteColumns(
        ImmutableArray<TableColumn> declared,
        ImmutableArray<Indicator> indicators,
        ImmutableDictionary<string, int> places
    ) => (Declared, Indicators, _places) = (declared, indicators, places);

    /// <summary>Columns of the file.</summary>
    public ImmutableArray<TableColumn> Declared { get; }

    /// <summary>Made from them, in order.</summary>
    public ImmutableArray<Indicator> Indicators { get; }

    /// <summary>Values of a row.</summary>
    public int Count => Declared.Length + Indicators.Length;

    /// <summary>A column by its index: of an indicator, 0 to 1.</summary>
    public TableColumn this[int index] =>
        index < Declared.Length
            ? Declared[index]
            : new TableColumn(
                Indicators[index - Declared.Length].Name,
                "1",
                new ExactDecimal(0, 0),
                new ExactDecimal(1, 0),
                0
            );

    /// <summary>The index of a column; null where there is none.</summary>
    public int? IndexOf(string name) => _places.TryGetValue(name, out var index) ? index : null;

    /// <summary>A number in the unit of a column's values.</summary>
    /// <exception cref="ArgumentException">It has more decimals than the column.</exception>
    public BigInteger Scale(int column, ExactDecimal value) =>
        value.Decimals <= this[column].Decimals
            ? value.ScaledTo(this[column].Decimals)
            : throw new ArgumentException(
                $"expected at most {this[column].Decimals} digits behind the point, found {value}",
                nameof(value)
            );

    internal static SiteColumns Read(YamlSection data)
    {
        ImmutableArray<TableColumn> declared =
        [
            .. data.Sections("columns").Select(TableColumn.ReadForSite),
        ];
        ImmutableArray<Indicator> indicators = data.Has("indicators")
            ? [.. data.Sections("indicators").Select(Indicator.Read)]
            : [];
        var places = ImmutableDictionary.CreateBuilder<string, int>(StringComparer.Ordinal);
        foreach (
            var name in declared
                .Select(column => column.Name)
                .Concat(indicators.Select(indicator => indicator.Name))
        )
        {
            if (!places.TryAdd(name, places.Count))
                throw data.Error("columns", "each name once", $"{Shown.Quote(name)} twice");
        }

        var columns = new SiteColumns(declared, indicators, places.ToImmutable());
        for (var i = 0; i < declared.Length; i++)
        {
            var column = declared[i];
            if (
                ExactDecimal
                    .Max(column.Minimum.Magnitude, column.Maximum.Magnitude)
                    .ScaledUpTo(column.Decimals) > MostScaled
            )
            {
                throw data.Error("columns", "at most 18 digits in all", $"more in {column.Name}");
            }
        }

        foreach (var indicator in indicators)
        {
            if (
                columns.IndexOf(indicator.Of) is not { } of
                || of >= declared.Length
                || indicator.Value.Decimals > columns[of].Decimals
            )
            {
                throw data.Error(
                    "indicators",
                    "a declared column, and a value with no more decimals than it has",
                    $"{indicator.Of} and {indicator.Value} in {indicator.Name}"
                );
            }
        }

        return columns;
    }

    /// <summary>Makes the indicators of a row.</summary>
    /// <param name="values">Shape: [columns]; the declared ones are filled in.</param>
    /// <param name="isThere">Shape: [columns].</param>
    internal void Complete(Span<long> values, Span<bool> isThere)
    {
        for (var i = 0; i < Indicators.Length; i++)
        {
            var indicator = Indicators[i];
            var of = _places[indicator.Of];
            var value = values[of];
            var held = (long)Scale(of, indicator.Value);
            isThere[Declared.Length + i] = isThere[of];
            values[Declared.Length + i] =
                isThere[of]
                && indicator.Test switch
                {
                    IndicatorTest.Equal => value == held,
                    IndicatorTest.AtLeast => value >= held,
                    _ => value <= held,
                }
                    ? 1
                    : 0;
        }
    }
}
