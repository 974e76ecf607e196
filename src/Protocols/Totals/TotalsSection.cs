using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>What becomes of a row that lacks values.</summary>
public enum MissingRowRule
{
    /// <summary>It counts in no statistic (<c>complete</c>).</summary>
    Complete = 0,

    /// <summary>It counts where it has the statistic's own columns (<c>by-statistic</c>).</summary>
    ByStatistic,
}

/// <summary>The <c>data</c> section of kind <c>table</c> with many rows: each site's file stays
/// where it is, and sums over its rows are contributed.</summary>
/// <remarks>Source: docs/spec/totals.md.</remarks>
public sealed record TotalsSection : DataSection
{
    private const int MostRows = 10_000_000;

    private TotalsSection(
        SiteColumns columns,
        MissingRowRule missing,
        (int Minimum, int Maximum) rows,
        int smallCell,
        int limbBits,
        ImmutableArray<Statistic> statistics
    )
    {
        (Columns, Missing, MinimumRows, MaximumRows) = (
            columns,
            missing,
            rows.Minimum,
            rows.Maximum
        );
        (SmallCell, Statistics) = (smallCell, statistics);
        Layout = new TotalsLayout(
            [
                Quantity.Count("rows", MaximumRows),
                .. statistics.SelectMany(statistic => statistic.Quantities),
            ],
            limbBits
        );
    }

    /// <summary>What a row has.</summary>
    public SiteColumns Columns { get; }

    /// <summary>What becomes of a row that lacks values.</summary>
    public MissingRowRule Missing { get; }

    /// <summary>A site with fewer rows does not contribute.</summary>
    public int MinimumRows { get; }

    /// <summary>A site has no more.</summary>
    public int MaximumRows { get; }

    /// <summary>Counts below this, and not 0, are remarked before a site contributes.</summary>
    public int SmallCell { get; }

    /// <summary>What is computed, in order.</summary>
    public ImmutableArray<Statistic> Statistics { get; }

    /// <summary>The slots.</summary>
    public TotalsLayout Layout { get; }

    /// <summary>The statistic that takes several rounds; null where none does.</summary>
    public IterativeStatistic? Iterative =>
        Statistics.OfType<IterativeStatistic>().FirstOrDefault();

    /// <summary>Rounds of a study; 1 for most.</summary>
    public int Rounds => Iterative?.Rounds ?? 1;

    /// <summary>The first round's parameters: zeros; empty with one round.</summary>
    public ImmutableArray<Rational> FirstParameters =>
        [.. Enumerable.Repeat(Rational.Zero, Iterative?.ParameterNames.Length ?? 0)];

    /// <inheritdoc/>
    public override string EncoderName => "securegenomics/totals/v1";

    /// <inheritdoc/>
    public override string DefinitionFile => "protocol.yaml";

    /// <inheritdoc/>
    public override string CountedUnit => "site";

    /// <inheritdoc/>
    public override ExactDecimal Magnitude => new(Layout.LargestLimb, 0);

    /// <inheritdoc/>
    public override int SlotCount(VariantTable? variants) => Layout.SlotCount;

    /// <inheritdoc/>
    public override ulong MaximumCount(ulong plainModulus) =>
        (plainModulus - 1) / Layout.LargestLimb;

    /// <inheritdoc/>
    public override StudyResult? ReadTotals(
        VariantTable? variants,
        ReadOnlySpan<ulong> totals,
        ulong expectedCount,
        out string? violation
    ) => ReadTotals(totals, expectedCount, FirstParameters.AsSpan(), out violation);

