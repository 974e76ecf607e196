using SecureGenomics.Provenance.Protocols;

namespace SecureGenomics.Provenance.Cli;

/// <summary>Compares a result with the AC, AN and AF that a VCF's own INFO column states.</summary>
/// <param name="Stated">Variants of the result for which the file states all three.</param>
/// <param name="Equal">Those of them where all three are equal.</param>
internal sealed record VcfInfoCounts(int Stated, int Equal)
{
    /// <summary>Reads the file once more. Only biallelic records whose ALT is the effect allele can
    /// be compared.</summary>
    public static VcfInfoCounts Read(string path, AlleleFrequencies result)
    {
        var rows = result.Variants.ToDictionary(row =>
            (
                row.Variant.Chromosome,
                row.Variant.Position,
                row.Variant.ReferenceAllele,
                row.Variant.EffectAllele
            )
        );
        using var file = File.OpenRead(path);
        using var text = new StreamReader(GenomicFile.OpenDecompressed(file, path));
        var (stated, equal) = (0, 0);
        while (text.ReadLine() is { } line)
        {
            if (
                line.StartsWith('#')
                || line.Split('\t', 9)
                    is not [
                        var chromosome,
                        var position,
                        _,
                        var reference,
                        var alternate,
                        _,
                        _,
                        var info,
                        ..,
                    ]
            )
                continue;
            var place = (
                Chromosome.Normalise(System.Text.Encoding.UTF8.GetBytes(chromosome)),
                int.Parse(position, System.Globalization.CultureInfo.InvariantCulture),
                reference,
                alternate
            );
            if (!rows.TryGetValue(place, out var row))
                continue;
            var fields = info.Split(';')
                .Select(field => field.Split('=', 2))
                .Where(pair => pair.Length == 2)
                .ToLookup(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
            if (!fields.Contains("AC") || !fields.Contains("AN") || !fields.Contains("AF"))
                continue;
            stated++;
            if (
                fields["AC"].First() == $"{row.AlleleCount}"
                && fields["AN"].First() == $"{row.AlleleNumber}"
                && fields["AF"].First() == row.Frequency
            )
                equal++;
        }

        return new VcfInfoCounts(stated, equal);
    }
}
