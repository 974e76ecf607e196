using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>A list of sites that somebody wants to study: a VCF, a BED file or rs
/// numbers.</summary>
/// <remarks>
/// <code>
/// VCF   a row for each ALT of A, C, G, T; ALT is the effect allele; genotypes are not needed
/// BED   chromosome, start (0-based), end, and perhaps a name: one base a line; every allele but
///       REF counts
/// ids   a line an rs number, and perhaps its effect allele; found by id
/// </code>
/// Source: docs/spec/protocol.md, "Lists of sites".
/// </remarks>
public sealed class SitesFile
{
    /// <summary>Most rows that are read: more fit into no study.</summary>
    public const int MostSites = 100_000;

    private const int ColumnsOfSite = 5;

    private SitesFile(
        SitesKind kind,
        GenomeBuild build,
        ImmutableArray<Variant> variants,
        ImmutableArray<string> remarks
    ) => (Kind, Build, Variants, Remarks) = (kind, build, variants, remarks);

    /// <summary>What the file is.</summary>
    public SitesKind Kind { get; }

    /// <summary>What the places count on.</summary>
    public GenomeBuild Build { get; }

    /// <summary>Shape: [variants]; in the order of the file; at least one.</summary>
    public ImmutableArray<Variant> Variants { get; }

    /// <summary>What was left out, with counts, and what else the user should know.</summary>
    public ImmutableArray<string> Remarks { get; }

    /// <summary>Reads a list.</summary>
    /// <param name="text">Decompressed (see <see cref="GenomicFile"/>).</param>
    /// <param name="fileName">How errors name the file.</param>
    /// <param name="declaredBuild">What the user says the build is; needed where the file says
    /// nothing.</param>
    /// <param name="source">The <c>source</c> of each row: a DOI, or the file's name.</param>
    /// <exception cref="MalformedInputException">No such list, with the line; no build; no
    /// site.</exception>
    public static SitesFile Read(
        Stream text,
        string fileName,
        GenomeBuild? declaredBuild,
        string source
    )
    {
        var reader = new LineReader(text, fileName);
        var kind = FileKind.Of(reader.PeekHead());
        var rows = new Rows(reader, source);
        var first = NextLine(reader, rows, out var line);
        var listKind = !first ? SitesKind.None : KindOf(line);
        var build = listKind switch
        {
            SitesKind.Vcf => ReadVcf(reader, line, rows, declaredBuild),
            SitesKind.Bed => ReadBed(reader, line, rows, declaredBuild),
            SitesKind.Ids => ReadIds(reader, line, rows, declaredBuild),
            _ => throw new MalformedInputException(
                $"{fileName}: expected a VCF, a BED file or a list of rs numbers, found "
                    + (kind?.Name ?? (first ? "a line of another kind" : "no line")),
                kind?.Hint
                    ?? "give a VCF of the sites, lines \"chromosome, start, end\", or lines "
                        + "with an rs number each"
            ),
        };
        if (rows.Variants.Count == 0)
        {
            throw new MalformedInputException(
                $"{fileName}: expected at least one site that can be counted, found none"
                    + string.Concat(rows.Remarks().Select(remark => $"; {remark}")),
                "a site needs a REF and an ALT of A, C, G and T, a base of a BED file, or an rs "
                    + "number"
            );
        }

        return new SitesFile(
            listKind,
            build,
            [.. rows.Variants.Select(variant => variant with { Build = build })],
            [.. rows.Remarks()]
        );
    }

    private static bool NextLine(LineReader reader, Rows rows, out string line)
    {
        while (reader.TryReadLine(out var bytes))
        {
            line = Encoding.UTF8.GetString(bytes[..EndOfSites(bytes)]).TrimEnd();
            var isComment =
                line.StartsWith('#')
                && !line.StartsWith("##", StringComparison.Ordinal)
                && !line.StartsWith("#CHROM", StringComparison.Ordinal);
            var word = line.Split(' ', '\t')[0];
            if (line.Length > 0 && !isComment && word is not ("track" or "browser"))
                return true;
        }

        line = "";
        return false;
    }

