using System.Text;
using SecureGenomics.Provenance.Verifier;

namespace SecureGenomics.Provenance.Cli;

/// <summary>A table for people: every column of it, however narrow the screen is.</summary>
/// <remarks>
/// <code>
/// variant  place        called        fits: one line for each row
/// ───────  ───────────  ──────
/// rs7412   19:44908822  yes
///
/// name            kind   variants     does not fit: the widest column leaves the grid,
/// ────────────── ───── ──────── and stands
/// below each row under its name
/// frequency       study        10
///     title: Allele frequencies at
///     ten variants
/// rs7412: several records here        remarks stand below the table
/// </code>
/// Text wraps between words. A word, such as an id or a key, is never cut and never broken: one
/// that is longer than the screen runs over its edge, where it can still be copied. Cells may quote
/// a hostile file: no control character of one reaches the terminal.
/// </remarks>
internal sealed class TextTable
{
    /// <summary>The width where nobody watches: each row is one line, for other programs.</summary>
    public const int Unlimited = int.MaxValue;

    /// <summary>Where sentences wrap that no screen limits.</summary>
    public const int ProseColumns = 80;

    private const string Gap = "  ";
    private const string Indent = "    ";

    private readonly string[] _names;
    private readonly bool[] _isRight;
    private readonly List<string[]> _rows = [];
    private readonly List<string> _remarks = [];

    /// <summary>A table without rows.</summary>
    /// <param name="columns">
    /// Names, the one that tells rows apart first; with <c>&gt;</c> before it, the column is
    /// aligned to the right.
    /// </param>
    public TextTable(params ReadOnlySpan<string> columns)
    {
        _names = [.. columns.ToArray().Select(column => column.TrimStart('>'))];
        _isRight = [.. columns.ToArray().Select(column => column.StartsWith('>'))];
    }

    /// <summary>Adds a row.</summary>
    /// <param name="cells">As many as there are columns.</param>
    public void AddRow(params ReadOnlySpan<string> cells)
    {
        if (cells.Length != _names.Length)
            throw new ArgumentException($"expected {_names.Length} cells", nameof(cells));
        _rows.Add([.. cells.ToArray().Select(cell => Visible.Of(cell, int.MaxValue - 1))]);
    }

    /// <summary>Adds a sentence that stands below the table.</summary>
    public void AddRemark(string sentence) => _remarks.Add(Visible.Of(sentence, int.MaxValue - 1));

    /// <summary>The table and its remarks; lines end in LF and not in blanks.</summary>
    /// <param name="columns">The width of the screen, or <see cref="Unlimited"/>.</param>
    public string Format(int columns)
    {
        var widths = Enumerable.Range(0, _names.Length).Select(WidthOf).ToArray();
        var grid = Enumerable.Range(0, _names.Length).ToList();
        while (grid.Count > 1 && LineColumns(grid, widths) > columns)
            grid.Remove(grid.AsEnumerable().Reverse().MaxBy(i => widths[i]));

        var text = new StringBuilder();
        AppendRow(text, _names, grid, widths, columns, isHeader: true);
        AppendGridLine(text, [.. widths.Select(width => new string('─', width))], grid, widths);
        foreach (var row in _rows)
            AppendRow(text, row, grid, widths, columns, isHeader: false);
        foreach (var remark in _remarks)
            AppendWrapped(text, "", remark, columns);
        return text.ToString();
    }

    private int WidthOf(int column) =>
        _rows.Select(row => row[column].Length).Append(_names[column].Length).Max();

    private static int LineColumns(List<int> grid, int[] widths) =>
        (grid[0] == 0 ? 0 : Indent.Length) + grid.Sum(i => widths[i] + Gap.Length) - Gap.Length;

    /// <summary>
    /// The first column above the grid where it is not in it, the others that are not below it.
    /// </summary>
    private void AppendRow(
        StringBuilder text,
        string[] cells,
        List<int> grid,
        int[] widths,
        int columns,
        bool isHeader
    )
    {
        if (grid[0] != 0)
            text.Append(cells[0]).Append('\n');
        AppendGridLine(text, cells, grid, widths);
        if (isHeader)
            return;
        for (var i = 1; i < cells.Length; i++)
        {
            if (grid.Contains(i) || cells[i].Length == 0)
                continue;
            var label = _names[i].Length == 0 ? "" : $"{_names[i]}: ";
            AppendWrapped(text, Indent, label + cells[i], columns);
        }
    }

    private void AppendGridLine(StringBuilder text, string[] cells, List<int> grid, int[] widths)
    {
        var line = string.Join(
            Gap,
            grid.Select(i =>
                _isRight[i] ? cells[i].PadLeft(widths[i]) : cells[i].PadRight(widths[i])
            )
        );
        text.Append(grid[0] == 0 ? "" : Indent).Append(line.TrimEnd()).Append('\n');
    }

    private static void AppendWrapped(
        StringBuilder text,
        string indent,
        string sentence,
        int columns
    )
    {
        var room = columns == Unlimited ? ProseColumns : columns;
        foreach (var line in WordWrap.Lines(sentence, room - indent.Length, Indent))
            text.Append(indent).Append(line).Append('\n');
    }
}
