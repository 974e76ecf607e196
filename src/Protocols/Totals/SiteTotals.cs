using System.Collections.Immutable;
using System.Globalization;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>What a site's table would contribute, before it is encrypted. Secret: it is shown to
/// the site alone.</summary>
public sealed class SiteTotals : IDisposable
{
    private readonly TotalsSection _section;
    private readonly Int128[] _sums;

    private SiteTotals(TotalsSection section, Int128[] sums, int rows, int used) =>
        (_section, _sums, RowCount, UsedCount) = (section, sums, rows, used);

    /// <summary>Rows of the file.</summary>
    public int RowCount { get; }

    /// <summary>Rows that lack no value, under <see cref="MissingRowRule.Complete"/>; else
    /// all.</summary>
    public int UsedCount { get; }

    /// <summary>Sums over a site's rows.</summary>
    /// <param name="section">The protocol's.</param>
    /// <param name="table">The site's.</param>
    /// <param name="parameters">Of the round; empty with one round.</param>
    /// <param name="fileName">How errors name the table.</param>
    /// <exception cref="MalformedInputException">Fewer rows than the protocol takes.</exception>
    public static SiteTotals Of(
        TotalsSection section,
        SiteTable table,
        ReadOnlySpan<Rational> parameters,
        string fileName
    )
    {
        ArgumentNullException.ThrowIfNull(section);
        ArgumentNullException.ThrowIfNull(table);
        var all = Enumerable.Range(0, section.Columns.Declared.Length).ToArray();
        int[] used =
            section.Missing == MissingRowRule.Complete
                ? RowsWith(table, all)
                : [.. Enumerable.Range(0, table.RowCount)];
        if (used.Length < section.MinimumRows)
        {
            throw new MalformedInputException(
                $"{fileName}: expected at least {section.MinimumRows} rows"
                    + (section.Missing == MissingRowRule.Complete ? " that lack no value" : "")
                    + $", as the protocol says (minimum_rows), found {used.Length} of "
                    + $"{table.RowCount}",
                "sums over few rows say much about each: such a site does not contribute"
            );
        }

        var sums = new Int128[1 + section.Statistics.Sum(each => each.Quantities.Length)];
        sums[0] = used.Length;
        var at = 1;
        foreach (var statistic in section.Statistics)
        {
            var rows =
                section.Missing == MissingRowRule.Complete
                    ? used
                    : RowsWith(table, [.. statistic.Columns]);
            statistic.Sum(
                table,
                rows,
                statistic is IterativeStatistic ? parameters : [],
                sums.AsSpan(at, statistic.Quantities.Length)
            );
            at += statistic.Quantities.Length;
        }

        return new SiteTotals(section, sums, table.RowCount, used.Length);
    }

    /// <summary>The site's data slots.</summary>
    /// <param name="slots">Shape: [W]; overwritten.</param>
    public void Encode(Span<ulong> slots) => _section.Layout.Encode(_sums, slots);

    /// <summary>Every number that is contributed, with its statistic.</summary>
    public IEnumerable<(string Statistic, Quantity Quantity, string Value)> Describe()
    {
        yield return (
            "study",
            Quantity.Count("rows", _section.MaximumRows),
            _sums[0].ToString(CultureInfo.InvariantCulture)
        );
        var at = 1;
        foreach (var statistic in _section.Statistics)
        {
            foreach (var quantity in statistic.Quantities)
            {
                var value = new Rational(_sums[at++], quantity.Denominator);
                yield return (statistic.Name, quantity, value.ToText(12));
            }
        }
    }

    /// <summary>What the site should know before it contributes, one sentence each.</summary>
    public ImmutableArray<string> Remarks()
    {
        var remarks = ImmutableArray.CreateBuilder<string>();
        if (UsedCount < RowCount)
        {
            remarks.Add(
                $"{RowCount - UsedCount} of {RowCount} rows lack a value and count nowhere "
                    + "(missing: complete)"
            );
        }

        var at = 1;
        foreach (var statistic in _section.Statistics)
        {
            var small = new List<string>();
            foreach (var quantity in statistic.Quantities)
            {
                var value = _sums[at++];
                if (quantity.IsCount && value > 0 && value < _section.SmallCell)
                    small.Add(quantity.Name);
            }

            if (small.Count > 0)
            {
                remarks.Add(
                    $"{statistic.Name}: {small.Count} counts are between 1 and "
                        + $"{_section.SmallCell - 1} ({string.Join(", ", small.Take(4))}"
                        + $"{(small.Count > 4 ? ", …" : "")}): where all other sites know "
                        + "theirs, they know yours"
                );
            }
        }

        return remarks.ToImmutable();
    }

    /// <inheritdoc/>
    public void Dispose() => Array.Clear(_sums);

    private static int[] RowsWith(SiteTable table, int[] columns)
    {
        var rows = new List<int>(table.RowCount);
        for (var row = 0; row < table.RowCount; row++)
        {
            var isThere = table.IsThere(row);
            var hasAll = true;
            foreach (var column in columns)
                hasAll &= isThere[column];
            if (hasAll)
                rows.Add(row);
        }

        return [.. rows];
    }
}
