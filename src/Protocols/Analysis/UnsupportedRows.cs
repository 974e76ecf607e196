using System.Globalization;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>Why a row of a scoring file cannot be scored.</summary>
/// <remarks>Source: PGS Catalog, scoring file format 2.0, "Variant information".</remarks>
public enum UnsupportedKind
{
    /// <summary>Not a kind: the row can be scored.</summary>
    None = 0,

    /// <summary>
    /// The effect allele is a haplotype, a diplotype or an allele of HLA or APOE, not a variant.
    /// </summary>
    Haplotype,

    /// <summary>The weight belongs to several variants at once (<c>is_interaction</c>).</summary>
    Interaction,

    /// <summary>An insertion or deletion as <c>I</c>, <c>D</c> or <c>-</c>.</summary>
    Indel,

    /// <summary>Alleles that are not two different strings of bases.</summary>
    Alleles,

    /// <summary>No weight, or some but not all weights for 0, 1 and 2 copies.</summary>
    Weight,

    /// <summary>Neither a place nor an rs number.</summary>
    Place,

    /// <summary>
    /// Without a place, under an rs number that another row has: one record cannot be told from it.
    /// </summary>
    SharedId,
}

/// <summary>The rows of a scoring file that cannot be scored for one reason.</summary>
/// <param name="Kind">The reason.</param>
/// <param name="Count">At least 1.</param>
/// <param name="FirstLine">1-based line of the first of them.</param>
public sealed record UnsupportedRows(UnsupportedKind Kind, int Count, long FirstLine)
{
    /// <summary><c>2 HLA or haplotype rows (first: line 8)</c>.</summary>
    public override string ToString()
    {
        var s = Count > 1 ? "s" : "";
        var what = Kind switch
        {
            UnsupportedKind.Haplotype => $"HLA or haplotype row{s}",
            UnsupportedKind.Interaction => $"interaction row{s}",
            UnsupportedKind.Indel => $"row{s} with an insertion or deletion without its bases",
            UnsupportedKind.Alleles => $"row{s} without two different alleles of A, C, G, T",
            UnsupportedKind.Weight => $"row{s} without a complete weight",
            UnsupportedKind.Place => $"row{s} with neither a place nor an rs number",
            UnsupportedKind.SharedId => $"row{s} without a place, whose rs number another row has",
            _ => $"row{s} of an unknown kind",
        };
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Count} {what} (first: line {FirstLine})"
        );
    }
}
