using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace SecureGenomics.Provenance.Verifier;

/// <summary>A published table as text, for showing; any bytes give one.</summary>
/// <param name="Columns">The names in its first line.</param>
/// <param name="Rows">The cells of the other lines, with as many as there are columns.</param>
internal sealed record ResultTable(ImmutableArray<string> Columns, ImmutableArray<ImmutableArray<string>> Rows)
{
    private const int MaximumColumns = 64;

    /// <summary>Reads tab-separated lines; null where there is no row.</summary>
    public static ResultTable? Parse(ReadOnlySpan<byte> bytes)
    {
        var lines = Encoding.UTF8.GetString(bytes).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (lines.Length < 2)
            return null;
        var columns = lines[0].Split('\t').Take(MaximumColumns).ToImmutableArray();
        return new ResultTable(columns,
        [
            .. lines.Skip(1).Select(line => line.Split('\t')).Where(cells => cells.Length >= columns.Length)
                .Select(cells => cells.Take(columns.Length).ToImmutableArray()),
        ]);
    }

    /// <summary>The index of a column; −1 where there is none of the name.</summary>
    public int IndexOf(string column) => Columns.IndexOf(column);

    /// <summary>A cell as a number; NaN where it is none.</summary>
    public static double Number(string cell) =>
        double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
            ? value
            : double.NaN;
}
