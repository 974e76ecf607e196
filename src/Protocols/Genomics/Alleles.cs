using System.Buffers;
using System.Text;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>Facts about allele strings.</summary>
public static class Alleles
{
    private static readonly SearchValues<char> Bases = SearchValues.Create("ACGT");

    /// <summary>An allele as a file writes it, in upper case; a single base takes no
    /// memory.</summary>
    internal static string Read(ReadOnlySpan<byte> text) =>
        text switch
        {
            [(byte)'A' or (byte)'a'] => "A",
            [(byte)'C' or (byte)'c'] => "C",
            [(byte)'G' or (byte)'g'] => "G",
            [(byte)'T' or (byte)'t'] => "T",
            _ => Encoding.ASCII.GetString(text).ToUpperInvariant(),
        };

    /// <summary>Whether the string is one or more of A, C, G, T in upper case.</summary>
    public static bool AreBases(string allele) =>
        allele.Length > 0 && !allele.AsSpan().ContainsAnyExcept(Bases);

    /// <summary>
    /// Whether an ALT stands for "any other allele": <c>&lt;NON_REF&gt;</c> or <c>&lt;*&gt;</c>.
    /// </summary>
    /// <remarks>
    /// It says that reads were looked at, and is no allele. Source: VCF v4.5, section 5.5.
    /// </remarks>
    public static bool IsUnspecified(string alternate) => alternate is "<NON_REF>" or "<*>";

    /// <summary>
    /// Whether an ALT is an allele of its own: no unspecified one, and not <c>*</c>, a spanning
    /// deletion.
    /// </summary>
    /// <remarks>Source: VCF v4.5, sections 1.6.1 and 5.5.</remarks>
    public static bool IsAllele(string alternate) => alternate != "*" && !IsUnspecified(alternate);

    /// <summary>The same stretch read on the other strand (complemented and reversed).</summary>
    /// <param name="allele">Upper-case bases.</param>
    public static string Complement(string allele) =>
        string.Create(allele.Length, allele, (span, from) =>
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
