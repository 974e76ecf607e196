using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>A scoring file of the PGS Catalog, format 2.0 or 1.0.</summary>
/// <remarks>
/// <para>
/// Header lines <c>#key=value</c>, a line of column names in any order, tab-separated rows. Places
/// come from the harmonized columns <c>hm_chr</c> and <c>hm_pos</c> where the file has them, else
/// from <c>chr_name</c> and <c>chr_position</c>. Rows that harmonization could not map have
/// neither: they are left out and counted. Alleles may be written in small letters. Where the
/// other allele is absent, the one that harmonization inferred is taken; where a row lists several,
/// it is open.
/// </para>
/// <para>
/// Rows that cannot be scored (<see cref="UnsupportedKind"/>) are refused together, by kind, count
/// and first line, or left out and counted where the caller says so. A row that stands twice is
/// taken once; two weights for one variant and allele are refused.
/// </para>
/// Source: PGS Catalog, scoring file formats 2.0 and 1.0, and its harmonized columns.
/// </remarks>
public sealed class PgsScoringFile
{
    private const int MaximumLines = 2_000_000;

    /// <summary>The keys of format 1.0 → those of format 2.0.</summary>
    private static readonly Dictionary<string, string> OldKeys = new(StringComparer.Ordinal)
    {
        ["PGS ID"] = "pgs_id",
        ["PGS Name"] = "pgs_name",
        ["Reported Trait"] = "trait_reported",
        ["Original Genome Build"] = "genome_build",
        ["Number of Variants"] = "variants_number",
        ["PGP ID"] = "pgp_id",
        ["Citation"] = "citation",
        ["LICENSE"] = "license",
    };

    private PgsScoringFile(
        ImmutableDictionary<string, string> header,
        GenomeBuild build,
        PgsRows rows
    )
    {
        (Header, Build, Variants) = (header, build, rows.Variants);
        (Unmapped, Repeated, Inferred) = (rows.Unmapped, rows.Repeated, rows.Inferred);
        (OtherAlleleLists, Unsupported) = (rows.OtherAlleleLists, rows.Unsupported);
    }

    /// <summary>The header, key → value, without <c>#</c>, under format 2.0's keys.</summary>
    public ImmutableDictionary<string, string> Header { get; }

    /// <summary>The build that the places count on.</summary>
    public GenomeBuild Build { get; }

    /// <summary>
    /// In file order, with effect sizes as weights. Which allele is REF, such a file does not say.
    /// </summary>
    public ImmutableArray<Variant> Variants { get; }

    /// <summary>Rows without a place, to be found by their rs number.</summary>
    public int FoundById => Variants.Count(variant => variant.IsFoundById);

    /// <summary>Rows that harmonization could not map, and that were left out.</summary>
    public int Unmapped { get; }

    /// <summary>Rows that say what an earlier row says, and that were left out.</summary>
    public int Repeated { get; }

    /// <summary>Variants whose other allele is the one that harmonization inferred.</summary>
    public int Inferred { get; }

    /// <summary>
    /// Variants for which the file names several other alleles, so that any is taken.
    /// </summary>
    public int OtherAlleleLists { get; }

    /// <summary>Rows that cannot be scored and were left out, by kind.</summary>
    public ImmutableArray<UnsupportedRows> Unsupported { get; }

    /// <summary>What a user of the score should know of the rows: one sentence each.</summary>
    public ImmutableArray<string> Remarks => [.. FindRemarks()];

    /// <summary>Reads a scoring file.</summary>
    /// <param name="text">Decompressed (see <see cref="GenomicFile"/>).</param>
    /// <param name="fileName">How errors name the file.</param>
    /// <param name="skipUnsupported">Leave out and count the rows that cannot be scored, rather
    /// than refuse the file.</param>
    /// <exception cref="MalformedInputException">Any deviation; the message names the
    /// line.</exception>
    public static PgsScoringFile Read(Stream text, string fileName, bool skipUnsupported = false)
    {
        var reader = new LineReader(text, fileName);
        var header = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        string? line;
        while ((line = Next(reader)) is not null && line.StartsWith('#'))
            ReadHeaderLine(line, header);
        RequireVersion(header, fileName);
        var columns = new PgsColumns(
            line ?? throw Error(reader, "a line of column names", "the end of the file"),
            reader
        );
        var build = BuildOf(header, columns.AreHarmonized, fileName);
        var source = header.GetValueOrDefault("pgs_id", "") is { Length: > 0 } id ? id : "PGS";
        var rows = new PgsRows();
        while (Next(reader) is { } row)
        {
            if (rows.Count >= MaximumLines)
                throw Error(reader, $"at most {MaximumLines} variants", "more");
            rows.Add(columns.Read(row, build, source, reader), reader);
        }

        if (rows.Unsupported is [_, ..] unsupported && !skipUnsupported)
        {
            throw new MalformedInputException(
                $"{fileName}: expected rows that can be scored, found "
                    + string.Join(", ", unsupported),
                "--skip-unsupported leaves these rows out and counts them; what remains is not the "
                    + "published score"
            );
        }

        if (rows.Count == 0)
            throw Error(reader, "at least one variant", DescribeNothing(rows));
        return new PgsScoringFile(header.ToImmutable(), build, rows);
    }

