namespace SecureGenomics.Provenance.Protocols;

/// <summary>One row of a protocol's variant table: which allele of which place is counted.</summary>
public sealed record Variant
{
    /// <summary>The assembly that <see cref="Position"/> counts on.</summary>
    public required GenomeBuild Build { get; init; }

    /// <summary>Normalised chromosome name, without <c>chr</c>.</summary>
    public required string Chromosome { get; init; }

    /// <summary>1-based position of the first base of <see cref="ReferenceAllele"/>.</summary>
    public required int Position { get; init; }

    /// <summary>An rs number or another name; a cross-check, never what a match rests on.</summary>
    public required string Id { get; init; }

    /// <summary>REF: upper-case A, C, G, T.</summary>
    public required string ReferenceAllele { get; init; }

    /// <summary>ALT: upper-case A, C, G, T.</summary>
    public required string AlternateAllele { get; init; }

    /// <summary>The allele whose copies the dosage counts: REF or ALT.</summary>
    public required string EffectAllele { get; init; }

    /// <summary>The other one of the two alleles.</summary>
    public string OtherAllele => EffectAllele == AlternateAllele ? ReferenceAllele : AlternateAllele;

    /// <summary>Effect weight as written in the table (a decimal number), or <c>.</c> where there is none.</summary>
    public required string Weight { get; init; }

    /// <summary>Where position and alleles come from: a DOI, a PGS id, a dbSNP build.</summary>
    public required string Source { get; init; }

    /// <summary>Whether REF and ALT are each other's complement (A/T, C/G), so that strand cannot be told.</summary>
    public bool IsStrandAmbiguous => Alleles.Complement(ReferenceAllele) == AlternateAllele;

    /// <summary><c>rs429358 19:44908684 T&gt;C</c></summary>
    public override string ToString() =>
        $"{Id} {Chromosome}:{Position} {ReferenceAllele}>{AlternateAllele}";
}
