using System.Collections.Immutable;
using System.Globalization;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>One row of a table of totals.</summary>
/// <param name="Statistic">As the protocol names it.</param>
/// <param name="Term">What of it: a column, a coefficient, a group and a time.</param>
/// <param name="Quantity">What the value is: <c>mean</c>, <c>estimate</c>.</param>
/// <param name="Value">A number; <c>.</c> where it is not defined.</param>
/// <param name="StandardError">Of the value; <c>.</c> where there is none.</param>
public sealed record TotalsRow(
    string Statistic,
    string Term,
    string Quantity,
    string Value,
    string StandardError = ResultColumn.Undefined
);

/// <summary>What a protocol on sites' tables computes: sums over a site's rows, and what the totals
/// over all sites say.</summary>
/// <remarks>
/// Both directions stand side by side, so that they cannot drift apart. A new statistic is one of
/// these and a row of <see cref="StatisticKinds"/>. Source: docs/spec/totals.md.
/// </remarks>
public abstract record Statistic
{
    /// <summary>Significant digits of what is computed.</summary>
    private protected const int Digits = 12;

    private protected Statistic(StatisticHead head) =>
        (Name, MaximumRows, Declared) = (head.Name, head.Rows, head.Declared);

    /// <summary>As the protocol names it.</summary>
    public string Name { get; }

    /// <summary>Rows of a site.</summary>
    public int MaximumRows { get; }

    /// <summary>Its keys and values as the protocol writes them, but for the name.</summary>
    public ImmutableArray<(string Key, string Value)> Declared { get; }

    /// <summary>The columns that a row must have to be counted.</summary>
    public abstract ImmutableArray<int> Columns { get; }

    /// <summary>What every site sums, in slot order.</summary>
    public abstract ImmutableArray<Quantity> Quantities { get; }

    /// <summary>Sums over a site's rows.</summary>
    /// <param name="table">The site's own.</param>
    /// <param name="rows">Those that have every one of <see cref="Columns"/>.</param>
    /// <param name="parameters">Of the round; empty for a statistic of one round.</param>
    /// <param name="sums">Shape: [quantities]; zeros, filled. Secret: the caller clears
    /// it.</param>
    public abstract void Sum(
        SiteTable table,
        ReadOnlySpan<int> rows,
        ReadOnlySpan<Rational> parameters,
        Span<Int128> sums
    );

    /// <summary>What the totals say.</summary>
    /// <param name="totals">Shape: [quantities]; possible, as <see cref="ArePossible"/>
    /// says.</param>
    /// <param name="parameters">Of the round; empty for a statistic of one round.</param>
    public abstract IEnumerable<TotalsRow> Read(
        ReadOnlySpan<Rational> totals,
        ReadOnlySpan<Rational> parameters
    );

    /// <summary>Whether rows can have these totals.</summary>
    /// <param name="totals">Shape: [quantities].</param>
    public abstract bool ArePossible(ReadOnlySpan<Rational> totals);

    /// <summary>A row of the table.</summary>
    private protected TotalsRow Row(string term, string quantity, Rational? value) =>
        new(Name, term, quantity, Text(value));

    /// <summary>A row with a standard error.</summary>
    private protected TotalsRow Row(
        string term,
        string quantity,
        Rational? value,
        Rational? standardError
    ) => new(Name, term, quantity, Text(value), Text(standardError));

    /// <summary>A total as it is: a whole or a decimal number, every digit.</summary>
    private protected TotalsRow Exact(string term, string quantity, Rational value) =>
        new(Name, term, quantity, ExactText(value));

    /// <summary>A row with a probability.</summary>
    private protected TotalsRow Probability(string term, double? p) =>
        new(
            Name,
            term,
            "p",
            p switch
            {
                null => ResultColumn.Undefined,
                < 1e-300 => ResultColumn.TooSmall,
                { } value => value.ToString("G6", CultureInfo.InvariantCulture).ToLowerInvariant(),
            }
        );

    /// <summary>The square root of a variance; nothing where it is none.</summary>
    private protected static Rational? Root(Rational? square) =>
        square is { Sign: >= 0 } value ? value.SquareRoot() : null;

    private protected static string ExactText(Rational value) =>
        value.Round(40) is { } exact && Rational.Of(exact) == value
            ? exact.ToString()
            : value.ToText(Digits);

    private static string Text(Rational? value) =>
        value is { } number ? number.ToText(Digits) : ResultColumn.Undefined;
}

/// <summary>What every statistic begins with.</summary>
/// <param name="Name">As the protocol names it.</param>
/// <param name="Rows">Most rows of a site.</param>
internal readonly record struct StatisticHead(string Name, int Rows)
{
    /// <summary>Its keys and values as the protocol writes them, but for the name.</summary>
    public ImmutableArray<(string Key, string Value)> Declared { get; init; } = [];
}
