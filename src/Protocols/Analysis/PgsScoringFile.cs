using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>A scoring file of the PGS Catalog, format 2.0, read strictly.</summary>
/// <remarks>
/// Header lines <c>#key=value</c>, a line of column names, tab-separated rows. Places come from the harmonized
/// columns <c>hm_chr</c> and <c>hm_pos</c> where the file has them, else from <c>chr_name</c> and <c>chr_position</c>.
/// Rows that harmonization could not map have neither: they are skipped and counted. Where an id
/// stands in several
/// rows, as at a site with two effect alleles, the second row's id gets <c>:</c> and its effect
/// allele.
/// Refused: weights that are not additive (interactions, haplotypes, dominant or recessive models), a build that
/// cannot be told. Source: the PGS Catalog's description of its scoring files, format 2.0.
/// </remarks>
public sealed class PgsScoringFile
{
    private const int MaximumLines = 2_000_000;

    private static readonly string[] NotAdditive =
        ["is_haplotype", "is_diplotype", "is_interaction", "is_recessive", "is_dominant"];

    private static readonly string[] DosageWeights = ["dosage_0_weight", "dosage_1_weight", "dosage_2_weight"];

    private PgsScoringFile(ImmutableDictionary<string, string> header, GenomeBuild build, ImmutableArray<Variant> variants, int byId, int unmapped) =>
        (Header, Build, Variants, FoundById, Unmapped) = (header, build, variants, byId, unmapped);

    /// <summary>The header, key → value, without <c>#</c>.</summary>
    public ImmutableDictionary<string, string> Header { get; }

    /// <summary>The build that the places count on.</summary>
    public GenomeBuild Build { get; }

    /// <summary>In file order, with effect sizes as weights. Which allele is REF, such a file does not say.</summary>
    public ImmutableArray<Variant> Variants { get; }

    /// <summary>Rows without a place, to be found by their rs number.</summary>
    public int FoundById { get; }

    /// <summary>Rows that harmonization could not map, and that were skipped.</summary>
    public int Unmapped { get; }

    /// <summary>Reads a scoring file.</summary>
    /// <param name="text">Decompressed (see <see cref="GenomicFile"/>).</param>
    /// <param name="fileName">How errors name the file.</param>
    /// <exception cref="MalformedInputException">Any deviation; the message names the line.</exception>
    public static PgsScoringFile Read(Stream text, string fileName)
    {
        var reader = new LineReader(text, fileName);
        var header = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        string? line;
        while ((line = Next(reader)) is not null && line.StartsWith('#'))
        {
            var equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && !line.StartsWith("##", StringComparison.Ordinal))
                header[line[1..equals]] = line[(equals + 1)..];
        }

        if (header.GetValueOrDefault("format_version") != "2.0")
        {
            throw new MalformedInputException(
                $"{fileName}: expected a PGS Catalog scoring file of format_version 2.0, found {(header.TryGetValue("format_version", out var version) ? Shown.Quote(version) : "no format_version")}",
                "download the scoring file from the PGS Catalog again; old files have an old format");
        }

        var columns = new Columns(line ?? throw Error(reader, "a line of column names", "the end of the file"), reader);
        var build = BuildOf(header, columns.AreHarmonized, fileName);
        var rows = ImmutableArray.CreateBuilder<Variant>();
        var ids = new HashSet<string>(StringComparer.Ordinal);
        var (byId, unmapped) = (0, 0);
        while (Next(reader) is { } row)
        {
            if (rows.Count >= MaximumLines)
                throw Error(reader, $"at most {MaximumLines} variants", "more");
            var variant = columns.Read(row, build, header.GetValueOrDefault("pgs_id", "PGS"), reader);
            if (columns.AreHarmonized && variant.IsFoundById)
            {
                unmapped++;
                continue;
            }

            byId += variant.IsFoundById ? 1 : 0;
            if (!ids.Add(variant.Id) && !variant.IsFoundById)
            {
                variant = variant with { Id = $"{variant.Id}:{variant.EffectAllele}" };
                ids.Add(variant.Id);
            }

            rows.Add(variant);
        }

