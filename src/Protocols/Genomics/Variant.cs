using System.Globalization;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>One row of a protocol's variant table: which allele of which place is
/// counted.</summary>
/// <remarks>
/// Not every source tells everything. A row may leave open which of its two alleles is REF, as
/// scoring files do.
/// And a variant whose place no source at hand vouches for is found by its id: then chromosome,
/// position and
/// the other allele are unknown, and the effect allele may be <see cref="AnyAlternate"/>.
/// </remarks>
public sealed record Variant
{
    /// <summary>
    /// The effect allele of a variant whose alleles are not known: every allele but REF is counted.
    /// </summary>
    public const string AnyAlternate = "*";

    /// <summary>How the table writes what is not known.</summary>
    public const string Unknown = ".";

    /// <summary>Whether records are found by the id alone.</summary>
    public bool IsFoundById => Position == 0;

    /// <summary>Whether the row says which allele is REF.</summary>
    public bool KnowsReference => ReferenceAllele != Unknown;

    /// <summary>The assembly that <see cref="Position"/> counts on.</summary>
    public required GenomeBuild Build { get; init; }

    /// <summary>Normalised chromosome name, without <c>chr</c>; <c>.</c> where found by
    /// id.</summary>
    public required string Chromosome { get; init; }

    /// <summary>1-based position of the first base of <see cref="ReferenceAllele"/>; 0 where found
    /// by id.</summary>
    public required int Position { get; init; }

    /// <summary>The position as tables write it: a number, or <c>.</c> where found by id.</summary>
    public string PositionText =>
        IsFoundById ? Unknown : Position.ToString(CultureInfo.InvariantCulture);

    /// <summary>An rs number or another name; a cross-check, unless the variant is found by
    /// it.</summary>
    public required string Id { get; init; }

    /// <summary>REF: upper-case A, C, G, T; <c>.</c> where not
    /// <see cref="KnowsReference"/>.</summary>
    public required string ReferenceAllele { get; init; }

    /// <summary>ALT: upper-case A, C, G, T; <c>.</c> where not
    /// <see cref="KnowsReference"/>.</summary>
    public required string AlternateAllele { get; init; }

    /// <summary>The allele whose copies the dosage counts: REF or ALT; where found by id, bases or
    /// <c>*</c>.</summary>
    public required string EffectAllele { get; init; }

    /// <summary>The other one of the two alleles; <c>.</c> where unknown.</summary>
    public required string OtherAllele { get; init; }

    /// <summary>Effect weight as written in the table (a decimal number), or <c>.</c> where there
    /// is none.</summary>
    public required string Weight { get; init; }

    /// <summary>
    /// How copies become a part of a score; where it has its own weights, <see cref="Weight"/> is
    /// <c>.</c>.
    /// </summary>
    public EffectModel Model { get; init; } = EffectModel.Additive;

    /// <summary>Where position and alleles come from: a DOI, a PGS id, a dbSNP build.</summary>
    public required string Source { get; init; }

    /// <summary>
    /// Bases that the ALT has more than REF: below 0 for a deletion, 0 where REF is not known.
    /// </summary>
    public int LengthChange => KnowsReference ? AlternateAllele.Length - ReferenceAllele.Length : 0;

    /// <summary>Whether REF and ALT are each other's complement (A/T, C/G), so that strand cannot
    /// be told.</summary>
    public bool IsStrandAmbiguous => Alleles.Complement(EffectAllele) == OtherAllele;

    /// <summary>The alleles for people: <c>T&gt;C</c>, <c>C/T</c> where REF is not known, or the
    /// effect allele alone.</summary>
    public string AllelesText =>
        KnowsReference ? $"{ReferenceAllele}>{AlternateAllele}"
        : OtherAllele == Unknown ? EffectAllele
        : $"{EffectAllele}/{OtherAllele}";

    /// <summary><c>rs429358 19:44908684 T&gt;C</c>, or <c>rs80357713 (by id)</c>.</summary>
    public override string ToString() =>
        IsFoundById ? $"{Id} (by id)" : $"{Id} {Chromosome}:{Position} {AllelesText}";
}
