using System.Buffers.Text;
using System.Collections;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>
/// Where a contributor's data were good enough to see a variant: what a BED file says of a table's
/// sites.
/// </summary>
/// <remarks>
/// <code>
/// chr19  44908000  44909100        chromosome, first base (0-based), base behind the last
/// </code>
/// Columns are separated by tabs or spaces; columns behind the third are not read. Empty lines and
/// lines
/// that begin with <c>#</c>, <c>track</c> or <c>browser</c> are skipped. Regions may overlap and
/// stand in any
/// order. Memory depends on the table, not on the file.
/// Source: The Browser Extensible Data (BED) format, version 1.0, sections 1.2 to 1.5.
/// Not promised: that the regions belong to the VCF, or to its build; a BED file does not say.
/// </remarks>
public sealed class CallableRegions
{
    private readonly bool[] _covers;

    private CallableRegions(bool[] covers) => _covers = covers;

    /// <summary>
    /// Shape: [variants]; whether the regions hold every base of the variant's REF.
    /// </summary>
    /// <remarks>False for a variant without a place.</remarks>
    public IReadOnlyList<bool> Covers => _covers;

    /// <summary>How many of the variants are covered.</summary>
    public int CoveredCount => _covers.Count(covered => covered);

    /// <summary>Reads a BED file from beginning to end.</summary>
    /// <param name="text">Decompressed (see <see cref="GenomicFile"/>).</param>
    /// <param name="fileName">How errors name the file.</param>
    /// <param name="table">Whose sites are asked for; with <c>ref</c> where the table knows it,
    /// else one base.</param>
    /// <exception cref="MalformedInputException">
    /// A line that is none of a BED file, with its number; a chromosome name of another build; no
    /// line of any chromosome of the table.
    /// </exception>
    public static CallableRegions Read(Stream text, string fileName, VariantTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        var reader = new LineReader(text, fileName);
        var sites = new SiteIndex(table);
        // Shape: [variants][bases of REF]: regions that meet inside an allele cover it together.
        var bases = table.Variants.Select(v => new BitArray(v.KnowsReference ? v.ReferenceAllele.Length : 1)).ToArray();
        var longest = table.Variants.Max(v => v.KnowsReference ? v.ReferenceAllele.Length : 1);
        var isAnyKnown = false;
        while (reader.TryReadLine(out var line))
        {
            if (IsSkipped(line))
                continue;
            var (first, end) = ReadRegion(line, reader, out var name);
            Chromosome.RequireBuild(name, table.Build, reader);
            if (sites.Find(name) is not { } chromosome)
                continue;
            isAnyKnown = true;
            // 1-based positions first + 1 … end; an allele may begin further left and reach in.
            foreach (var variant in chromosome.Between((int)Math.Max(first + 2 - longest, 1), end))
            {
                var place = table.Variants[variant].Position;
                var covered = bases[variant];
                var to = Math.Min(covered.Length, end - place + 1);
                for (var i = Math.Max(first + 1 - place, 0); i < to; i++)
                    covered[(int)i] = true;
            }
        }

        if (!isAnyKnown)
        {
            throw new MalformedInputException(
                $"{fileName}: expected regions on the protocol's chromosomes, found none",
                "check the chromosome names and the file: a BED lists chromosome, start and end");
        }

        return new CallableRegions(
            [.. table.Variants.Select((v, i) => !v.IsFoundById && bases[i].HasAllSet())]);
    }

    private static bool IsSkipped(ReadOnlySpan<byte> line) =>
        line.Trim(" \t"u8).IsEmpty || line[0] == (byte)'#' || IsWord(line, "track"u8)
            || IsWord(line, "browser"u8);

    private static bool IsWord(ReadOnlySpan<byte> line, ReadOnlySpan<byte> word) =>
        line.StartsWith(word)
            && (line.Length == word.Length || line[word.Length] is (byte)' ' or (byte)'\t');

    private static (long First, long End) ReadRegion(
        ReadOnlySpan<byte> line, LineReader reader, out ReadOnlySpan<byte> name)
    {
        name = NextField(line, out var rest);
        var first = NextField(rest, out rest);
        var end = NextField(rest, out _);
        if (name.IsEmpty || end.IsEmpty)
            throw Error(
                reader, "chromosome, start and end, with tabs or spaces between them", "fewer columns");
        if (!TryParse(first, out var from) || !TryParse(end, out var to))
            throw Error(reader, "start and end as whole numbers", "another text");
        return from <= to
            ? (from, to)
            : throw Error(reader, "a start (0-based) that is not behind the end", "a larger one");
    }

    private static ReadOnlySpan<byte> NextField(
        ReadOnlySpan<byte> line, out ReadOnlySpan<byte> rest)
    {
        var field = line.TrimStart(" \t"u8);
        var length = field.IndexOfAny((byte)' ', (byte)'\t');
        rest = length < 0 ? default : field[length..];
        return length < 0 ? field : field[..length];
    }

    /// <summary>Digits only, below 2^31: longer than any chromosome.</summary>
    private static bool TryParse(ReadOnlySpan<byte> digits, out long value) =>
        Utf8Parser.TryParse(digits, out value, out var used) && used == digits.Length
        && digits[0] is >= (byte)'0' and <= (byte)'9' && value <= int.MaxValue;

    private static MalformedInputException Error(LineReader reader, string expected, string found) =>
        new($"{reader.FileName}, line {reader.LineNumber}: expected {expected}, found {found}",
            "give a BED file: a line \"chromosome, start, end\" for each region where the data "
                + "would show a variant");
}