    /// <summary>Reads the totals of a round.</summary>
    /// <param name="totals">Shape: [W].</param>
    /// <param name="expectedCount">Sites in the ledger.</param>
    /// <param name="parameters">Of the round.</param>
    /// <param name="violation">Which rule is broken, without any number.</param>
    /// <returns>Null when a rule is broken.</returns>
    public TotalsResult? ReadTotals(
        ReadOnlySpan<ulong> totals,
        ulong expectedCount,
        ReadOnlySpan<Rational> parameters,
        out string? violation
    )
    {
        violation = null;
        if (totals.Length != Layout.SlotCount)
            violation = $"expected {Layout.SlotCount} totals, found {totals.Length}";
        else if (totals[0] != expectedCount)
            violation = "the counter of sites differs from the sites in the ledger";
        if (violation is not null)
            return null;
        if (Layout.Decode(totals, expectedCount) is not { } numbers)
        {
            violation = "a total is outside of what that many sites can sum";
            return null;
        }

        var rows = ImmutableArray.CreateBuilder<TotalsRow>();
        rows.Add(new TotalsRow("study", "all", "rows", $"{numbers[0].Numerator}"));
        var at = 1;
        foreach (var statistic in Statistics)
        {
            var own = numbers.AsSpan(at, statistic.Quantities.Length);
            at += own.Length;
            if (!statistic.ArePossible(own) || HasMoreThan(statistic, own, numbers[0]))
            {
                violation = $"the totals of {statistic.Name} belong to no rows";
                return null;
            }

            rows.AddRange(statistic.Read(own, statistic is IterativeStatistic ? parameters : []));
        }

        return new TotalsResult(expectedCount, rows.ToImmutable());
    }

    /// <summary>The parameters of the next round, from totals that were read.</summary>
    /// <param name="totals">Shape: [W]; of a round.</param>
    /// <param name="sites">In the ledger.</param>
    /// <param name="parameters">Of that round.</param>
    /// <returns>Null where there is no next round, or the totals determine none.</returns>
    public ImmutableArray<Rational>? NextParameters(
        ReadOnlySpan<ulong> totals,
        ulong sites,
        ReadOnlySpan<Rational> parameters
    )
    {
        if (Iterative is not { } iterative || Layout.Decode(totals, sites) is not { } numbers)
            return null;
        var at = 1;
        foreach (var statistic in Statistics.TakeWhile(each => each != iterative))
            at += statistic.Quantities.Length;
        return iterative.Next(numbers.AsSpan(at, iterative.Quantities.Length), parameters);
    }

    internal static TotalsSection Read(YamlSection data, YamlSection root)
    {
        data.Choice("rows", ("many", true));
        var maximum = data.Integer("maximum_rows", 1, MostRows);
        var minimum = data.Integer("minimum_rows", 1, maximum);
        var columns = SiteColumns.Read(data);
        ImmutableArray<Statistic> statistics =
        [
            .. root.Sections("statistics")
                .Select(section => StatisticKinds.Read(section, columns, maximum)),
        ];
        var names = statistics.Select(statistic => statistic.Name).ToArray();
        if (names.Distinct(StringComparer.Ordinal).Count() != names.Length)
            throw root.Error("statistics", "each name once", "a name twice");
        if (statistics.OfType<IterativeStatistic>().Count() > 1)
            throw root.Error("statistics", "at most one that takes rounds", "several");
        var section = new TotalsSection(
            columns,
            data.Choice(
                "missing",
                ("complete", MissingRowRule.Complete),
                ("by-statistic", MissingRowRule.ByStatistic)
            ),
            (minimum, maximum),
            data.Has("small_cell") ? data.Integer("small_cell", 1, 1000) : 5,
            data.Has("limb_bits") ? data.Integer("limb_bits", 1, 16) : 10,
            statistics
        );
        data.RequireNothingElse();
        return section;
    }

    /// <summary>Whether a count is larger than the rows that there are.</summary>
    private static bool HasMoreThan(
        Statistic statistic,
        ReadOnlySpan<Rational> totals,
        Rational rows
    )
    {
        for (var i = 0; i < totals.Length; i++)
        {
            if (statistic.Quantities[i].IsCount && totals[i] > rows)
                return true;
        }

        return false;
    }
}
