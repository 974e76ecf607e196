using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>A result table as text, for showing and drawing; any bytes give one.</summary>
/// <param name="Form">What its columns are.</param>
/// <param name="Rows">Shape: [rows][columns].</param>
public sealed record ResultTable(ResultForm Form, ImmutableArray<ImmutableArray<string>> Rows)
{
    private const int MaximumColumns = 64;

    /// <summary>Genomes of the study; null where they are not known.</summary>
    public ulong? Genomes { get; init; }

    /// <summary>Rows at which fewer than half of the study's alleles have an answer.</summary>
    public int SparseRowCount => Rows.Count(IsSparse);

    /// <summary>Reads tab-separated lines; null where there is no row.</summary>
    public static ResultTable? Parse(ReadOnlySpan<byte> bytes)
    {
        var lines = Encoding
            .UTF8.GetString(bytes)
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (lines.Length < 2)
            return null;
        var columns = lines[0].Split('\t').Take(MaximumColumns).ToImmutableArray();
        return new ResultTable(
            ResultForm.OfHeader(columns),
            [
                .. lines
                    .Skip(1)
                    .Select(line => line.Split('\t'))
                    .Where(cells => cells.Length >= columns.Length)
                    .Select(cells => cells.Take(columns.Length).ToImmutableArray()),
            ]
        );
    }

    /// <summary>The table of a checked result.</summary>
    public static ResultTable Of(StudyResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return new ResultTable(result.Form, [.. result.Rows]) { Genomes = result.Genomes };
    }

    /// <summary>
    /// A row's cell that holds something; null where the table has no such column.
    /// </summary>
    public string? Cell(ImmutableArray<string> row, ColumnMeaning meaning) =>
        Form.IndexOf(meaning) is var i and >= 0 ? row[i] : null;

    /// <summary>
    /// What a reader of a row has to know to read its numbers right; a sentence each.
    /// </summary>
    public ImmutableArray<string> RemarksOn(ImmutableArray<string> row)
    {
        var remarks = ImmutableArray.CreateBuilder<string>();
        if (IsSparse(row))
            remarks.Add("most genomes have no answer here");
        if (
            Cell(row, ColumnMeaning.SmallestExpected) is { } expected
            && Number(expected) < CaseControlStatistics.FewExpected
        )
        {
            remarks.Add("expected count under 5: the χ² approximation is poor");
        }

        if (Cell(row, ColumnMeaning.CellCorrection) is { } added && Number(added) > 0)
            remarks.Add($"a cell was empty: {added} was added to every cell (Haldane–Anscombe)");
        return remarks.ToImmutable();
    }

    /// <summary>Whether AN is below half of the alleles that the genomes have.</summary>
    /// <remarks>
    /// Two in each genome; on Y and the mitochondrion one, since AN counts a haploid call once.
    /// </remarks>
    public bool IsSparse(ImmutableArray<string> row)
    {
        if (
            Genomes is not { } genomes
            || Cell(row, ColumnMeaning.AlleleNumber) is not { } cell
            || Count(cell) is not { } called
        )
        {
            return false;
        }

        var isHaploid = Cell(row, ColumnMeaning.Chromosome) is "Y" or "MT";
        return called < genomes && (!isHaploid || called < genomes - called);
    }

    /// <summary>A cell as a number; NaN where it is none.</summary>
    public static double Number(string cell) =>
        double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
        && double.IsFinite(value)
            ? value
            : double.NaN;

    /// <summary>A cell as a count; null where it is none.</summary>
    public static ulong? Count(string cell) =>
        ulong.TryParse(cell, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? count
            : null;
}
