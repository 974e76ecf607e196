using System.Runtime.InteropServices;
using System.Text;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>A site's own rows, as numbers. Secret: they live in memory only, and only sums over
/// them are ever encrypted.</summary>
/// <remarks>Zeroised on dispose. Source: docs/spec/totals.md, "A site's file".</remarks>
public sealed class SiteTable : IDisposable
{
    private const int MaximumLineBytes = 1 << 20;

    private static readonly string[] MissingTexts = ["", "NA", "NaN", ".", "?"];

    private readonly int _width;
    private long[] _values = [];
    private bool[] _isThere = [];

    private SiteTable(SiteColumns columns) => (Columns, _width) = (columns, columns.Count);

    /// <summary>What a row has.</summary>
    public SiteColumns Columns { get; }

    /// <summary>Rows of the file.</summary>
    public int RowCount { get; private set; }

    /// <summary>Shape: [columns]; 0 where nothing is there.</summary>
    public ReadOnlySpan<long> Row(int row) => _values.AsSpan(row * _width, _width);

    /// <summary>Shape: [columns]; which values of a row are there.</summary>
    public ReadOnlySpan<bool> IsThere(int row) => _isThere.AsSpan(row * _width, _width);

    /// <summary>
    /// Reads a CSV or TSV: a header with the declared columns in any order, other columns beside
    /// them, and a row a line.
    /// </summary>
    /// <param name="file">UTF-8; lines end in LF or CR LF; commas, tabs or semicolons, whichever
    /// the header has; a field may stand in double quotes.</param>
    /// <param name="fileName">How errors name it.</param>
    /// <param name="columns">The declared columns.</param>
    /// <param name="maximumRows">More are refused.</param>
    /// <exception cref="MalformedInputException">Any deviation; the message names line and column,
    /// never a value.</exception>
    public static SiteTable Read(Stream file, string fileName, SiteColumns columns, int maximumRows)
    {
        ArgumentNullException.ThrowIfNull(columns);
        var reader = new LineReader(file, fileName);
        if (!reader.TryReadLine(out var first) || first.Length > MaximumLineBytes)
            throw Error(fileName, 1, "a header with the columns", "no line, or a very long one");
        var headerText = Decode(first, fileName, 1);
        var separator = "\t;,".First(c =>
            c == ',' || headerText.Contains(c, StringComparison.Ordinal)
        );
        var header = Split(headerText, separator, fileName, 1);
        var places = PlacesOf(header, columns, fileName);
        var table = new SiteTable(columns);
        try
        {
            while (reader.TryReadLine(out var line))
            {
                if (line.IsEmpty)
                    continue;
                if (line.Length > MaximumLineBytes)
                    throw Error(fileName, reader.LineNumber, "a row", "a very long line");
                if (table.RowCount == maximumRows)
                    throw Error(
                        fileName,
                        reader.LineNumber,
                        $"at most {maximumRows} rows, as the protocol says (maximum_rows)",
                        "another row"
                    );
                var fields = Split(
                    Decode(line, fileName, reader.LineNumber),
                    separator,
                    fileName,
                    reader.LineNumber
                );
                if (fields.Length != header.Length)
                    throw Error(
                        fileName,
                        reader.LineNumber,
                        $"{header.Length} fields, as the header has",
                        $"{fields.Length}"
                    );
                table.Add(fields, places, fileName, reader.LineNumber);
            }
        }
        catch
        {
            table.Dispose();
            throw;
        }

        if (table.RowCount > 0)
            return table;
        table.Dispose();
        throw Error(fileName, 2, "a row of values", "the end of the file");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        CryptographicErase(_values);
        Array.Clear(_isThere);
        RowCount = 0;
    }

    private static void CryptographicErase(long[] values) =>
        System.Security.Cryptography.CryptographicOperations.ZeroMemory(
            MemoryMarshal.AsBytes(values.AsSpan())
        );