        return rows.Count > 0
            ? new PgsScoringFile(header.ToImmutable(), build, rows.ToImmutable(), byId, unmapped)
            : throw Error(
                reader, "at least one variant", unmapped > 0
                    ? $"only rows that harmonization could not map: {unmapped}"
                    : "the end of the file");
    }

    private static GenomeBuild BuildOf(ImmutableDictionary<string, string>.Builder header, bool isHarmonized, string fileName)
    {
        var key = isHarmonized ? "HmPOS_build" : "genome_build";
        var found = header.GetValueOrDefault(key, "nothing");
        var name = found switch { "hg19" => "GRCh37", "hg38" => "GRCh38", _ => found };
        return GenomeBuild.TryParse(name, out var build)
            ? build
            : throw new MalformedInputException(
                $"{fileName}: {key}: expected GRCh37 or GRCh38, found {Shown.Quote(found)}",
                "take the harmonized scoring file (…_hmPOS_GRCh38.txt.gz), whose places are on a known build");
    }

    private static string? Next(LineReader reader)
    {
        if (!reader.TryReadLine(out var line))
            return null;
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(line);
        }
        catch (DecoderFallbackException)
        {
            throw Error(reader, "UTF-8", "other bytes");
        }
    }

    private static MalformedInputException Error(LineReader reader, string expected, string found) =>
        new($"{reader.FileName}, line {Math.Max(reader.LineNumber, 1)}: expected {expected}, found {found}",
            "the columns are those of the PGS Catalog's scoring files, format 2.0");

    /// <summary>Where each column is, and what a row says.</summary>
    private sealed class Columns
    {
        private readonly Dictionary<string, int> _index = new(StringComparer.Ordinal);
        private readonly int _count;

        public Columns(string line, LineReader reader)
        {
            var names = line.Split('\t');
            _count = names.Length;
            for (var i = 0; i < names.Length; i++)
            {
                if (!_index.TryAdd(names[i], i))
                    throw Error(reader, "each column once", Shown.Quote(names[i]) + " twice");
            }

            foreach (var required in (string[])["effect_allele", "effect_weight"])
            {
                if (!_index.ContainsKey(required))
                    throw Error(reader, $"a column {required}", "none");
            }

            foreach (var unsupported in DosageWeights)
            {
                if (_index.ContainsKey(unsupported))
                    throw Error(reader, "additive weights (one effect_weight per variant)", $"the column {unsupported}");
            }

            AreHarmonized = _index.ContainsKey("hm_chr") && _index.ContainsKey("hm_pos");
        }

        public bool AreHarmonized { get; }

        public Variant Read(string row, GenomeBuild build, string source, LineReader reader)
        {
            var fields = row.Split('\t');
            if (fields.Length != _count)
                throw Error(reader, $"{_count} columns", $"{fields.Length}");
            foreach (var flag in NotAdditive)
            {
                if (Field(fields, flag) is "True" or "TRUE" or "true" or "1")
                    throw Error(reader, "an additive weight", $"{flag} = {Field(fields, flag)}");
            }

            var effect = Field(fields, "effect_allele");
            var other = Field(fields, "other_allele");
            if (!Alleles.AreBases(effect) || (other.Length > 0 && !Alleles.AreBases(other)))
                throw Error(reader, "alleles of A, C, G, T", Shown.Quote($"{effect} {other}"));
            var weight = Field(fields, "effect_weight");
            if (!WeightText.TryExpand(weight, out var number))
                throw Error(reader, "a decimal effect_weight", Shown.Quote(weight));
            if (!WeightText.IsInRange(number))
                throw Error(reader, "a weight of 0, or of 5e-324 to 7.9e28", Shown.Quote(weight));

            var chromosomeText = Field(fields, AreHarmonized ? "hm_chr" : "chr_name");
            Chromosome.RequireBuild(Encoding.UTF8.GetBytes(chromosomeText), build, reader);
            var chromosome = Chromosome.NormaliseCode(chromosomeText);
            var positionText = Field(fields, AreHarmonized ? "hm_pos" : "chr_position");
            var hasPlace = int.TryParse(positionText, NumberStyles.None, CultureInfo.InvariantCulture, out var position) && position > 0 && chromosome.Length > 0;
            if (!hasPlace && positionText.Length > 0)
                throw Error(reader, "a chromosome and a 1-based position, or neither", Shown.Quote($"{chromosome} {positionText}"));
            var id = Field(fields, "hm_rsID") is { Length: > 0 } harmonized ? harmonized : Field(fields, "rsID");
            if (id.Length == 0 && AreHarmonized && !hasPlace)
                id = Variant.Unknown;
            if (id.Length == 0)
                id = hasPlace ? $"{chromosome}:{positionText}:{effect}" : throw Error(reader, "a place or an rsID", "neither");
            return new Variant
            {
                Build = build,
                Chromosome = hasPlace ? chromosome : Variant.Unknown,
                Position = hasPlace ? position : 0,
                Id = id,
                ReferenceAllele = Variant.Unknown,
                AlternateAllele = Variant.Unknown,
                EffectAllele = effect,
                OtherAllele = hasPlace && other.Length > 0 ? other : Variant.Unknown,
                Weight = number,
                Source = source,
            };
        }

        private string Field(string[] fields, string column) => _index.TryGetValue(column, out var i) ? fields[i].Trim() : "";
    }
}
