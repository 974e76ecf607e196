using System.Buffers.Text;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>
/// Where a record's FORMAT has the fields that say whether a genotype is a call at all.
/// </summary>
/// <remarks>
/// DP: reads; MIN_DP: the least of a reference block; GQ, or RGQ at sites without a variant:
/// phred-scaled quality; LEN: bases that a reference block covers. Each is -1 where FORMAT lacks
/// it.
/// Source: VCF v4.5, sections 1.6.2 and 5.5.
/// </remarks>
internal readonly record struct FormatFields
{
    private const int None = -1;

    private FormatFields(int genotype, int depth, int minimumDepth, int quality, int length) =>
        (Genotype, Depth, MinimumDepth, Quality, Length) = (
            genotype,
            depth,
            minimumDepth,
            quality,
            length
        );

    /// <summary>Where GT is; 0 in a valid file that has it.</summary>
    public int Genotype { get; }

    private int Depth { get; }

    private int MinimumDepth { get; }

    private int Quality { get; }

    private int Length { get; }

    /// <summary>Reads a FORMAT column: keys, separated by <c>:</c>.</summary>
    public static FormatFields Parse(ReadOnlySpan<byte> format)
    {
        var (genotype, depth, minimumDepth, quality, reference, length) = (
            None,
            None,
            None,
            None,
            None,
            None
        );
        var index = 0;
        foreach (var range in format.Split((byte)':'))
        {
            var key = format[range];
            if (key.SequenceEqual("GT"u8))
                genotype = index;
            else if (key.SequenceEqual("DP"u8))
                depth = index;
            else if (key.SequenceEqual("MIN_DP"u8))
                minimumDepth = index;
            else if (key.SequenceEqual("GQ"u8))
                quality = index;
            else if (key.SequenceEqual("RGQ"u8))
                reference = index;
            else if (key.SequenceEqual("LEN"u8))
                length = index;
            index++;
        }

        return new FormatFields(
            genotype,
            depth,
            minimumDepth,
            quality == None ? reference : quality,
            length
        );
    }

    /// <summary>Whether a genotype has what makes it a call.</summary>
    /// <param name="sample">One sample column.</param>
    /// <param name="isBlock">Whether the record is a reference block: then MIN_DP is the
    /// depth.</param>
    /// <param name="rules">The protocol's minima.</param>
    /// <returns>
    /// False where DP is 0, where GQ is 0 and no DP is given, and where a minimum is not shown to
    /// be kept. Callers write <c>0/0</c> with DP 0 where there are no reads.
    /// </returns>
    public bool IsCall(ReadOnlySpan<byte> sample, bool isBlock, GenotypeRules rules)
    {
        var depth = (isBlock ? Number(sample, MinimumDepth) : null) ?? Number(sample, Depth);
        var quality = Number(sample, Quality);
        return (depth ?? quality) is not 0
            && (rules.MinimumDepth == 0 || depth >= rules.MinimumDepth)
            && (rules.MinimumGenotypeQuality == 0 || quality >= rules.MinimumGenotypeQuality);
    }

    /// <summary>
    /// Bases that a sample's reference block covers, below 2^31; null where LEN gives no such
    /// number.
    /// </summary>
    public int? LengthOf(ReadOnlySpan<byte> sample) =>
        Number(sample, Length) is { } length and <= int.MaxValue ? (int)length : null;

    /// <summary>Whether FORMAT has LEN.</summary>
    public bool HasLength => Length != None;

    private static double? Number(ReadOnlySpan<byte> sample, int index)
    {
        if (index == None)
            return null;
        foreach (var range in sample.Split((byte)':'))
        {
            if (index-- > 0)
                continue;
            var text = sample[range];
            return
                Utf8Parser.TryParse(text, out double value, out var used)
                && used == text.Length
                && value >= 0
                ? value
                : null;
        }

        return null;
    }
}
