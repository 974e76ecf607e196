using System.Collections.Frozen;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>A reference assembly of the human genome: what a position means.</summary>
public sealed record GenomeBuild
{
    /// <summary>GRCh37, also known as hg19 and b37.</summary>
    public static GenomeBuild GRCh37 { get; } =
        new(
            "GRCh37",
            ["GRCh37", "hg19", "b37"],
            ["hs37", "hs37d5", "human_g1k_v37", "g1k_v37", "assembly19"],
            [
                249250621,
                243199373,
                198022430,
                191154276,
                180915260,
                171115067,
                159138663,
                146364022,
                141213431,
                135534747,
                135006516,
                133851895,
                115169878,
                107349540,
                102531392,
                90354753,
                81195210,
                78077248,
                59128983,
                63025520,
                48129895,
                51304566,
                155270560,
                59373566,
            ]
        );

    /// <summary>GRCh38, also known as hg38.</summary>
    public static GenomeBuild GRCh38 { get; } =
        new(
            "GRCh38",
            ["GRCh38", "hg38", "b38"],
            ["hs38", "hs38d1", "hs38DH", "assembly38"],
            [
                248956422,
                242193529,
                198295559,
                190214555,
                181538259,
                170805979,
                159345973,
                145138636,
                138394717,
                133797422,
                135086622,
                133275309,
                114364328,
                107043718,
                101991189,
                90338345,
                83257441,
                80373285,
                58617616,
                64444167,
                46709983,
                50818468,
                156040895,
                57227415,
            ]
        );

    private readonly FrozenDictionary<string, long> _lengths;
    private readonly string[] _names;
    private readonly string[] _words;

    /// <summary>Describes a build.</summary>
    /// <param name="name">The name in protocols.</param>
    /// <param name="names">How users name it.</param>
    /// <param name="files">Words in the names of its FASTA files.</param>
    /// <param name="lengths">Shape: [24]; bases of 1 … 22, X, Y.</param>
    private GenomeBuild(string name, string[] names, string[] files, long[] lengths)
    {
        Name = name;
        _names = names;
        _words = [.. names, .. files];
        _lengths = lengths
            .Select(
                (length, i) =>
                    KeyValuePair.Create(
                        i switch
                        {
                            22 => "X",
                            23 => "Y",
                            _ => $"{i + 1}",
                        },
                        length
                    )
            )
            .ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>The name used in protocols and variant tables.</summary>
    public string Name { get; }

    /// <summary>The builds that a protocol may name.</summary>
    public static IReadOnlyList<GenomeBuild> All { get; } = [GRCh37, GRCh38];

    /// <summary>Finds a build by its exact name, such as <c>GRCh38</c>.</summary>
    public static bool TryParse(
        string name,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out GenomeBuild? build
    )
    {
        build = All.FirstOrDefault(candidate => candidate.Name == name);
        return build is not null;
    }

    /// <summary>
    /// Finds a build by any of its common names, in either case: <c>GRCh37</c>, <c>hg19</c>,
    /// <c>b37</c>, <c>GRCh38</c>, <c>hg38</c>, <c>b38</c>.
    /// </summary>
    public static bool TryParseAlias(
        string name,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out GenomeBuild? build
    )
    {
        build = All.FirstOrDefault(candidate =>
            candidate._names.Contains(name, StringComparer.OrdinalIgnoreCase)
        );
        return build is not null;
    }

    /// <summary>The build whose sequence <paramref name="chromosome"/> has exactly this
    /// length.</summary>
    /// <param name="chromosome">Normalised name (see
    /// <see cref="Chromosome.Normalise(ReadOnlySpan{byte})"/>).</param>
    /// <param name="lengthBases">Length in bases from a VCF's <c>##contig</c> line.</param>
    /// <remarks>
    /// The length decides, not a label: the 24 primary sequences have different lengths in the two
    /// builds, while labels such as <c>hs37d5</c> are free text.
    /// </remarks>
    public static GenomeBuild? FromContigLength(string chromosome, long lengthBases) =>
        All.FirstOrDefault(build =>
            build._lengths.TryGetValue(chromosome, out var length) && length == lengthBases
        );

    /// <summary>The one build that a free-text label (<c>assembly=</c>, <c>##reference=</c>) names,
    /// or null.</summary>
    /// <remarks>
    /// By whole words: letters and digits up to anything else. A folder <c>lab38</c> names no
    /// build, the file
    /// <c>Homo_sapiens_assembly38.fasta</c> does.
    /// </remarks>
    public static GenomeBuild? FromLabel(string label)
    {
        var named = All.Where(build => build._words.Any(word => HasWord(label, word))).ToArray();
        return named.Length == 1 ? named[0] : null;
    }

    private static bool HasWord(string label, string word)
    {
        for (
            var at = 0;
            (at = label.IndexOf(word, at, StringComparison.OrdinalIgnoreCase)) >= 0;
            at++
        )
        {
            var end = at + word.Length;
            if (
                (at == 0 || !char.IsAsciiLetterOrDigit(label[at - 1]))
                && (end == label.Length || !char.IsAsciiLetterOrDigit(label[end]))
            )
                return true;
        }

        return false;
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <inheritdoc/>
    public bool Equals(GenomeBuild? other) => other?.Name == Name;

    /// <inheritdoc/>
    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);
}
