using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>A protocol's <c>variants.tsv</c>: the variants, in the order of the slots.</summary>
/// <remarks>
/// UTF-8, LF, one header line with exactly the columns of <see cref="Columns"/>, tab-separated, no
/// quoting, no comments. The order is the meaning: row i is slot i.
/// Source: docs/spec/protocol.md, "variants.tsv".
/// </remarks>
public sealed class VariantTable
{
    /// <summary>The header, in order.</summary>
    public static ImmutableArray<string> Columns { get; } =
    [
        "build",
        "chromosome",
        "position",
        "id",
        "ref",
        "alt",
        "effect_allele",
        "other_allele",
        "weight",
        "source",
    ];

    /// <summary>
    /// The column that a local analysis may have after <see cref="Columns"/>: an
    /// <see cref="EffectModel"/>.
    /// </summary>
    public const string ModelColumn = "model";

    /// <summary>
    /// The columns of each row's place on a second build, which a table may have at the end.
    /// </summary>
    public static ImmutableArray<string> SecondColumns { get; } =
    ["build_2", "chromosome_2", "position_2", "ref_2", "alt_2"];

    private VariantTable(GenomeBuild build, ImmutableArray<Variant> variants) =>
        (Build, Variants, SexLinked) = (
            build,
            variants,
            [
                .. Enumerable
                    .Range(0, variants.Length)
                    .Where(row => SexLinkages.Of(variants[row]) != SexLinkage.None),
            ]
        );

    /// <summary>The one build that every row names.</summary>
    public GenomeBuild Build { get; }

    /// <summary>Shape: [variants]; at least one; row i is slot i.</summary>
    public ImmutableArray<Variant> Variants { get; }

    /// <summary>
    /// The same variants, in the same order, on another build; null where the table has no such
    /// columns.
    /// </summary>
    public VariantTable? Second { get; private init; }

    /// <summary>The builds on which the table has places, the own one first.</summary>
    public ImmutableArray<GenomeBuild> Builds => Second is null ? [Build] : [Build, Second.Build];

    /// <summary>The table to read a file with; null where it has no places on the file's
    /// build.</summary>
    public VariantTable? On(GenomeBuild? build) =>
        build == Build ? this
        : build is not null && build == Second?.Build ? Second
        : null;

    /// <summary>
    /// Rows on X or Y outside the parts that they share, and on MT, in table order.
    /// </summary>
    public ImmutableArray<int> SexLinked { get; }

    /// <summary>Reads the table.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="fileName">How errors name the file.</param>
    /// <exception cref="MalformedInputException">Any deviation; the message names the
    /// line.</exception>
    public static VariantTable Parse(ReadOnlySpan<byte> bytes, string fileName) =>
        Parse(bytes, fileName, mayHaveModels: false);

    /// <summary>
    /// Reads the table of a local analysis, which may have the column <see cref="ModelColumn"/>.
    /// </summary>
    /// <remarks>A study's circuit multiplies copies by weights and knows no models.</remarks>
    /// <param name="bytes">The file.</param>
    /// <param name="fileName">How errors name the file.</param>
    /// <exception cref="MalformedInputException">Any deviation; it names the line.</exception>
    public static VariantTable ParseOfAnalysis(ReadOnlySpan<byte> bytes, string fileName) =>
        Parse(bytes, fileName, mayHaveModels: true);

    private static VariantTable Parse(ReadOnlySpan<byte> bytes, string fileName, bool mayHaveModels)
    {
        RequireLines(bytes, fileName);
        var (hasModels, hasSecond) = (false, false);
        var variants = new List<Variant>(bytes.Count((byte)'\n'));
        var second = new List<Variant>();
        var cells = new CellReader();
        var lineNumber = 0;
        // Line by line: the text of a large table is never there as a whole.
        var lines = bytes[..^1];
        foreach (var range in lines.Split((byte)'\n'))
        {
            var line = cells.Decode(lines[range]);
            if (++lineNumber == 1)
            {
                (hasModels, hasSecond) = ParseHeader(line, mayHaveModels, fileName);
                continue;
            }

            var row = cells.Cut(line);
            var own = Columns.Length + (hasModels ? 1 : 0);
            var wanted = own + (hasSecond ? SecondColumns.Length : 0);
            if (row.Length != wanted)
                throw Error(fileName, lineNumber, $"expected {wanted} columns", $"{row.Length}");
            variants.Add(ParseRow(row.AsSpan(0, own), fileName, lineNumber));
            if (hasSecond)
                second.Add(SecondPlace.Parse(variants[^1], row.AsSpan(own), fileName, lineNumber));
        }

        if (variants.Count == 0)
            throw Error(fileName, 2, "expected at least one variant", "the end of the file");

        var table = OfRows(variants, fileName);
        if (!hasSecond)
            return table;
        var other = OfRows(second, fileName);
        return other.Build != table.Build
            ? new VariantTable(table.Build, table.Variants) { Second = other }
            : throw Error(
                fileName,
                2,
                $"expected another build than {table.Build} in build_2",
                other.Build.Name
            );
    }

