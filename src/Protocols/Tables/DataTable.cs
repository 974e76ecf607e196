using System.Globalization;
using System.Text;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>One row of declared values. Secret: it lives in memory only.</summary>
/// <remarks>Zeroised on dispose. Source: docs/spec/protocol.md, "From a table to slots".</remarks>
public sealed class DataTable : IDisposable
{
    /// <summary>The encoder's name in a contribution's public report.</summary>
    public const string EncoderName = "securegenomics/table/v1";

    private const int MaximumBytes = 1 << 20;

    private readonly decimal[] _values;

    private DataTable(int count) => _values = GC.AllocateArray<decimal>(count, pinned: true);

    /// <summary>Shape: [columns]; in the order of the protocol, which is the order of the
    /// slots.</summary>
    public ReadOnlySpan<decimal> Values => _values;

    /// <summary>Reads a CSV or TSV: a header with exactly the declared columns in order, and one
    /// row.</summary>
    /// <param name="file">UTF-8; lines end in LF or CR LF; commas, or tabs if the header has one;
    /// no quoting.</param>
    /// <param name="fileName">How errors name it.</param>
    /// <param name="section">The declared columns.</param>
    /// <exception cref="MalformedInputException">Any deviation; the message names line and column,
    /// never a value.</exception>
    public static DataTable Read(Stream file, string fileName, TableSection section)
    {
        ArgumentNullException.ThrowIfNull(section);
        var reader = new LineReader(file, fileName);
        var names = section.Columns.Select(column => column.Name).ToArray();
        if (!reader.TryReadLine(out var first) || first.Length > MaximumBytes)
            throw Error(
                fileName,
                1,
                $"the header {string.Join(',', names)}",
                "no line, or a very long one"
            );
        var header = Decode(first, fileName, 1);
        var separator = header.Contains('\t', StringComparison.Ordinal) ? '\t' : ',';
        if (!header.Split(separator).SequenceEqual(names, StringComparer.Ordinal))
            throw Error(
                fileName,
                1,
                $"the header {string.Join(separator == ',' ? "," : " (tab) ", names)}",
                Shown.Quote(header)
            );
        if (!reader.TryReadLine(out var line) || line.Length > MaximumBytes)
            throw Error(fileName, 2, "a row of values", "the end of the file, or a very long line");

        var fields = Decode(line, fileName, 2).Split(separator);
        if (fields.Length != names.Length)
            throw Error(fileName, 2, $"{names.Length} values", $"{fields.Length}");
        var table = new DataTable(names.Length);
        try
        {
            for (var i = 0; i < fields.Length; i++)
                table._values[i] = ReadValue(fields[i], fileName, section.Columns[i]);
            return reader.TryReadLine(out _)
                ? throw Error(
                    fileName,
                    3,
                    "the end of the file",
                    "another line: one row is one contribution"
                )
                : table;
        }
        catch
        {
            table.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Array.Clear(_values);

    private static decimal ReadValue(string text, string fileName, TableColumn column)
    {
        if (!ExactDecimal.TryParse(text, out var value) || !column.Allows(value))
        {
            throw Error(
                fileName,
                2,
                $"a number from {column.Minimum} to {column.Maximum} {column.Unit} with at most "
                    + $"{column.Decimals} digits behind the point in the column {column.Name}",
                "another text"
            );
        }

        return decimal.Parse(
            text,
            NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint,
            CultureInfo.InvariantCulture
        );
    }

    private static string Decode(ReadOnlySpan<byte> line, string fileName, int lineNumber)
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
        int line,
        string expected,
        string found
    ) =>
        new(
            FormattableString.Invariant(
                $"{fileName}, line {line}: expected {expected}, found {found}"
            ),
            "the protocol's README names the columns, their units and ranges"
        );
}
