using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>The blob that carries the decrypted totals.</summary>
/// <remarks>
/// Canonical text, UTF-8, LF: the line <c>securegenomics/opening/v1</c>, the line
/// <c>totals W</c>, then W decimal numbers, one per line, in slot order.
/// Source: docs/spec/protocol.md, "The opening".
/// </remarks>
/// <param name="Totals">Shape: [2·variants + 1]; each below t.</param>
public sealed record Opening(ImmutableArray<ulong> Totals)
{
    private const string Magic = "securegenomics/opening/v1";

    /// <summary>The blob's bytes.</summary>
    public byte[] Format()
    {
        var text = new StringBuilder(Magic).Append('\n').Append($"totals {Totals.Length}\n");
        foreach (var total in Totals)
            text.Append(total.ToString(CultureInfo.InvariantCulture)).Append('\n');
        return Encoding.ASCII.GetBytes(text.ToString());
    }

    /// <summary>Reads a blob; only the exact bytes that <see cref="Format"/> gives are accepted.</summary>
    /// <exception cref="MalformedInputException">Anything else.</exception>
    public static Opening Parse(ReadOnlySpan<byte> bytes)
    {
        var lines = Encoding.ASCII.GetString(bytes).Split('\n');
        var totals = ImmutableArray.CreateBuilder<ulong>();
        foreach (var line in lines.Skip(2).SkipLast(1))
        {
            if (!ulong.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var total))
                throw Error($"the line {Shown.Quote(line)}");
            totals.Add(total);
        }

        var opening = new Opening(totals.ToImmutable());
        if (!bytes.SequenceEqual(opening.Format()))
            throw Error("other bytes");
        return opening;
    }

    private static MalformedInputException Error(string found) =>
        new($"opening: expected \"{Magic}\", a count and decimal totals, one per line, found {found}",
            "the format is described in docs/spec/protocol.md");
}