    private static int[] PlacesOf(string[] header, SiteColumns columns, string fileName)
    {
        var places = new int[columns.Declared.Length];
        for (var i = 0; i < places.Length; i++)
        {
            var name = columns.Declared[i].Name;
            places[i] = Array.IndexOf(header, name);
            if (places[i] < 0 || Array.LastIndexOf(header, name) != places[i])
            {
                throw Error(
                    fileName,
                    1,
                    $"the column {name} once, among "
                        + string.Join(", ", columns.Declared.Select(column => column.Name)),
                    Shown.Quote(string.Join(',', header))
                );
            }
        }

        return places;
    }

    private void Add(string[] fields, int[] places, string fileName, long line)
    {
        var start = RowCount * _width;
        if (_values.Length < start + _width)
            Grow();
        var values = _values.AsSpan(start, _width);
        var isThere = _isThere.AsSpan(start, _width);
        for (var i = 0; i < places.Length; i++)
        {
            var column = Columns.Declared[i];
            var text = fields[places[i]];
            if (Array.IndexOf(MissingTexts, text) >= 0)
                continue;
            var isNumber = ExactDecimal.TryParse(text, out var value);
            if (isNumber && value.IsOneOf(column.MissingCodes.AsSpan()))
                continue;
            if (!isNumber || !column.Allows(value))
            {
                throw Error(
                    fileName,
                    line,
                    $"nothing, or a number from {column.Minimum} to {column.Maximum} "
                        + $"{column.Unit} with at most {column.Decimals} digits behind the point "
                        + $"in the column {column.Name}",
                    "another text"
                );
            }

            (values[i], isThere[i]) = ((long)value.ScaledTo(column.Decimals), true);
        }

        Columns.Complete(values, isThere);
        RowCount++;
    }

    private void Grow()
    {
        var length = Math.Max(1024 * _width, _values.Length * 2);
        var values = GC.AllocateArray<long>(length, pinned: true);
        _values.CopyTo(values, 0);
        CryptographicErase(_values);
        _values = values;
        var isThere = new bool[length];
        _isThere.CopyTo(isThere, 0);
        Array.Clear(_isThere);
        _isThere = isThere;
    }

    /// <summary>Source: RFC 4180, without line ends in quoted fields.</summary>
    private static string[] Split(string line, char separator, string fileName, long lineNumber)
    {
        if (!line.Contains('"', StringComparison.Ordinal))
            return Array.ConvertAll(line.Split(separator), field => field.Trim(' '));
        var fields = new List<string>();
        var field = new StringBuilder();
        for (var i = 0; ; i++)
        {
            if (i < line.Length && line[i] == '"' && field.Length == 0)
            {
                for (i++; ; i++)
                {
                    if (i >= line.Length)
                        throw Error(
                            fileName,
                            lineNumber,
                            "a closing quotation mark on the same line",
                            "the end of the line"
                        );
                    if (line[i] != '"')
                        field.Append(line[i]);
                    else if (i + 1 < line.Length && line[i + 1] == '"')
                        field.Append(line[i++]);
                    else
                        break;
                }

                i++;
            }

            if (i >= line.Length || line[i] == separator)
            {
                fields.Add(field.ToString().Trim(' '));
                field.Clear();
                if (i >= line.Length)
                    return [.. fields];
                continue;
            }

            field.Append(line[i]);
        }
    }

    private static string Decode(ReadOnlySpan<byte> line, string fileName, long lineNumber)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(line);
        }
        catch (DecoderFallbackException e)
        {
            throw new MalformedInputException(
                FormattableString.Invariant(
                    $"{fileName}, line {lineNumber}: expected UTF-8, found other bytes"
                ),
                "save the table as UTF-8",
                e
            );
        }
    }

    private static MalformedInputException Error(
        string fileName,
        long line,
        string expected,
        string found
    ) =>
        new(
            FormattableString.Invariant(
                $"{fileName}, line {line}: expected {expected}, found {found}"
            ),
            "the protocol's README names the columns, their units and ranges; a decimal point is "
                + "a full stop"
        );
}
