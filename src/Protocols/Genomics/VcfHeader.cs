using System.Collections.Immutable;
using System.Text;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>What the meta lines and the column line of a VCF say.</summary>
/// <remarks>Source: The Variant Call Format Specification v4.2 to v4.5, sections 1.2 to
/// 1.5.</remarks>
public sealed record VcfHeader
{
    private const int FixedColumns = 9;

    /// <summary>The version after <c>VCFv</c>, such as <c>4.2</c>.</summary>
    public required string Version { get; init; }

    /// <summary>Shape: [genomes]; sample names in column order, each once. Never recorded
    /// anywhere.</summary>
    public required ImmutableArray<string> Samples { get; init; }

    /// <summary>
    /// The build that contig lengths or labels name; null where the header says nothing, or names
    /// two.
    /// </summary>
    public required GenomeBuild? Build { get; init; }

    /// <summary>What <see cref="Build"/> was read from, for error messages.</summary>
    public required string BuildEvidence { get; init; }

    /// <summary>What a raw file of a DNA test says of itself; null for a VCF.</summary>
    internal DnaTestFile? DnaTest { get; private init; }

    /// <summary>Tabs before the first genotype.</summary>
    internal static int ColumnsBeforeSamples => FixedColumns;

    /// <summary>
    /// Reads up to and including the <c>#CHROM</c> line, or the column names of a DNA test's raw
    /// file.
    /// </summary>
    /// <param name="reader">At the beginning of the file.</param>
    /// <param name="wanted">The protocol's builds: a DNA test's raw file must be on one of
    /// them.</param>
    /// <param name="declared">What the user says the build is; null for nothing.</param>
    /// <exception cref="MalformedInputException">Not a VCF 4.x with genotypes.</exception>
    internal static VcfHeader Read(
        LineReader reader,
        ImmutableArray<GenomeBuild> wanted,
        GenomeBuild? declared
    )
    {
        var version = ReadVersion(reader, out var raw);
        if (raw is not null)
            return OfDnaTest(raw, reader, wanted, declared);
        var evidence = new BuildEvidence();
        while (reader.TryReadLine(out var line))
        {
            if (line.StartsWith("##"u8))
            {
                evidence.Add(line);
                continue;
            }

            var samples = ReadColumnLine(reader, line);
            var (build, source) = evidence.Decide();
            return new VcfHeader
            {
                Version = version,
                Samples = samples,
                Build = build,
                BuildEvidence = source,
            };
        }

        throw new MalformedInputException(
            $"{reader.FileName}: expected a line that begins with #CHROM, found the end of the "
                + $"file after line {reader.LineNumber}",
            "the file is cut short or is not a VCF"
        );
    }

    private static VcfHeader OfDnaTest(
        DnaTestFile raw,
        LineReader reader,
        ImmutableArray<GenomeBuild> wanted,
        GenomeBuild? declared
    )
    {
        if ((declared ?? raw.Genome) is { } build && wanted.Contains(build))
        {
            return new VcfHeader
            {
                Version = "none",
                Samples = ["genome"],
                Build = raw.Genome,
                BuildEvidence = "the first lines of the raw file",
                DnaTest = raw,
            };
        }

        var (found, hint) = raw.Describe(wanted[0]);
        throw new MalformedInputException(
            $"{reader.FileName}: expected a file on {string.Join(" or ", wanted)}, found {found}",
            hint
        );
    }

    private static string ReadVersion(LineReader reader, out DnaTestFile? raw)
    {
        raw = null;
        var kind = FileKind.Of(reader.PeekHead());
        reader.TryReadLine(out var first);
        var prefix = "##fileformat=VCFv"u8;
        if (first.StartsWith(prefix) && first[prefix.Length..].StartsWith("4."u8))
            return Encoding.UTF8.GetString(first[prefix.Length..]);
        if (kind is not null)
            throw NoVcf(reader, kind.Name, kind.Hint);
        if (first.StartsWith("##fileformat="u8))
            throw NoVcf(reader, "another version", "give a VCF 4.x: \"bcftools view\" writes one");
        raw = DnaTestFile.Recognise(first, reader);
        if (raw is not null)
            return "";

        throw NoVcf(
            reader,
            "a line of another kind",
            "give a VCF 4.x text file, plain, gzip or bgzip"
        );
    }

    private static MalformedInputException NoVcf(LineReader reader, string found, string hint) =>
        new($"{reader.FileName}, line 1: expected \"##fileformat=VCFv4.…\", found {found}", hint);

    private static ImmutableArray<string> ReadColumnLine(LineReader reader, ReadOnlySpan<byte> line)
    {
        const string expected = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO";
        var columns = Encoding.UTF8.GetString(line).Split('\t');
        if (!string.Join('\t', columns.Take(8)).Equals(expected, StringComparison.Ordinal))
        {
            throw new MalformedInputException(
                $"{reader.FileName}, line {reader.LineNumber}: expected the columns #CHROM POS "
                    + $"ID REF ALT QUAL FILTER INFO, tab-separated, found other columns",
                "check that tabs were not turned into spaces"
            );
        }

        if (columns.Length <= FixedColumns || columns[8] != "FORMAT")
        {
            throw new MalformedInputException(
                $"{reader.FileName}, line {reader.LineNumber}: expected FORMAT and at least one "
                    + $"genome after INFO, found {columns.Length} columns: a VCF without genotypes",
                "give the VCF that has the genotypes, not a sites-only one"
            );
        }

        var samples = columns[FixedColumns..];
        if (samples.Contains("", StringComparer.Ordinal))
        {
            throw new MalformedInputException(
                $"{reader.FileName}, line {reader.LineNumber}: expected a name for every genome, "
                    + $"found an empty "
                    + $"one{(samples[^1].Length == 0 ? ": the line ends in a tab" : "")}",
                "take the tabs off the ends of the lines: sed 's/\\t*$//'"
            );
        }

        var repeated = samples
            .GroupBy(name => name, StringComparer.Ordinal)
            .FirstOrDefault(group => group.Count() > 1);
        if (repeated is not null)
        {
            throw new MalformedInputException(
                $"{reader.FileName}, line {reader.LineNumber}: expected each sample name once, "
                    + $"found one {repeated.Count()} times",
                "rename the samples, for example with \"bcftools reheader\""
            );
        }

        return [.. samples];
    }
}
