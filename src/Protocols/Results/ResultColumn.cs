using System.Globalization;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>A column of a result table: its name in the file, and how people read it.</summary>
/// <param name="Name">As the table's first line has it.</param>
/// <param name="Title">In words.</param>
/// <param name="Meaning">What it holds.</param>
public sealed record ResultColumn(
    string Name,
    string Title,
    ColumnMeaning Meaning = ColumnMeaning.Other
)
{
    /// <summary>How the table writes a value that is not defined.</summary>
    public const string Undefined = ".";

    /// <summary>How the smallest p reads that a table could not print.</summary>
    public const string TooSmall = "< 1e-300";

    /// <summary>What people read where the table has <see cref="Undefined"/>.</summary>
    public string Missing { get; init; } = Undefined;

    /// <summary>Whether it is what the study was run for, and is shown first.</summary>
    public bool IsAnswer { get; init; }

    /// <summary>A cell as it stands, or what its absence means.</summary>
    public string OrMissing(string cell) => cell == Undefined ? Missing : cell;

    /// <summary>A cell for people: thousands separated, an absence in words.</summary>
    /// <param name="cell">As the table has it; any text.</param>
    /// <param name="genomes">Genomes of the study; null where they are not known.</param>
    public string Read(string cell, ulong? genomes)
    {
        if (cell == Undefined)
            return Missing;
        return Meaning switch
        {
            ColumnMeaning.AlleleNumber
                when genomes is { } all && ResultTable.Count(cell) is { } called =>
                $"{Grouped(called)} of {Grouped(2 * all)}",
            ColumnMeaning.Count
            or ColumnMeaning.AlleleNumber
            or ColumnMeaning.Position when ResultTable.Count(cell) is { } count => Grouped(count),
            // 5.9E-1740 is 0 as a double, and reads as it stands.
            ColumnMeaning.P when ResultTable.Number(cell.Split('E', 'e')[0]) == 0 => TooSmall,
            ColumnMeaning.P when !double.IsNaN(ResultTable.Number(cell)) => cell.ToLowerInvariant(),
            _ => cell,
        };
    }

    private static string Grouped(ulong count) =>
        count.ToString("#,0", CultureInfo.InvariantCulture);
}
