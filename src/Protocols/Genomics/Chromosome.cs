using System.Buffers.Text;
using System.Text;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>One spelling for each chromosome name.</summary>
public static class Chromosome
{
    /// <summary>
    /// Shape: [24]; the version of <c>NC_000001</c> … <c>NC_000024</c> on GRCh37; on GRCh38 it is
    /// one more.
    /// </summary>
    /// <remarks>
    /// Source: NCBI assembly reports GCF_000001405.25 (GRCh37.p13) and GCF_000001405.40
    /// (GRCh38.p14).
    /// </remarks>
    private static readonly int[] RefSeqVersions =
    [
        10,
        11,
        11,
        11,
        9,
        11,
        13,
        10,
        11,
        10,
        9,
        11,
        10,
        8,
        9,
        9,
        10,
        9,
        9,
        10,
        8,
        10,
        10,
        9,
    ];

    private static readonly string[] Names =
    [
        .. Enumerable.Range(1, 22).Select(number => $"{number}"),
        "X",
        "Y",
    ];

    /// <summary>
    /// Drops a leading <c>chr</c>, spells the mitochondrion <c>MT</c>, and gives the name behind a
    /// RefSeq accession.
    /// </summary>
    /// <param name="name">A CHROM value: <c>chr21</c>, <c>21</c>, <c>chrM</c>,
    /// <c>NC_000021.9</c>.</param>
    public static string Normalise(ReadOnlySpan<byte> name)
    {
        if (TryParseRefSeq(name, out var chromosome, out _))
            return chromosome;
        var bare = StripPrefix(name);
        return bare is [(byte)'M'] ? "MT" : Encoding.UTF8.GetString(bare);
    }

    /// <summary>
    /// <see cref="Normalise"/>, and the numbers and words that PLINK, the vendors of DNA tests and
    /// authors of scores use: 23 is X, 24 Y, 25, XY and PAR the part that X and Y share, which a
    /// VCF has on X, and 26 the mitochondrion.
    /// </summary>
    /// <remarks>Source: PLINK 1.9 and 2.0, "Chromosome codes".</remarks>
    /// <param name="name"><c>chr23</c>, <c>XY</c>, <c>26</c>, or a CHROM value.</param>
    public static string NormaliseCode(string name)
    {
        var normal = Normalise(Encoding.UTF8.GetBytes(name));
        return normal.ToUpperInvariant() switch
        {
            "23" or "25" or "X" or "XY" or "PAR" or "PAR1" or "PAR2" => "X",
            "24" or "Y" => "Y",
            "26" or "M" or "MT" => "MT",
            ['0', >= '1' and <= '9'] padded => padded[1..],
            _ => normal,
        };
    }

    /// <summary>Whether a CHROM value names the chromosome with this normalised name; allocates
    /// nothing.</summary>
    public static bool Matches(ReadOnlySpan<byte> name, ReadOnlySpan<byte> normalised)
    {
        if (TryParseRefSeq(name, out var chromosome, out _))
            return Ascii.Equals(normalised, chromosome);
        var bare = StripPrefix(name);
        return bare.SequenceEqual(normalised)
            || (bare is [(byte)'M'] && normalised.SequenceEqual("MT"u8));
    }

    /// <summary>The build that a RefSeq accession counts on; null for every other name.</summary>
    /// <param name="name">A CHROM value; <c>NC_000019.10</c> is of GRCh38, <c>NC_000019.9</c> of
    /// GRCh37.</param>
    public static GenomeBuild? BuildOf(ReadOnlySpan<byte> name) =>
        TryParseRefSeq(name, out _, out var build) ? build : null;

    /// <summary>Refuses a RefSeq accession of another build.</summary>
    /// <param name="name">A CHROM value.</param>
    /// <param name="reader">At the line that has it.</param>
    /// <param name="wanted">At least one.</param>
    internal static void RequireBuild(
        ReadOnlySpan<byte> name,
        LineReader reader,
        params ReadOnlySpan<GenomeBuild> wanted
    )
    {
        if (BuildOf(name) is not { } found || wanted.Contains(found))
            return;
        var builds = string.Join(" or ", wanted.ToArray().AsEnumerable());
        throw new MalformedInputException(
            $"{reader.FileName}, line {reader.LineNumber}: expected genome build {builds}, found "
                + $"{found} ({Encoding.ASCII.GetString(name)})",
            $"give a file on {builds}; positions differ between builds"
        );
    }

    /// <summary>
    /// Reads <c>NC_0000NN.V</c> of either build, and <c>NC_012920.1</c>, the mitochondrion of both.
    /// </summary>
    private static bool TryParseRefSeq(
        ReadOnlySpan<byte> name,
        out string chromosome,
        out GenomeBuild? build
    )
    {
        (chromosome, build) = ("", null);
        if (!name.StartsWith("NC_0"u8))
            return false;
        if (name.SequenceEqual("NC_012920.1"u8))
        {
            chromosome = "MT";
            return true;
        }

        if (
            !name.StartsWith("NC_0000"u8)
            || name.Length is < 11 or > 12
            || name[9] != (byte)'.'
            || !TryParseDigits(name[7..9], out var number)
            || number is < 1 or > 24
            || !TryParseDigits(name[10..], out var version)
        )
        {
            return false;
        }

        build = (version - RefSeqVersions[number - 1]) switch
        {
            0 => GenomeBuild.GRCh37,
            1 => GenomeBuild.GRCh38,
            _ => null,
        };
        chromosome = Names[number - 1];
        return build is not null;
    }

    private static bool TryParseDigits(ReadOnlySpan<byte> digits, out int value) =>
        Utf8Parser.TryParse(digits, out value, out var used)
        && used == digits.Length
        && digits[0] is >= (byte)'0' and <= (byte)'9';

    private static ReadOnlySpan<byte> StripPrefix(ReadOnlySpan<byte> name) =>
        name.Length > 3 && Ascii.EqualsIgnoreCase(name[..3], "chr"u8) ? name[3..] : name;
}
