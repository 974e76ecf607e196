using System.Text;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>One data line of a VCF, cut into the parts that matter here. Valid while the line is.</summary>
/// <remarks>Source: The Variant Call Format Specification v4.2, section 1.6.</remarks>
internal readonly ref struct VcfRecord
{
    private VcfRecord(string id, string[] alleles, bool hasGenotypes, ReadOnlySpan<byte> samples)
    {
        Id = id;
        Alleles = alleles;
        HasGenotypes = hasGenotypes;
        Samples = samples;
    }

    /// <summary>The ID column; <c>.</c> where there is none.</summary>
    public string Id { get; }

    /// <summary>REF, then every ALT, upper case; index = the number in GT.</summary>
    public string[] Alleles { get; }

    public string Reference => Alleles[0];

    public ReadOnlySpan<string> Alternates => Alleles.AsSpan(1);

    /// <summary>Whether FORMAT begins with GT.</summary>
    public bool HasGenotypes { get; }

    /// <summary>The sample columns, still tab-separated.</summary>
    public ReadOnlySpan<byte> Samples { get; }

    /// <summary>CHROM and POS alone: all that a line off the table is read for.</summary>
    /// <exception cref="MalformedInputException">Fewer than two columns, or a POS that is no number.</exception>
    public static int ReadPosition(ReadOnlySpan<byte> line, LineReader reader, out ReadOnlySpan<byte> chromosome)
    {
        var first = line.IndexOf((byte)'\t');
        var second = first < 0 ? -1 : line[(first + 1)..].IndexOf((byte)'\t');
        if (second >= 0
            && System.Buffers.Text.Utf8Parser.TryParse(line.Slice(first + 1, second), out int position, out var used)
            && used == second && position >= 0)
        {
            chromosome = line[..first];
            return position;
        }

        throw new MalformedInputException(
            $"{reader.FileName}, line {reader.LineNumber}: expected CHROM, tab, a position, found other columns",
            "the file is damaged or was edited by a program that changes tabs");
    }

    /// <summary>The ID column alone; empty when the line has no third column.</summary>
    public static ReadOnlySpan<byte> PeekId(ReadOnlySpan<byte> line)
    {
        var columns = line.Split((byte)'\t');
        return columns.MoveNext() && columns.MoveNext() && columns.MoveNext() ? line[columns.Current] : default;
    }

    /// <summary>Parses the whole line.</summary>
    public static VcfRecord Parse(ReadOnlySpan<byte> line, LineReader reader)
    {
        Span<Range> columns = stackalloc Range[VcfHeader.ColumnsBeforeSamples + 1];
        if (line.Split(columns, (byte)'\t') <= VcfHeader.ColumnsBeforeSamples)
        {
            throw new MalformedInputException(
                $"{reader.FileName}, line {reader.LineNumber}: expected at least {VcfHeader.ColumnsBeforeSamples + 1} columns, found fewer",
                "the line is cut short: copy or download the file again");
        }

        var reference = Encoding.ASCII.GetString(line[columns[3]]).ToUpperInvariant();
        var alternates = Encoding.ASCII.GetString(line[columns[4]]).ToUpperInvariant();
        string[] alleles = alternates == "." ? [reference] : [reference, .. alternates.Split(',')];
        var format = line[columns[8]];
        return new VcfRecord(
            Encoding.UTF8.GetString(line[columns[2]]),
            alleles,
            format.SequenceEqual("GT"u8) || format.StartsWith("GT:"u8),
            line[columns[9]]);
    }
}
