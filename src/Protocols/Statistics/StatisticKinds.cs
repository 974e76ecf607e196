using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>Every kind of statistic, by the word that a protocol uses.</summary>
internal static class StatisticKinds
{
    private static readonly ImmutableArray<(
        string Word,
        Func<StatisticReader, Statistic> Read
    )> Table =
    [
        ("moments", Moments.Read),
        ("histogram", Histogram.Read),
        ("contingency", Contingency.Read),
        ("covariance", Covariance.Read),
        ("linear-regression", LinearRegression.Read),
        ("calibration", Calibration.Read),
        ("survival", SurvivalCurves.Read),
        ("logistic-regression", LogisticRegression.Read),
    ];

    /// <summary>Reads one item of the section <c>statistics</c>.</summary>
    public static Statistic Read(YamlSection section, SiteColumns columns, int maximumRows)
    {
        var read = section.Choice("kind", Table.AsSpan());
        var reader = new StatisticReader(
            section,
            columns,
            new StatisticHead(TableColumn.ReadName(section), maximumRows)
            {
                Declared = [.. section.Written().Where(pair => pair.Key != "name")],
            }
        );
        var statistic = read(reader);
        section.RequireNothingElse();
        if (statistic.Quantities.FirstOrDefault(quantity => !quantity.Fits) is { } wide)
        {
            throw section.Error(
                "kind",
                "sums of at most 120 bits: narrower columns, fewer decimals or rows",
                $"{wide.Bits} bits in {wide.Name}"
            );
        }

        return statistic;
    }
}

/// <summary>Reads what kinds of statistics share.</summary>
/// <param name="Section">One item of <c>statistics</c>.</param>
/// <param name="Columns">What a row has.</param>
/// <param name="Head">Name and rows.</param>
internal sealed record StatisticReader(YamlSection Section, SiteColumns Columns, StatisticHead Head)
{
    /// <summary>The index of a column that a key names.</summary>
    public int Column(string key) => Find(key, Section.Text(key));

    /// <summary>The indexes of columns that a key lists, each once.</summary>
    public ImmutableArray<int> ColumnList(string key)
    {
        ImmutableArray<int> columns = [.. Section.Texts(key).Select(name => Find(key, name))];
        return columns.Distinct().Count() == columns.Length
            ? columns
            : throw Section.Error(key, "each column once", "one twice");
    }

    /// <summary>Numbers in the unit of a column, each larger than the one before.</summary>
    public ImmutableArray<long> Ascending(string key, int column, int least)
    {
        ImmutableArray<long> numbers =
        [
            .. Section.Decimals(key).Select(value => Scale(key, column, value)),
        ];
        for (var i = 1; i < numbers.Length; i++)
        {
            if (numbers[i] <= numbers[i - 1])
                throw Section.Error(key, "numbers that grow", "one that does not");
        }

        return numbers.Length >= least
            ? numbers
            : throw Section.Error(key, $"at least {least} numbers", $"{numbers.Length}");
    }

    /// <summary>A number in the unit of a column.</summary>
    public long Scale(string key, int column, ExactDecimal value)
    {
        var declared = Columns[column];
        return
            value.Decimals <= declared.Decimals
            && ExactDecimal.Max(value.Magnitude, new ExactDecimal(1_000_000_000_000, 0)).Mantissa
                == 1_000_000_000_000
            ? (long)Columns.Scale(column, value)
            : throw Section.Error(
                key,
                $"at most {declared.Decimals} digits behind the point, as {declared.Name} has",
                $"{value}"
            );
    }

    /// <summary>The number that a value of a column stands for.</summary>
    public string TextOf(int column, long value) =>
        new Rational(value, System.Numerics.BigInteger.Pow(10, Columns[column].Decimals))
            .Round(Columns[column].Decimals)
            .ToString();

    private int Find(string key, string name) =>
        Columns.IndexOf(name)
        ?? throw Section.Error(key, "a declared column or indicator", Shown.Quote(name));
}
