namespace SecureGenomics.Provenance.Protocols;

/// <summary>
/// Looks for signs that a VCF lists more than the sites where somebody differs from the reference.
/// </summary>
/// <remarks>
/// A sign is a reference block, a record without an ALT, or a genotype with REF alone. The first
/// <see cref="MostLines"/> data lines are looked at. Source: docs/spec/protocol.md, "Absent sites".
/// </remarks>
internal sealed class ReferenceCalls
{
    /// <summary>Data lines that are looked at.</summary>
    public const int MostLines = 10_000;

    private int _lines;

    /// <summary>Whether any sign was seen.</summary>
    public bool AreSeen { get; private set; }

    /// <summary>Says that the file has reference calls, whatever its lines look like.</summary>
    public void Know() => AreSeen = true;

    /// <summary>Looks at a data line; allocates nothing.</summary>
    public void Look(ReadOnlySpan<byte> line)
    {
        if (AreSeen || _lines == MostLines)
            return;
        _lines++;
        Span<Range> columns = stackalloc Range[VcfHeader.ColumnsBeforeSamples + 1];
        if (line.Split(columns, (byte)'\t') <= VcfHeader.ColumnsBeforeSamples)
            return;
        var alternates = line[columns[4]];
        AreSeen =
            alternates.SequenceEqual("."u8)
            || alternates.SequenceEqual("<*>"u8)
            || alternates.SequenceEqual("<NON_REF>"u8)
            || HasReferenceGenotype(line[columns[9]]);
    }

    private static bool HasReferenceGenotype(ReadOnlySpan<byte> samples)
    {
        foreach (var range in samples.Split((byte)'\t'))
        {
            var sample = samples[range];
            var colon = sample.IndexOf((byte)':');
            var genotype = colon < 0 ? sample : sample[..colon];
            if (genotype.Contains((byte)'0') && !genotype.ContainsAnyExcept("0/|"u8))
                return true;
        }

        return false;
    }
}
