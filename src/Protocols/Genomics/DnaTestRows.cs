using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>
/// Turns the rows of a raw file of a DNA test into VCF records, at a table's places only.
/// </summary>
/// <remarks>
/// Such a file has letters and no REF: REF and ALT come from the table. The vendors write the
/// forward strand;
/// letters that fit the table on the other strand only are told, and make A/T and C/G places
/// unusable.
/// Indels, written as I and D, and rows found by id are not read. Source: docs/spec/protocol.md,
/// "DNA tests".
/// </remarks>
internal sealed class DnaTestRows(DnaTestFile file, VariantTable table, LineReader reader)
{
    private const int MostRowBytes = 1000;

    private static readonly SearchValues<char> Letters = SearchValues.Create("ACGTID-0");

    private readonly SiteIndex _sites = new(table);

    /// <summary>Places whose letters fit the table on the other strand only.</summary>
    public int OtherStrandPlaces { get; private set; }

    /// <summary>Reads a row.</summary>
    /// <param name="line">The row, without its line end.</param>
    /// <returns>A VCF data line of one genome; null where the table has no such place.</returns>
    /// <exception cref="MalformedInputException">A row of another form.</exception>
    public byte[]? ToRecord(ReadOnlySpan<byte> line)
    {
        if (line.Length > MostRowBytes)
            throw Error("a short row", "a long one");
        var comma = file.Columns == DnaTestColumns.Commas;
        string[] fields =
        [
            .. Encoding
                .UTF8.GetString(line)
                .Split(comma ? ',' : '\t')
                .Select(field => comma ? field.Trim('"') : field),
        ];
        var wanted = file.Columns == DnaTestColumns.TwoAlleles ? 5 : 4;
        if (fields.Length != wanted)
            throw Error($"{wanted} columns", $"{fields.Length}");
        if (
            !Utf8Parser.TryParse(Encoding.UTF8.GetBytes(fields[2]), out int position, out var used)
            || used != fields[2].Length
            || position < 0
        )
            throw Error("a position in the third column", "another text");
        var letters = string.Concat(fields[3..]).Trim().ToUpperInvariant();
        if (letters.Length is < 1 or > 2 || letters.AsSpan().ContainsAnyExcept(Letters))
            throw Error("a genotype of one or two of A, C, G, T, I, D, - and 0", "another text");
        var name = Chromosome.NormaliseCode(fields[1]);
        return _sites.Find(Encoding.UTF8.GetBytes(name)) is { } chromosome
            ? ToRecord(fields[0], position, letters, chromosome.Between(position, position))
            : null;
    }

    private byte[]? ToRecord(string id, int position, string letters, ReadOnlySpan<int> variants)
    {
        var (place, alleles) = ((Variant?)null, new List<string>());
        foreach (var index in variants)
        {
            var variant = table.Variants[index];
            string[] own = variant.KnowsReference
                ? [variant.ReferenceAllele, variant.AlternateAllele]
                : [variant.OtherAllele, variant.EffectAllele];
            if (own.Any(allele => allele.Length != 1 || !Alleles.AreBases(allele)))
                continue;
            place ??= variant;
            alleles.AddRange(own);
        }

        if (place is null)
            return null;
        alleles = [.. alleles.Distinct(StringComparer.Ordinal)];
        string[] called = [.. letters.Select(letter => $"{letter}")];
        var areCalled = called.All(Alleles.AreBases);
        if (areCalled && called.Any(letter => !alleles.Contains(letter)))
        {
            var other = alleles.ConvertAll(Alleles.Complement);
            if (called.All(other.Contains))
            {
                alleles = other;
                OtherStrandPlaces++;
            }
            else
            {
                alleles.AddRange(
                    called
                        .Where(letter => !alleles.Contains(letter))
                        .Distinct(StringComparer.Ordinal)
                );
            }
        }

        var genotype = string.Join(
            '/',
            called.Select(letter => areCalled ? $"{alleles.IndexOf(letter)}" : ".")
        );
        var name = id.StartsWith("rs", StringComparison.Ordinal) ? id : ".";
        return Encoding.UTF8.GetBytes(
            string.Join(
                '\t',
                place.Chromosome,
                $"{position}",
                name,
                alleles[0],
                string.Join(',', alleles.Skip(1)),
                ".",
                ".",
                ".",
                "GT",
                genotype
            )
        );
    }

    private MalformedInputException Error(string expected, string found) =>
        new(
            $"{reader.FileName}, line {reader.LineNumber}: expected {expected} in a raw file of "
                + $"a DNA "
                + $"test, found {found}",
            "the file is damaged or was edited: download it from the vendor again"
        );
}
