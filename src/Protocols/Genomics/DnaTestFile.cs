using System.Text;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>
/// What the first lines of a raw file of a DNA test say: the vendor, the build, the columns.
/// </summary>
/// <remarks>
/// <code>
/// # rsid  chromosome  position  genotype        23andMe, tabs
/// rsid  chromosome  position  allele1  allele2  AncestryDNA, tabs
/// RSID,CHROMOSOME,POSITION,RESULT MyHeritage and FamilyTreeDNA, commas, quotes or not
/// </code>
/// </remarks>
/// <param name="Vendor"><c>23andMe</c>, say; "unknown vendor" where the file does not say.</param>
/// <param name="Build">36, 37 or 38; null where the file does not say.</param>
/// <param name="Columns">How a row is written.</param>
internal sealed record DnaTestFile(string Vendor, int? Build, DnaTestColumns Columns)
{
    /// <summary>Comment lines that are looked at; the longest known header has about 30.</summary>
    private const int MostLines = 200;

    private static readonly (string Word, string Name)[] Vendors =
    [
        ("23andMe", "23andMe"),
        ("AncestryDNA", "AncestryDNA"),
        ("MyHeritage", "MyHeritage"),
        ("Family Tree DNA", "FamilyTreeDNA"),
        ("FamilyTreeDNA", "FamilyTreeDNA"),
        ("FTDNA", "FamilyTreeDNA"),
        ("Living DNA", "Living DNA"),
    ];

    /// <summary>The build of GRCh names; null for build 36 and where nothing is said.</summary>
    public GenomeBuild? Genome =>
        Build switch
        {
            37 => GenomeBuild.GRCh37,
            38 => GenomeBuild.GRCh38,
            _ => null,
        };

    /// <summary>Reads the first lines, if they are those of a raw file.</summary>
    /// <param name="first">Line 1.</param>
    /// <param name="reader">Behind line 1.</param>
    /// <returns>Null where no line of known column names comes.</returns>
    public static DnaTestFile? Recognise(ReadOnlySpan<byte> first, LineReader reader)
    {
        var (vendor, build) = ("an unknown vendor", (int?)null);
        var line = Decode(first);
        for (var lines = 0; lines < MostLines; lines++)
        {
            foreach (var (word, name) in Vendors)
            {
                if (line.Contains(word, StringComparison.OrdinalIgnoreCase))
                    vendor = name;
            }

            if (line.StartsWith('#') && BuildNamedIn(line) is { } said)
                build = said;
            if (ColumnsOf(line) is { } columns)
                return new DnaTestFile(vendor, build, columns);
            if (line.Length > 0 && line[0] != '#')
                return null;
            if (!reader.TryReadLine(out var next))
                return null;
            line = Decode(next);
        }

        return null;
    }

    /// <summary>What to tell the contributor of how the file is read.</summary>
    /// <param name="build">What its positions count on.</param>
    public string Remark(GenomeBuild build) =>
        $"a raw file of a DNA test ({Vendor}), read on {build} and on the forward strand, as such "
        + "files are written; "
        + "it has chosen places only, and an absent one says nothing";

    /// <summary>What to say where a file of this build cannot be read.</summary>
    /// <param name="wanted">The protocol's build.</param>
    public (string Found, string Hint) Describe(GenomeBuild wanted)
    {
        var build = Build is { } number
            ? $"on build {number}{(Genome is null ? "" : $" ({Genome})")}"
            : "that does not say its build";
        var prepared = Columns switch
        {
            DnaTestColumns.Genotype => "FILE",
            DnaTestColumns.TwoAlleles => "<(awk -v OFS='\\t' '!/^#/ && $1 != \"rsid\" {print "
                + "$1,$2,$3,$4 $5}' FILE)",
            DnaTestColumns.Commas => "<(tr -d '\"' < FILE | grep -v '^[#R]' | tr ',' '\\t')",
            _ => throw new InvalidOperationException($"no command for {Columns}"),
        };
        var convert =
            $"convert it: bcftools convert --tsv2vcf {prepared} -c ID,CHROM,POS,AA -f "
            + $"{Genome?.Name ?? "REFERENCE"}.fa -s NAME -O z -o out.vcf.gz";
        var lift =
            Genome == wanted
                ? ""
                : $"; the protocol is on {wanted}: then move it there with \"bcftools "
                    + $"+liftover\" or "
                    + "CrossMap";
        return ($"a raw file of a DNA test ({Vendor}) {build}", convert + lift);
    }

    private static string Decode(ReadOnlySpan<byte> line) =>
        Encoding.UTF8.GetString(line[..Math.Min(line.Length, 1000)]);

    private static DnaTestColumns? ColumnsOf(string line) =>
        line.Replace("\"", "", StringComparison.Ordinal)
            .TrimStart('#', ' ')
            .ToLowerInvariant() switch
        {
            "rsid\tchromosome\tposition\tgenotype" => DnaTestColumns.Genotype,
            "rsid\tchromosome\tposition\tallele1\tallele2" => DnaTestColumns.TwoAlleles,
            "rsid,chromosome,position,result" or "rsid,chromosome,position,genotype" =>
                DnaTestColumns.Commas,
            _ => null,
        };

    /// <summary>The build that a line of the head names as <c>build 37</c>, <c>GRCh37</c>,
    /// <c>NCBI36</c> or <c>hg19</c>; null where it names none.</summary>
    private static int? BuildNamedIn(string line)
    {
        for (var start = 0; start < line.Length; start++)
        {
            if (start > 0 && IsOfWord(line[start - 1]))
                continue;
            foreach (var word in (string[])["build", "GRCh", "NCBI", "hg"])
            {
                var rest = line.AsSpan(start);
                if (!rest.StartsWith(word, StringComparison.OrdinalIgnoreCase))
                    continue;
                rest = rest[word.Length..];
                if (word == "build")
                    rest = rest.TrimStart();
                if (rest.Length > 2 && IsOfWord(rest[2]))
                    continue;
                switch (rest)
                {
                    case ['3', '6', ..]:
                        return 36;
                    case ['3', '7', ..] or ['1', '9', ..]:
                        return 37;
                    case ['3', '8', ..]:
                        return 38;
                    default:
                        break;
                }
            }
        }

        return null;
    }

    private static bool IsOfWord(char c) => char.IsLetterOrDigit(c) || c == '_';
}

/// <summary>How a raw file writes a row.</summary>
internal enum DnaTestColumns
{
    /// <summary>Not a way; a known header always names one.</summary>
    None = 0,

    /// <summary>Tabs: rsid, chromosome, position, genotype of one or two letters.</summary>
    Genotype,

    /// <summary>Tabs: rsid, chromosome, position, and each allele in a column of its own.</summary>
    TwoAlleles,

    /// <summary>Commas, with or without quotes: rsid, chromosome, position, genotype.</summary>
    Commas,
}
