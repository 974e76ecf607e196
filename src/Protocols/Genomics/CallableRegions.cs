using System.Buffers.Text;
using System.Collections;
using System.Collections.Immutable;

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
    private readonly ImmutableArray<(GenomeBuild Build, bool[] Covers)> _builds;

    private CallableRegions(ImmutableArray<(GenomeBuild Build, bool[] Covers)> builds) =>
        _builds = builds;

    /// <summary>The builds of the table: which one the regions are on, the VCF says.</summary>
    public IEnumerable<GenomeBuild> Builds => _builds.Select(next => next.Build);

    /// <summary>
    /// Shape: [variants]; whether the regions hold every base of the variant's REF, if their
    /// positions count on this build.
    /// </summary>
    /// <remarks>False for a variant without a place.</remarks>
    /// <param name="build">One of <see cref="Builds"/>.</param>
    public IReadOnlyList<bool> CoversOn(GenomeBuild build) =>
        _builds.Single(next => next.Build == build).Covers;

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
        var coverages = table.Builds.Select(build => new Coverage(table.On(build)!)).ToArray();
        var isAnyKnown = false;
        while (reader.TryReadLine(out var line))
        {
            if (IsSkipped(line))
                continue;
            var (first, end) = ReadRegion(line, reader, out var name);
            Chromosome.RequireBuild(name, reader, table.Builds.AsSpan());
            foreach (var coverage in coverages)
                isAnyKnown |= coverage.Add(name, first, end);
        }

        if (!isAnyKnown)
        {
            throw new MalformedInputException(
                $"{fileName}: expected regions on the protocol's chromosomes, found none",
                "check the chromosome names and the file: a BED lists chromosome, start and end"
            );
        }

        return new CallableRegions([
            .. coverages.Select(coverage => (coverage.Build, coverage.ToArray())),
        ]);
    }

    /// <summary>What the regions cover of a table's places on one build.</summary>
    private sealed class Coverage(VariantTable table)
    {
        /// <summary>
        /// Shape: [variants][bases of REF]: regions that meet inside an allele cover it together.
        /// </summary>
        private readonly BitArray[] _bases =
        [
            .. table.Variants.Select(variant => new BitArray(LengthOf(variant))),
        ];

        private readonly SiteIndex _sites = new(table);
        private readonly int _longest = table.Variants.Max(LengthOf);

        public GenomeBuild Build => table.Build;

        /// <summary>Counts a region in; false where the table has no place on its
        /// chromosome.</summary>
        public bool Add(ReadOnlySpan<byte> name, long first, long end)
        {
            if (
                (Chromosome.BuildOf(name) ?? Build) != Build
                || _sites.Find(name) is not { } chromosome
            )
                return false;
            // 1-based positions first + 1 … end; an allele may begin further left and reach in.
            foreach (var variant in chromosome.Between((int)Math.Max(first + 2 - _longest, 1), end))
            {
                var place = table.Variants[variant].Position;
                var covered = _bases[variant];
                var to = Math.Min(covered.Length, end - place + 1);
                for (var i = Math.Max(first + 1 - place, 0); i < to; i++)
                    covered[(int)i] = true;
            }

            return true;
        }

        public bool[] ToArray() =>
            [
                .. table.Variants.Select(
                    (variant, i) => !variant.IsFoundById && _bases[i].HasAllSet()
                ),
            ];

        private static int LengthOf(Variant variant) =>
            variant.KnowsReference ? variant.ReferenceAllele.Length : 1;
    }

    private static bool IsSkipped(ReadOnlySpan<byte> line) =>
        line.Trim(" \t"u8).IsEmpty
        || line[0] == (byte)'#'
        || IsWord(line, "track"u8)
        || IsWord(line, "browser"u8);

    private static bool IsWord(ReadOnlySpan<byte> line, ReadOnlySpan<byte> word) =>
        line.StartsWith(word)
        && (line.Length == word.Length || line[word.Length] is (byte)' ' or (byte)'\t');

    private static (long First, long End) ReadRegion(
        ReadOnlySpan<byte> line,
        LineReader reader,
        out ReadOnlySpan<byte> name
    )
    {
        name = NextField(line, out var rest);
        var first = NextField(rest, out rest);
        var end = NextField(rest, out _);
        if (name.IsEmpty || end.IsEmpty)
            throw Error(
                reader,
                "chromosome, start and end, with tabs or spaces between them",
                "fewer columns"
            );
        if (!TryParse(first, out var from) || !TryParse(end, out var to))
            throw Error(reader, "start and end as whole numbers", "another text");
        return from <= to
            ? (from, to)
            : throw Error(reader, "a start (0-based) that is not behind the end", "a larger one");
    }

    private static ReadOnlySpan<byte> NextField(
        ReadOnlySpan<byte> line,
        out ReadOnlySpan<byte> rest
    )
    {
        var field = line.TrimStart(" \t"u8);
        var length = field.IndexOfAny((byte)' ', (byte)'\t');
        rest = length < 0 ? default : field[length..];
        return length < 0 ? field : field[..length];
    }

    /// <summary>Digits only, below 2^31: longer than any chromosome.</summary>
    private static bool TryParse(ReadOnlySpan<byte> digits, out long value) =>
        Utf8Parser.TryParse(digits, out value, out var used)
        && used == digits.Length
        && digits[0] is >= (byte)'0' and <= (byte)'9'
        && value <= int.MaxValue;

    private static MalformedInputException Error(
        LineReader reader,
        string expected,
        string found
    ) =>
        new(
            $"{reader.FileName}, line {reader.LineNumber}: expected {expected}, found {found}",
            "give a BED file: a line \"chromosome, start, end\" for each region where the data "
                + "would show a variant"
        );
}