    /// <summary>Genotypes behind the fifth column, which may be megabytes, are not read.</summary>
    private static int EndOfSites(ReadOnlySpan<byte> line)
    {
        if (line.StartsWith("#"u8))
            return line.Length;
        var end = 0;
        for (var columns = 0; columns < ColumnsOfSite; columns++)
        {
            var tab = line[end..].IndexOf((byte)'\t');
            if (tab < 0)
                return line.Length;
            end += tab + 1;
        }

        return end - 1;
    }

    private static SitesKind KindOf(string line) =>
        line.StartsWith("##fileformat=VCF", StringComparison.Ordinal) ? SitesKind.Vcf
        : IsId(line.Split(' ', '\t', ',')[0]) ? SitesKind.Ids
        : line.Split('\t', ' ') is [_, var start, var end, ..] && IsNumber(start) && IsNumber(end)
            ? SitesKind.Bed
        : SitesKind.None;

    private static GenomeBuild ReadVcf(
        LineReader reader,
        string line,
        Rows rows,
        GenomeBuild? declared
    )
    {
        var evidence = new BuildEvidence();
        var isBehindHeader = false;
        do
        {
            if (line.StartsWith("##", StringComparison.Ordinal))
            {
                evidence.Add(Encoding.UTF8.GetBytes(line));
            }
            else if (line.StartsWith('#'))
            {
                isBehindHeader = true;
            }
            else if (
                isBehindHeader
                && line.Split('\t')
                    is [var name, var position, var id, var reference, var alternates, ..]
            )
            {
                rows.AddRecord(
                    name,
                    position,
                    id,
                    reference.ToUpperInvariant(),
                    alternates.ToUpperInvariant()
                );
            }
            else
            {
                throw Error(
                    reader,
                    "the columns CHROM POS ID REF ALT, tab-separated, behind a #CHROM line",
                    "another text"
                );
            }
        } while (NextLine(reader, rows, out line));

        var (found, why) = evidence.Decide();
        return declared
            ?? rows.NamedBuild
            ?? found
            ?? throw new MalformedInputException(
                $"{reader.FileName}: expected a genome build, found {why}",
                "say which build the places are on: --build GRCh37 or --build GRCh38"
            );
    }

    private static GenomeBuild ReadBed(
        LineReader reader,
        string line,
        Rows rows,
        GenomeBuild? declared
    )
    {
        do
        {
            var fields = line.Split(['\t', ' '], StringSplitOptions.RemoveEmptyEntries);
            if (
                fields.Length < 3
                || !TryParse(fields[1], out var start)
                || !TryParse(fields[2], out var end)
            )
            {
                throw Error(reader, "chromosome, start and end", "another text");
            }

            if ((long)end - start != 1)
            {
                throw new MalformedInputException(
                    $"{reader.FileName}, line {reader.LineNumber}: expected one base a line (an "
                        + $"end one behind the start), found {(long)end - start}",
                    "list the sites in the regions: \"bcftools view -G -R FILE.bed "
                        + "PANEL.vcf.gz\", and give that VCF"
                );
            }

            rows.AddBase(fields[0], end, fields.Length > 3 ? fields[3] : "");
        } while (NextLine(reader, rows, out line));

        return declared
            ?? rows.NamedBuild
            ?? throw NoBuild(reader, "a BED file does not say its build");
    }

    private static GenomeBuild ReadIds(
        LineReader reader,
        string line,
        Rows rows,
        GenomeBuild? declared
    )
    {
        do
        {
            var fields = line.Split(['\t', ' ', ','], StringSplitOptions.RemoveEmptyEntries);
            var effect = fields.Length > 1 ? fields[1].ToUpperInvariant() : Variant.AnyAlternate;
            if (
                fields.Length is 0 or > 2
                || !IsId(fields[0])
                || !(effect == Variant.AnyAlternate || Alleles.AreBases(effect))
            )
            {
                throw Error(
                    reader,
                    "an rs number, and perhaps its effect allele of A, C, G, T",
                    "another text"
                );
            }

            rows.AddId(fields[0], effect);
        } while (NextLine(reader, rows, out line));

        return declared ?? throw NoBuild(reader, "rs numbers have no build, and a study names one");
    }

    private static bool IsId(string word) =>
        word.Length > 2
        && word.StartsWith("rs", StringComparison.Ordinal)
        && !word.AsSpan(2).ContainsAnyExceptInRange('0', '9');

