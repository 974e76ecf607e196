using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>The blob that carries the decrypted totals.</summary>
/// <remarks>
/// Canonical text, UTF-8, LF: the line <c>securegenomics/opening/v1</c>, the line <c>totals W</c>,
/// W decimal
/// numbers, one per line, in slot order, and with commitments the line <c>blinding HEX</c>.
/// Source: docs/spec/protocol.md, "The opening".
/// </remarks>
/// <param name="Totals">Shape: [2·variants + 1]; each below t.</param>
/// <param name="Blinding">R, the sum of the blindings: 64 lower-case hex digits; null without
/// commitments.</param>
public sealed record Opening(ImmutableArray<ulong> Totals, string? Blinding = null)
{
    private const string Magic = "securegenomics/opening/v1";
    private const string BlindingWord = "blinding ";

    /// <summary>The blob's bytes.</summary>
    public byte[] Format()
    {
        var text = new StringBuilder(Magic).Append('\n').Append($"totals {Totals.Length}\n");
        foreach (var total in Totals)
            text.Append(total.ToString(CultureInfo.InvariantCulture)).Append('\n');
        if (Blinding is not null)
            text.Append(BlindingWord).Append(Blinding).Append('\n');
        return Encoding.ASCII.GetBytes(text.ToString());
    }

    /// <summary>Reads a blob; only the exact bytes that <see cref="Format"/> gives are
    /// accepted.</summary>
    /// <exception cref="MalformedInputException">Anything else.</exception>
    public static Opening Parse(ReadOnlySpan<byte> bytes)
    {
        var lines = Encoding.ASCII.GetString(bytes).Split('\n').ToList();
        string? blinding = null;
        if (lines.Count > 3 && lines[^2].StartsWith(BlindingWord, StringComparison.Ordinal))
        {
            blinding = lines[^2][BlindingWord.Length..];
            lines.RemoveAt(lines.Count - 2);
            if (
                blinding.Length != 64
                || blinding.Any(c => c is not ((>= '0' and <= '9') or (>= 'a' and <= 'f')))
            )
                throw Error($"the blinding {Shown.Quote(blinding)}");
        }

        var totals = ImmutableArray.CreateBuilder<ulong>();
        foreach (var line in lines.Skip(2).SkipLast(1))
        {
            if (
                !ulong.TryParse(
                    line,
                    NumberStyles.None,
                    CultureInfo.InvariantCulture,
                    out var total
                )
            )
                throw Error($"the line {Shown.Quote(line)}");
            totals.Add(total);
        }

        var opening = new Opening(totals.ToImmutable(), blinding);
        if (!bytes.SequenceEqual(opening.Format()))
            throw Error("other bytes");
        return opening;
    }

    private static MalformedInputException Error(string found) =>
        new(
            $"opening: expected \"{Magic}\", a count, decimal totals, one per line, and perhaps "
                + $"a blinding, found {found}",
            "the format is described in docs/spec/protocol.md"
        );
}
