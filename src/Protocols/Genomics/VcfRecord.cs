using System.Buffers.Text;
using System.Text;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>One data line of a VCF, cut into the parts that matter here. Valid while the line
/// is.</summary>
/// <remarks>Source: The Variant Call Format Specification v4.2 to v4.5, section 1.6.</remarks>
internal readonly ref struct VcfRecord
{
    private readonly ReadOnlySpan<byte> _id;

    private VcfRecord(
        int position,
        ReadOnlySpan<byte> id,
        string[] alleles,
        bool isBlock,
        FormatFields format,
        ReadOnlySpan<byte> samples
    )
    {
        Position = position;
        _id = id;
        Alleles = alleles;
        IsBlock = isBlock;
        Format = format;
        Samples = samples;
    }

    /// <summary>POS, 1-based.</summary>
    public int Position { get; }

    /// <summary>The ID column; <c>.</c> where there is none.</summary>
    public string Id => Encoding.UTF8.GetString(_id);

    /// <summary>REF, then every ALT, upper case; index = the number in GT.</summary>
    public string[] Alleles { get; }

    public string Reference => Alleles[0];

    public ReadOnlySpan<string> Alternates => Alleles.AsSpan(1);

    /// <summary>
    /// How many ALTs are alleles of their own, without <c>*</c>, <c>&lt;*&gt;</c> and
    /// <c>&lt;NON_REF&gt;</c>.
    /// </summary>
    public int AlternateAlleleCount => Alleles.Skip(1).Count(Protocols.Alleles.IsAllele);

    /// <summary>Whether the record replaces several bases by as many (an MNV).</summary>
    public bool IsSubstitution
    {
        get
        {
            foreach (var alternate in Alternates)
            {
                if (
                    Reference.Length > 1
                    && alternate.Length == Reference.Length
                    && Protocols.Alleles.AreBases(alternate)
                )
                    return true;
            }

            return false;
        }
    }

    /// <summary>
    /// Whether the record is a reference block: no ALT allele, and an END or LEN.
    /// </summary>
    public bool IsBlock { get; }

    /// <summary>Whether FORMAT has GT.</summary>
    public bool HasGenotypes => Format.Genotype >= 0;

    /// <summary>Where the fields of a sample column are.</summary>
    public FormatFields Format { get; }

    /// <summary>The sample columns, still tab-separated.</summary>
    public ReadOnlySpan<byte> Samples { get; }

    /// <summary>CHROM and POS alone: all that a line off the table is read for.</summary>
    /// <exception cref="MalformedInputException">Fewer than two columns, or a POS that is no
    /// number.</exception>
    public static int ReadPosition(
        ReadOnlySpan<byte> line,
        LineReader reader,
        out ReadOnlySpan<byte> chromosome
    )
    {
        var first = line.IndexOf((byte)'\t');
        var second = first < 0 ? -1 : line[(first + 1)..].IndexOf((byte)'\t');
        if (
            second >= 0
            && Utf8Parser.TryParse(line.Slice(first + 1, second), out int position, out var used)
            && used == second
            && position >= 0
        )
        {
            chromosome = line[..first];
            return position;
        }

        throw new MalformedInputException(
            $"{reader.FileName}, line {reader.LineNumber}: expected CHROM, tab, a position, "
                + $"found other columns",
            "the file is damaged or was edited by a program that changes tabs"
        );
    }

    /// <summary>The ID column alone; empty when the line has no third column.</summary>
    public static ReadOnlySpan<byte> PeekId(ReadOnlySpan<byte> line)
    {
        var columns = line.Split((byte)'\t');
        return columns.MoveNext() && columns.MoveNext() && columns.MoveNext()
            ? line[columns.Current]
            : default;
    }

    /// <summary>
    /// The last base that a line speaks of: of its REF, or of its reference block; allocates
    /// nothing.
    /// </summary>
    /// <param name="line">The line.</param>
    /// <param name="position">Its POS.</param>
    public static long PeekEnd(ReadOnlySpan<byte> line, int position)
    {
        Span<Range> columns = stackalloc Range[VcfHeader.ColumnsBeforeSamples + 1];
        if (line.Split(columns, (byte)'\t') <= VcfHeader.ColumnsBeforeSamples)
            return position;
        var end = position + (long)line[columns[3]].Length - 1;
        return Math.Max(end, BlockEnd(line, columns, position));
    }

    /// <summary>Parses the whole line.</summary>
    public static VcfRecord Parse(ReadOnlySpan<byte> line, int position, LineReader reader)
    {
        Span<Range> columns = stackalloc Range[VcfHeader.ColumnsBeforeSamples + 1];
        if (line.Split(columns, (byte)'\t') <= VcfHeader.ColumnsBeforeSamples)
        {
            throw new MalformedInputException(
                $"{reader.FileName}, line {reader.LineNumber}: expected at least "
                    + $"{VcfHeader.ColumnsBeforeSamples + 1} columns, found fewer",
                "the line is cut short: copy or download the file again"
            );
        }

        var alleles = AllelesOf(line[columns[3]], line[columns[4]]);
        var format = FormatFields.Parse(line[columns[8]]);
        if (format.Genotype > 0)
        {
            throw new MalformedInputException(
                $"{reader.FileName}, line {reader.LineNumber}: expected GT as the first key of "
                    + "FORMAT, as the VCF specification asks, found it behind another one",
                "the program that wrote the file broke a rule: write it again with GT first"
            );
        }

        return new VcfRecord(
            position,
            line[columns[2]],
            alleles,
            BlockEnd(line, columns, position) > 0,
            format,
            line[columns[9]]
        );
    }

    private static string[] AllelesOf(ReadOnlySpan<byte> reference, ReadOnlySpan<byte> alternates)
    {
        if (alternates.SequenceEqual("."u8))
            return [Protocols.Alleles.Read(reference)];
        if (!alternates.Contains((byte)','))
            return [Protocols.Alleles.Read(reference), Protocols.Alleles.Read(alternates)];
        var alleles = new List<string> { Protocols.Alleles.Read(reference) };
        foreach (var range in alternates.Split((byte)','))
            alleles.Add(Protocols.Alleles.Read(alternates[range]));
        return [.. alleles];
    }

    /// <summary>The last base of a reference block; 0 where the line is none.</summary>
    /// <remarks>
    /// A block has no ALT allele, and END in INFO (up to VCF 4.4) or LEN in FORMAT (from 4.5).
    /// Symbolic alleles such as <c>&lt;DEL&gt;</c> have an END, too, and are no block.
    /// </remarks>
    private static long BlockEnd(ReadOnlySpan<byte> line, ReadOnlySpan<Range> columns, int position)
    {
        var alternates = line[columns[4]];
        foreach (var range in alternates.Split((byte)','))
        {
            var alternate = alternates[range];
            if (
                !alternate.SequenceEqual("."u8)
                && !Ascii.EqualsIgnoreCase(alternate, "<NON_REF>"u8)
                && !alternate.SequenceEqual("<*>"u8)
            )
            {
                return 0;
            }
        }

        var end = 0L;
        var info = line[columns[7]];
        foreach (var range in info.Split((byte)';'))
        {
            var entry = info[range];
            if (
                entry.StartsWith("END="u8)
                && Utf8Parser.TryParse(entry[4..], out int value, out var used)
                && used == entry.Length - 4
            )
            {
                end = value;
            }
        }

        var format = FormatFields.Parse(line[columns[8]]);
        if (format.HasLength)
        {
            var samples = line[columns[9]];
            foreach (var range in samples.Split((byte)'\t'))
                end = Math.Max(end, position + (long)(format.LengthOf(samples[range]) ?? 0) - 1);
        }

        return end < position ? 0 : end;
    }
}