    internal static MalformedInputException Error(
        LineReader reader,
        string expected,
        string found
    ) =>
        new(
            $"{reader.FileName}, line {Math.Max(reader.LineNumber, 1)}: expected {expected}, "
                + $"found {found}",
            "the columns are those of the PGS Catalog's scoring files, format 2.0"
        );

    private static void ReadHeaderLine(
        string line,
        ImmutableDictionary<string, string>.Builder header
    )
    {
        var equals = line.IndexOf('=', StringComparison.Ordinal);
        if (equals < 1 || line.StartsWith("##", StringComparison.Ordinal))
            return;
        var key = line[1..equals].Trim();
        if (OldKeys.TryGetValue(key, out var newKey))
        {
            header.TryAdd("format_version", "1.0");
            key = newKey;
        }

        header[key] = line[(equals + 1)..].Trim();
    }

    private static void RequireVersion(
        ImmutableDictionary<string, string>.Builder header,
        string fileName
    )
    {
        if (header.GetValueOrDefault("format_version") is "2.0" or "1.0")
            return;
        var found = header.TryGetValue("format_version", out var version)
            ? Shown.Quote(version)
            : "no format_version";
        throw new MalformedInputException(
            $"{fileName}: expected a PGS Catalog scoring file of format_version 2.0 or 1.0, found "
                + found,
            "a file of your own needs the lines #format_version=2.0 and #genome_build=GRCh38 (or "
                + "GRCh37) on top, and the Catalog's column names"
        );
    }

    private static string DescribeNothing(PgsRows rows) =>
        rows.Unmapped > 0 ? $"only rows that harmonization could not map: {rows.Unmapped}"
        : rows.Unsupported is [_, ..] unsupported ? $"only {string.Join(", ", unsupported)}"
        : "the end of the file";

    private static GenomeBuild BuildOf(
        ImmutableDictionary<string, string>.Builder header,
        bool isHarmonized,
        string fileName
    )
    {
        var key = isHarmonized ? "HmPOS_build" : "genome_build";
        var found = header.GetValueOrDefault(key, "nothing");
        var name = found switch
        {
            "hg19" => "GRCh37",
            "hg38" => "GRCh38",
            _ => found,
        };
        return GenomeBuild.TryParse(name, out var build)
            ? build
            : throw new MalformedInputException(
                $"{fileName}: {key}: expected GRCh37 or GRCh38, found {Shown.Quote(found)}",
                "take the harmonized scoring file (…_hmPOS_GRCh38.txt.gz), whose places are on a "
                    + "known build"
            );
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

    private static string Count(int count, string one, string many) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? one : many)}");

    private IEnumerable<string> FindRemarks()
    {
        if (Unmapped > 0)
        {
            yield return $"left out: {Count(Unmapped, "row", "rows")} that the PGS Catalog could "
                + $"not map to {Build}";
        }

        foreach (var rows in Unsupported)
            yield return $"left out: {rows}; without them this is not the published score";
        if (Repeated > 0)
        {
            yield return $"left out: {Count(Repeated, "row", "rows")} that an earlier row says "
                + "already";
        }

        if (Inferred > 0)
        {
            yield return $"{Count(Inferred, "variant has", "variants have")} the other allele that "
                + "the PGS Catalog inferred";
        }

        if (OtherAlleleLists > 0)
        {
            yield return $"{Count(OtherAlleleLists, "variant lists", "variants list")} several "
                + "other alleles: any other allele is taken";
        }

        var models = Variants.Count(variant => !variant.Model.Equals(EffectModel.Additive));
        if (models > 0)
        {
            yield return $"{Count(models, "variant is", "variants are")} not additive: dominant, "
                + "recessive, or with a weight for each number of copies";
        }

        var ambiguous = Variants.Count(variant => variant.IsStrandAmbiguous);
        if (ambiguous > 0)
        {
            yield return $"{Count(ambiguous, "variant is", "variants are")} A/T or C/G, where the "
                + "other strand cannot be recognised: \"ambiguous: drop\" in protocol.yaml leaves "
                + "them out";
        }
    }
}
