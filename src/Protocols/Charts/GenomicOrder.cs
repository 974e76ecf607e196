using System.Collections.Immutable;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>
/// The rows of a table along the genome: 1 to 22, X, Y, MT, other names, then rows without a place.
/// </summary>
internal static class GenomicOrder
{
    private const int Unplaced = int.MaxValue;

    /// <summary>
    /// Row indices in genomic order, with the chromosome of each; "no place" for none.
    /// </summary>
    public static ImmutableArray<(int Row, string Chromosome)> Of(ResultTable table)
    {
        var chromosome = table.Form.IndexOf(ColumnMeaning.Chromosome);
        var position = table.Form.IndexOf(ColumnMeaning.Position);
        return
        [
            .. table
                .Rows.Select(
                    (row, i) =>
                        (
                            Row: i,
                            Name: chromosome < 0 ? ResultColumn.Undefined : row[chromosome],
                            Place: position < 0 ? 0 : ResultTable.Count(row[position]) ?? 0
                        )
                )
                .OrderBy(item => Rank(item.Name))
                .ThenBy(item => item.Name, StringComparer.Ordinal)
                .ThenBy(item => item.Place)
                .ThenBy(item => item.Row)
                .Select(item => (item.Row, Rank(item.Name) == Unplaced ? "no place" : item.Name)),
        ];
    }

    private static int Rank(string chromosome) =>
        chromosome switch
        {
            "X" => 23,
            "Y" => 24,
            "MT" => 25,
            "" or ResultColumn.Undefined => Unplaced,
            _ => ResultTable.Count(chromosome) is >= 1 and <= 22 and var number ? (int)number : 26,
        };
}
