using System.Collections.Frozen;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>A reference assembly of the human genome: what a position means.</summary>
public sealed record GenomeBuild
{
    /// <summary>GRCh37, also known as hg19 and b37.</summary>
    public static GenomeBuild GRCh37 { get; } = new(
        "GRCh37",
        ["grch37", "hg19", "b37", "hs37", "g1k_v37"],
        [
            249250621, 243199373, 198022430, 191154276, 180915260, 171115067, 159138663, 146364022,
            141213431, 135534747, 135006516, 133851895, 115169878, 107349540, 102531392, 90354753,
            81195210, 78077248, 59128983, 63025520, 48129895, 51304566, 155270560, 59373566,
        ]);

    /// <summary>GRCh38, also known as hg38.</summary>
    public static GenomeBuild GRCh38 { get; } = new(
        "GRCh38",
        ["grch38", "hg38", "hs38", "b38"],
        [
            248956422, 242193529, 198295559, 190214555, 181538259, 170805979, 159345973, 145138636,
            138394717, 133797422, 135086622, 133275309, 114364328, 107043718, 101991189, 90338345,
            83257441, 80373285, 58617616, 64444167, 46709983, 50818468, 156040895, 57227415,
        ]);

    private readonly FrozenDictionary<string, long> _lengths;
    private readonly string[] _markers;

    private GenomeBuild(string name, string[] markers, long[] lengths)
    {
        Name = name;
        _markers = markers;
        _lengths = lengths
            .Select((length, i) => KeyValuePair.Create(i switch
            {
                22 => "X",
                23 => "Y",
                _ => $"{i + 1}",
            }, length))
            .ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>The name used in protocols and variant tables.</summary>
    public string Name { get; }

    /// <summary>The builds that a protocol may name.</summary>
    public static IReadOnlyList<GenomeBuild> All { get; } = [GRCh37, GRCh38];

    /// <summary>Finds a build by its exact name, such as <c>GRCh38</c>.</summary>
    public static bool TryParse(string name, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out GenomeBuild? build)
    {
        build = All.FirstOrDefault(candidate => candidate.Name == name);
        return build is not null;
    }

    /// <summary>The build whose sequence <paramref name="chromosome"/> has exactly this length.</summary>
    /// <param name="chromosome">Normalised name (see <see cref="Chromosome.Normalise(ReadOnlySpan{byte})"/>).</param>
    /// <param name="lengthBases">Length in bases from a VCF's <c>##contig</c> line.</param>
    /// <remarks>
    /// The length decides, not a label: the 24 primary sequences have different lengths in the two
    /// builds, while labels such as <c>hs37d5</c> are free text.
    /// </remarks>
    public static GenomeBuild? FromContigLength(string chromosome, long lengthBases) =>
        All.FirstOrDefault(build =>
            build._lengths.TryGetValue(chromosome, out var length) && length == lengthBases);

    /// <summary>The one build that a free-text label (<c>assembly=</c>, <c>##reference=</c>) names, or null.</summary>
    public static GenomeBuild? FromLabel(string label)
    {
        var named = All.Where(build => build._markers.Any(
            marker => label.Contains(marker, StringComparison.OrdinalIgnoreCase))).ToArray();
        return named.Length == 1 ? named[0] : null;
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <inheritdoc/>
    public bool Equals(GenomeBuild? other) => other?.Name == Name;

    /// <inheritdoc/>
    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);
}
