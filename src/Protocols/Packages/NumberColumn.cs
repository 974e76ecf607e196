using System.Collections.Immutable;
using System.Text;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>One column of numbers of a tab-separated file.</summary>
internal static class NumberColumn
{
    /// <summary>Reads the column; row i belongs to slot i.</summary>
    /// <param name="bytes">UTF-8, LF after every line, one header line, no quoting.</param>
    /// <param name="fileName">How errors name the file.</param>
    /// <param name="column">As the header names it.</param>
    /// <param name="isInteger">Whether only whole numbers are allowed.</param>
    /// <exception cref="MalformedInputException">Any deviation; the message names the
    /// line.</exception>
    public static ImmutableArray<ExactDecimal> Read(
        ReadOnlySpan<byte> bytes,
        string fileName,
        string column,
        bool isInteger
    )
    {
        var text = Decode(bytes, fileName);
        if (!text.EndsWith('\n') || text.Contains('\r', StringComparison.Ordinal))
            throw new MalformedInputException(
                $"{fileName}: expected lines that end with LF, the last one included",
                "save the table with Unix line ends"
            );
        var lines = text[..^1].Split('\n');
        var header = lines[0].Split('\t');
        var place = Array.IndexOf(header, column);
        if (place < 0)
            throw Error(fileName, 1, $"the column {Shown.Quote(column)}", lines[0]);
        var values = ImmutableArray.CreateBuilder<ExactDecimal>();
        for (var i = 1; i < lines.Length; i++)
        {
            var fields = lines[i].Split('\t');
            if (fields.Length != header.Length)
                throw Error(fileName, i + 1, $"{header.Length} columns", lines[i]);
            if (
                !ExactDecimal.TryParse(fields[place], out var value)
                || (isInteger && !value.IsInteger)
            )
                throw Error(
                    fileName,
                    i + 1,
                    $"a {(isInteger ? "whole" : "decimal")} number in the column "
                        + $"{Shown.Quote(column)}",
                    fields[place]
                );
            values.Add(value);
        }

        return values.Count > 0
            ? values.ToImmutable()
            : throw Error(fileName, 2, "at least one row", "");
    }

    private static string Decode(ReadOnlySpan<byte> bytes, string fileName)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
        }
        catch (DecoderFallbackException e)
        {
            throw new MalformedInputException(
                $"{fileName}: expected UTF-8, found other bytes at {e.Index}",
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
                $"{fileName}, line {line}: expected {expected}, found {Shown.Quote(found)}"
            ),
            "correct the line: constants are described in docs/spec/protocol.md"
        );
}