    private static (bool HasModels, bool HasSecond) ParseHeader(
        ReadOnlySpan<char> line,
        bool mayHaveModels,
        string fileName
    )
    {
        var header = string.Join('\t', Columns);
        var second = string.Join('\t', SecondColumns);
        var withModels = $"{header}\t{ModelColumn}";
        if (line.SequenceEqual(header) || line.SequenceEqual($"{header}\t{second}"))
            return (false, line.Length > header.Length);
        if (
            mayHaveModels
            && (line.SequenceEqual(withModels) || line.SequenceEqual($"{withModels}\t{second}"))
        )
            return (true, line.Length > withModels.Length);
        throw Error(
            fileName,
            1,
            $"expected the header \"{string.Join(' ', Columns)}\", tab-separated, and perhaps "
                + $"\"{string.Join(' ', SecondColumns)}\" behind it",
            line.ToString()
        );
    }

    private static VariantTable OfRows(List<Variant> variants, string fileName)
    {
        RequireDistinct(variants, fileName);
        var build = variants[0].Build;
        var stranger = variants.FindIndex(variant => variant.Build != build);
        if (stranger >= 0)
            throw Error(
                fileName,
                stranger + 2,
                $"expected the build {build} of the first row",
                variants[stranger].Build.Name
            );
        return new VariantTable(build, [.. variants]);
    }

    /// <summary>The table without the rows that a rule leaves out.</summary>
    /// <returns>Null where no row is left.</returns>
    internal VariantTable? Where(Func<Variant, bool> isKept) =>
        Variants.Where(isKept).ToImmutableArray() is { IsEmpty: false } kept
            ? new VariantTable(Build, kept)
            {
                Second = Second is null
                    ? null
                    : new VariantTable(
                        Second.Build,
                        [.. Second.Variants.Where((_, i) => isKept(Variants[i]))]
                    ),
            }
            : null;

