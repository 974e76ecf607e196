using System.Buffers;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>Facts about allele strings.</summary>
public static class Alleles
{
    private static readonly SearchValues<char> Bases = SearchValues.Create("ACGT");

    /// <summary>Whether the string is one or more of A, C, G, T in upper case.</summary>
    public static bool AreBases(string allele) =>
        allele.Length > 0 && !allele.AsSpan().ContainsAnyExcept(Bases);

    /// <summary>The same stretch read on the other strand (complemented and reversed).</summary>
    /// <param name="allele">Upper-case bases.</param>
    public static string Complement(string allele) => string.Create(allele.Length, allele, (span, from) =>
    {
        for (var i = 0; i < span.Length; i++)
        {
            span[i] = from[^(i + 1)] switch
            {
                'A' => 'T',
                'C' => 'G',
                'G' => 'C',
                'T' => 'A',
                var other => other,
            };
        }
    });
}
