using System.Globalization;
using System.Text;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>Gathers what the meta lines say about the build; lengths outrank labels.</summary>
internal sealed class BuildEvidence
{
    private readonly List<(GenomeBuild Build, string Source)> _lengths = [];
    private readonly List<(GenomeBuild Build, string Source)> _labels = [];

    /// <summary>Looks at a line that begins with <c>##</c>.</summary>
    public void Add(ReadOnlySpan<byte> line)
    {
        if (line.StartsWith("##contig="u8))
        {
            var text = Encoding.UTF8.GetString(line);
            var contig = Attribute(text, "ID");
            if (
                contig is not null
                && long.TryParse(
                    Attribute(text, "length"),
                    NumberStyles.None,
                    CultureInfo.InvariantCulture,
                    out var length
                )
                && GenomeBuild.FromContigLength(
                    Chromosome.Normalise(Encoding.UTF8.GetBytes(contig)),
                    length
                )
                    is { } byLength
            )
            {
                _lengths.Add((byLength, $"##contig {contig} length {length}"));
            }
            else if (
                contig is not null
                && Chromosome.BuildOf(Encoding.UTF8.GetBytes(contig)) is { } byAccession
            )
            {
                _lengths.Add((byAccession, $"##contig {contig}"));
            }

            if (
                Attribute(text, "assembly") is { } assembly
                && GenomeBuild.FromLabel(assembly) is { } byLabel
            )
                _labels.Add((byLabel, $"##contig assembly {assembly}"));
        }
        else if (line.StartsWith("##reference="u8) || line.StartsWith("##assembly="u8))
        {
            var text = Encoding.UTF8.GetString(line);
            if (GenomeBuild.FromLabel(text) is { } build)
                _labels.Add((build, text[2..]));
        }
    }

    /// <summary>The build, and what says so; null where nothing does, or two things
    /// differ.</summary>
    public (GenomeBuild? Build, string Source) Decide()
    {
        var deciding = _lengths.Count > 0 ? _lengths : _labels;
        if (deciding.Count == 0)
            return (null, "no ##contig length, assembly or ##reference line that names a build");
        var (build, source) = deciding[0];
        var other = deciding.Find(evidence => evidence.Build != build);
        if (other.Build is not null)
            return (null, $"two: {build} ({source}) and {other.Build} ({other.Source})");

        return (build, source);
    }

    private static string? Attribute(string line, string key)
    {
        var at = line.IndexOf($"<{key}=", StringComparison.Ordinal);
        if (at < 0)
            at = line.IndexOf($",{key}=", StringComparison.Ordinal);
        if (at < 0)
            return null;
        var value = line.AsSpan(at + key.Length + 2);
        var end = value.IndexOfAny(',', '>');
        return (end < 0 ? value : value[..end]).Trim('"').ToString();
    }
}