    /// <summary>
    /// Writes a table that <see cref="Parse(ReadOnlySpan{byte}, string)"/> reads back, or
    /// <see cref="ParseOfAnalysis"/> where a variant is not additive.
    /// </summary>
    public static byte[] Format(IEnumerable<Variant> variants)
    {
        ArgumentNullException.ThrowIfNull(variants);
        var rows = variants.ToArray();
        var hasModels = rows.Any(v => !v.Model.Equals(EffectModel.Additive));
        var text = new StringBuilder()
            .AppendJoin('\t', Columns)
            .Append(hasModels ? $"\t{ModelColumn}\n" : "\n");
        foreach (var v in rows)
        {
            text.AppendJoin(
                    '\t',
                    v.Build,
                    v.Chromosome,
                    v.PositionText,
                    v.Id,
                    v.ReferenceAllele,
                    v.AlternateAllele,
                    v.EffectAllele,
                    v.OtherAllele,
                    v.Weight,
                    v.Source
                )
                .Append(hasModels ? $"\t{v.Model}\n" : "\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>Refuses what is no UTF-8 of lines that end with LF.</summary>
    private static void RequireLines(ReadOnlySpan<byte> bytes, string fileName)
    {
        try
        {
            new UTF8Encoding(false, throwOnInvalidBytes: true).GetCharCount(bytes);
        }
        catch (DecoderFallbackException e)
        {
            throw new MalformedInputException(
                $"{fileName}: expected UTF-8, found other bytes at {e.Index}",
                "save the table as UTF-8",
                e
            );
        }

        if (bytes is not [.., (byte)'\n'] || bytes.Contains((byte)'\r'))
        {
            throw new MalformedInputException(
                $"{fileName}: expected lines that end with LF, the last one included",
                "save the table with Unix line ends"
            );
        }
    }

    internal static Variant ParseRow(ReadOnlySpan<string> fields, string fileName, int lineNumber)
    {
        if (!GenomeBuild.TryParse(fields[0], out var build))
            throw Error(fileName, lineNumber, "expected build GRCh37 or GRCh38", fields[0]);
        return fields[2] == Variant.Unknown
            ? ParseRowFoundById(fields, build, fileName, lineNumber)
            : ParseRowWithPlace(fields, build, fileName, lineNumber);
    }

    private static Variant ParseRowWithPlace(
        ReadOnlySpan<string> fields,
        GenomeBuild build,
        string fileName,
        int lineNumber
    )
    {
        var chromosome = fields[1];
        if (
            chromosome != Chromosome.Normalise(Encoding.UTF8.GetBytes(chromosome))
            || chromosome.Length == 0
        )
            throw Error(fileName, lineNumber, "expected a chromosome without \"chr\"", chromosome);
        if (
            !int.TryParse(
                fields[2],
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var position
            )
            || position < 1
            || fields[2][0] == '0'
        )
        {
            throw Error(fileName, lineNumber, "expected a 1-based position", fields[2]);
        }

        var row = Row(fields, build, chromosome, position, fileName, lineNumber);
        RequireAlleles(row, fileName, lineNumber);
        return row;
    }

    private static void RequireAlleles(Variant row, string fileName, int lineNumber)
    {
        var (reference, alternate, effect, other) = (
            row.ReferenceAllele,
            row.AlternateAllele,
            row.EffectAllele,
            row.OtherAllele
        );
        if (reference == Variant.Unknown && alternate == Variant.Unknown)
        {
            var isAnyAlternate = effect == Variant.AnyAlternate && other == Variant.Unknown;
            if (
                !isAnyAlternate
                && (
                    !Alleles.AreBases(effect)
                    || effect == other
                    || !(other == Variant.Unknown || Alleles.AreBases(other))
                )
            )
            {
                throw Error(
                    fileName,
                    lineNumber,
                    "expected two different alleles of A, C, G, T as effect and other allele, or "
                        + "\".\" for the other",
                    $"{effect} {other}"
                );
            }

            return;
        }

        if (!Alleles.AreBases(reference) || !Alleles.AreBases(alternate) || reference == alternate)
            throw Error(
                fileName,
                lineNumber,
                "expected two different alleles of A, C, G, T",
                $"{reference}>{alternate}"
            );
        if (
            !(
                (effect == reference && other == alternate)
                || (effect == alternate && other == reference)
            )
        )
        {
            throw Error(
                fileName,
                lineNumber,
                "expected effect and other allele to be ref and alt in some order",
                $"effect {effect}, other {other} for {reference}>{alternate}"
            );
        }
    }

    /// <summary>A row without place and alleles: only the effect allele may be known.</summary>
    private static Variant ParseRowFoundById(
        ReadOnlySpan<string> fields,
        GenomeBuild build,
        string fileName,
        int lineNumber
    )
    {
        var (chromosome, id, reference, alternate, effect, other) = (
            fields[1],
            fields[3],
            fields[4],
            fields[5],
            fields[6],
            fields[7]
        );
        if (
            (chromosome, reference, alternate, other)
            != (Variant.Unknown, Variant.Unknown, Variant.Unknown, Variant.Unknown)
        )
        {
            throw Error(
                fileName,
                lineNumber,
                "expected \".\" for chromosome, ref, alt and other allele beside the position "
                    + "\".\"",
                $"{chromosome} {reference} {alternate} {other}"
            );
        }

        if (effect != Variant.AnyAlternate && !Alleles.AreBases(effect))
            throw Error(
                fileName,
                lineNumber,
                "expected an effect allele of A, C, G, T, or \"*\" for every allele but REF",
                effect
            );
        if (
            id.Length < 3
            || !id.StartsWith("rs", StringComparison.Ordinal)
            || id.AsSpan(2).ContainsAnyExceptInRange('0', '9')
        )
            throw Error(
                fileName,
                lineNumber,
                "expected an rs number where the position is \".\"",
                id
            );
        return Row(fields, build, Variant.Unknown, position: 0, fileName, lineNumber);
    }

    /// <summary>The columns that every row has.</summary>
    private static Variant Row(
        ReadOnlySpan<string> fields,
        GenomeBuild build,
        string chromosome,
        int position,
        string fileName,
        int lineNumber
    )
    {
        var (id, weight, source) = (fields[3], fields[8], fields[9]);
        if (id.Length == 0)
            throw Error(fileName, lineNumber, "expected an id", "nothing");
        if (
            weight != Variant.Unknown
            && !decimal.TryParse(
                weight,
                NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint,
                CultureInfo.InvariantCulture,
                out _
            )
        )
        {
            throw Error(fileName, lineNumber, "expected a decimal weight or \".\"", weight);
        }

        if (source.Length == 0)
            throw Error(fileName, lineNumber, "expected a source", "nothing");
        var model = EffectModel.Additive;
        if (fields.Length > Columns.Length && !EffectModel.TryParse(fields[^1], out model))
        {
            throw Error(
                fileName,
                lineNumber,
                "expected the model additive, dominant, recessive, or three "
                    + "decimal weights for 0, 1 and 2 copies with commas between them",
                fields[^1]
            );
        }

        if (model.HasOwnWeights && weight != Variant.Unknown)
        {
            throw Error(
                fileName,
                lineNumber,
                "expected the weight \".\" beside a model with weights",
                weight
            );
        }

        return new Variant
        {
            Build = build,
            Chromosome = chromosome,
            Position = position,
            Id = id,
            ReferenceAllele = fields[4],
            AlternateAllele = fields[5],
            EffectAllele = fields[6],
            OtherAllele = fields[7],
            Weight = weight,
            Model = model,
            Source = source,
        };
    }

    private static void RequireDistinct(IReadOnlyList<Variant> variants, string fileName)
    {
        var seen = new HashSet<(string, int, string, string)>(variants.Count);
        var ids = new HashSet<string>(variants.Count, StringComparer.Ordinal);
        for (var i = 0; i < variants.Count; i++)
        {
            var v = variants[i];
            var isNew =
                v.IsFoundById
                || seen.Add(
                    (
                        v.Chromosome,
                        v.Position,
                        v.KnowsReference ? v.ReferenceAllele : v.EffectAllele,
                        v.KnowsReference ? v.AlternateAllele : v.OtherAllele
                    )
                );
            if (!isNew || !ids.Add(v.Id))
                throw Error(
                    fileName,
                    i + 2,
                    "expected each variant and each id once",
                    $"a second {v}"
                );
        }
    }

    internal static MalformedInputException Error(
        string fileName,
        int line,
        string expected,
        string found
    ) =>
        new(
            $"{fileName}, line {line}: {expected}, found {Shown.Quote(found)}",
            "correct the line; the columns are described in docs/spec/protocol.md"
        );

    /// <summary>Cuts lines into cells; a text that stands in many rows is kept once.</summary>
    private sealed class CellReader
    {
        private const int MostKept = 10_000;

        private readonly HashSet<string> _kept = new(StringComparer.Ordinal);
        private char[] _line = new char[256];

        /// <summary>A line as text; valid until the next one.</summary>
        public ReadOnlySpan<char> Decode(ReadOnlySpan<byte> utf8)
        {
            if (_line.Length < utf8.Length)
                _line = new char[2 * utf8.Length];
            return _line.AsSpan(0, Encoding.UTF8.GetChars(utf8, _line));
        }

        public string[] Cut(ReadOnlySpan<char> line)
        {
            var kept = _kept.GetAlternateLookup<ReadOnlySpan<char>>();
            var cells = new string[line.Count('\t') + 1];
            var at = 0;
            foreach (var range in line.Split('\t'))
            {
                if (!kept.TryGetValue(line[range], out var cell))
                {
                    cell = line[range].ToString();
                    if (_kept.Count < MostKept)
                        _kept.Add(cell);
                }

                cells[at++] = cell;
            }

            return cells;
        }
    }
}
