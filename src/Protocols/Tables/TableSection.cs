using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>One declared column of a table of values.</summary>
/// <param name="Name">As the header of the file says it: letters, digits, <c>_</c> and
/// <c>-</c>.</param>
/// <param name="Unit">For people; <c>1</c> for a plain number.</param>
/// <param name="Minimum">No value is smaller.</param>
/// <param name="Maximum">No value is larger.</param>
/// <param name="Decimals">Most digits behind the point; 0 for whole numbers.</param>
public sealed record TableColumn(
    string Name,
    string Unit,
    ExactDecimal Minimum,
    ExactDecimal Maximum,
    int Decimals
)
{
    private const long MostMagnitude = 1_000_000_000_000;

    /// <summary>Numbers that stand for a value that is missing, in a site's file.</summary>
    public ImmutableArray<ExactDecimal> MissingCodes { get; init; } = [];

    /// <summary>Whether a value is in range and has no more digits than the column.</summary>
    public bool Allows(ExactDecimal value) =>
        value.Decimals <= Decimals
        && ExactDecimal.Max(value, Maximum) == Maximum
        && ExactDecimal.Max(value, Minimum) == value;

    /// <summary>The name of a column, or of what is made of columns.</summary>
    internal static string ReadName(YamlSection section)
    {
        var name = section.Text("name");
        return name.Length <= 64 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-')
            ? name
            : throw section.Error(
                "name",
                "at most 64 letters, digits, hyphens and underscores",
                Shown.Quote(name)
            );
    }

    /// <summary>A column of a site's file, which may name codes for missing values.</summary>
    internal static TableColumn ReadForSite(YamlSection column)
    {
        ImmutableArray<ExactDecimal> codes = column.Has("missing_codes")
            ? [.. column.Decimals("missing_codes")]
            : [];
        return Read(column) with { MissingCodes = codes };
    }

    internal static TableColumn Read(YamlSection column)
    {
        var read = new TableColumn(
            ReadName(column),
            column.Text("unit"),
            column.Decimal("minimum"),
            column.Decimal("maximum"),
            column.Integer("decimals", minimum: 0, maximum: 15)
        );
        var most = new ExactDecimal(MostMagnitude, 0);
        if (
            ExactDecimal.Max(ExactDecimal.Max(read.Minimum.Magnitude, read.Maximum.Magnitude), most)
            != most
        )
            throw column.Error(
                "maximum",
                $"a range within ±{most}",
                $"{read.Minimum} to {read.Maximum}"
            );
        if (ExactDecimal.Max(read.Minimum, read.Maximum) != read.Maximum)
            throw column.Error(
                "maximum",
                $"at least the minimum {read.Minimum}",
                $"{read.Maximum}"
            );
        column.RequireNothingElse();
        return read;
    }
}

/// <summary>The <c>data</c> section of kind <c>table</c>: one row of declared columns per
/// contribution.</summary>
/// <param name="Columns">Column i is slot i.</param>
public sealed record TableSection(ImmutableArray<TableColumn> Columns) : DataSection
{
    /// <inheritdoc/>
    public override string EncoderName => DataTable.EncoderName;

    /// <inheritdoc/>
    public override string DefinitionFile => "protocol.yaml";

    /// <inheritdoc/>
    public override string CountedUnit => "row";

    /// <inheritdoc/>
    public override int SlotCount(VariantTable? variants) => Columns.Length;

    /// <summary>One owner, one row.</summary>
    public override ulong MaximumCount(ulong plainModulus) => 1;

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">Always: what is withheld has no
    /// totals.</exception>
    public override StudyResult? ReadTotals(
        VariantTable? variants,
        ReadOnlySpan<ulong> totals,
        ulong expectedCount,
        out string? violation
    ) => throw new InvalidOperationException("a withheld result has no totals to read");

    /// <inheritdoc/>
    public override ExactDecimal Magnitude =>
        Columns.Aggregate(default(ExactDecimal), (most, column) =>
            ExactDecimal.Max(
                most,
                ExactDecimal.Max(column.Minimum.Magnitude, column.Maximum.Magnitude)
            )
        );

    internal static TableSection Read(YamlSection data)
    {
        var section = new TableSection([.. data.Sections("columns").Select(TableColumn.Read)]);
        data.RequireNothingElse();
        var names = section.Columns.Select(column => column.Name).ToArray();
        return names.Distinct(StringComparer.Ordinal).Count() == names.Length
            ? section
            : throw data.Error("columns", "each name once", "a name twice");
    }
}