    private static bool TryParse(string digits, out int value) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out value);

    private static bool IsNumber(string word) =>
        word.Length > 0 && !word.AsSpan().ContainsAnyExceptInRange('0', '9');

    private static MalformedInputException NoBuild(LineReader reader, string why) =>
        new(
            $"{reader.FileName}: expected a genome build, found none: {why}",
            "say which build the contributors' files are on: --build GRCh37 or --build GRCh38"
        );

    private static MalformedInputException Error(
        LineReader reader,
        string expected,
        string found
    ) =>
        new(
            $"{reader.FileName}, line {reader.LineNumber}: expected {expected}, found {found}",
            "a list of sites is a VCF, a BED file or rs numbers (docs/spec/protocol.md, \"Lists of "
                + "sites\")"
        );

    /// <summary>Gathers rows, and counts what is left out.</summary>
    private sealed class Rows(LineReader reader, string source)
    {
        private readonly HashSet<string> _places = new(StringComparer.Ordinal);
        private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
        private int _repeated;
        private int _withoutBases;
        private int _renamed;

        public List<Variant> Variants { get; } = [];

        /// <summary>The build of RefSeq names, where the file has such.</summary>
        public GenomeBuild? NamedBuild { get; private set; }

        public void AddRecord(
            string name,
            string position,
            string id,
            string reference,
            string alternates
        )
        {
            if (!TryParse(position, out var place) || place < 1)
                throw Error(reader, "a position", Shown.Quote(position));
            var chromosome = Normalise(name);
            var known = id.Split(';')[0];
            var isOnly = !alternates.Contains(',', StringComparison.Ordinal);
            foreach (var alternate in alternates.Split(','))
            {
                if (
                    !Alleles.AreBases(reference)
                    || !Alleles.AreBases(alternate)
                    || reference == alternate
                )
                {
                    _withoutBases++;
                    continue;
                }

                var own = $"{chromosome}:{place}:{reference}:{alternate}";
                Add(
                    own,
                    known == Variant.Unknown ? own
                        : isOnly ? known
                        : $"{known}:{alternate}",
                    New(chromosome, place) with
                    {
                        ReferenceAllele = reference,
                        AlternateAllele = alternate,
                        EffectAllele = alternate,
                        OtherAllele = reference,
                    }
                );
            }
        }

        public void AddBase(string name, int position, string id)
        {
            var chromosome = Normalise(name);
            var own = $"{chromosome}:{position}";
            Add(own, id is "" or Variant.Unknown ? own : id, New(chromosome, position));
        }

        public void AddId(string id, string effect) =>
            Add(id, id, New(Variant.Unknown, 0) with { EffectAllele = effect });

        public IEnumerable<string> Remarks()
        {
            if (_withoutBases > 0)
            {
                yield return $"left out {_withoutBases} ALTs that are not of A, C, G and T, or the "
                    + "same as REF";
            }

            if (_repeated > 0)
                yield return $"left out {_repeated} sites that stand in the list twice";
            if (_renamed > 0)
                yield return $"named {_renamed} sites by their place, as another one has their id";
        }

        private void Add(string own, string id, Variant variant)
        {
            if (!_places.Add(own))
            {
                _repeated++;
                return;
            }

            if (!_ids.Add(id))
            {
                _renamed++;
                id = $"{id}:{own}";
                _ids.Add(id);
            }

            if (Variants.Count == MostSites)
            {
                throw new MalformedInputException(
                    $"{reader.FileName}, line {reader.LineNumber}: expected at most {MostSites} "
                        + "sites, found more",
                    "choose fewer: \"bcftools view -R REGIONS.bed\" or \"-i 'AF>0.01'\""
                );
            }

            Variants.Add(variant with { Id = id });
        }

        private string Normalise(string name)
        {
            var bytes = Encoding.UTF8.GetBytes(name);
            NamedBuild ??= Chromosome.BuildOf(bytes);
            return Chromosome.Normalise(bytes);
        }

        private Variant New(string chromosome, int position) =>
            new()
            {
                Build = GenomeBuild.GRCh38,
                Chromosome = chromosome,
                Position = position,
                Id = "",
                ReferenceAllele = Variant.Unknown,
                AlternateAllele = Variant.Unknown,
                EffectAllele = Variant.AnyAlternate,
                OtherAllele = Variant.Unknown,
                Weight = Variant.Unknown,
                Source = source,
            };
    }
}
