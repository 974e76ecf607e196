namespace SecureGenomics.Provenance.Protocols;

/// <summary>How many of some genomes have which genotype at one variant.</summary>
/// <param name="Het">Two alleles, one of them the effect allele.</param>
/// <param name="Hom">Two copies of the effect allele.</param>
/// <param name="Called">Genotypes of two called alleles, those without a copy included.</param>
/// <param name="HaploidEffect">Genotypes of one allele, which is the effect allele.</param>
/// <param name="HaploidCalled">Genotypes of one called allele.</param>
public readonly record struct GenotypeCounts(
    ulong Het,
    ulong Hom,
    ulong Called,
    ulong HaploidEffect = 0,
    ulong HaploidCalled = 0
)
{
    /// <summary>Two alleles, and no copy of the effect allele.</summary>
    public ulong None => Called - Het - Hom;

    /// <summary>One allele, which is not the effect allele.</summary>
    public ulong HaploidOther => HaploidCalled - HaploidEffect;

    /// <summary>Copies of the effect allele.</summary>
    public ulong EffectAlleles => Het + 2 * Hom + HaploidEffect;

    /// <summary>Copies of the other allele.</summary>
    public ulong OtherAlleles => 2 * Called + HaploidCalled - EffectAlleles;

    /// <summary>What is left without a part.</summary>
    public GenotypeCounts Without(GenotypeCounts part) =>
        new(
            Het - part.Het,
            Hom - part.Hom,
            Called - part.Called,
            HaploidEffect - part.HaploidEffect,
            HaploidCalled - part.HaploidCalled
        );

    internal bool ArePossible(ulong genomes) =>
        Het <= Called
        && Hom <= Called - Het
        && HaploidEffect <= HaploidCalled
        && Called <= genomes
        && HaploidCalled <= genomes - Called;

    /// <summary>Whether the rest of a whole is possible too, over this many other
    /// genomes.</summary>
    internal bool ArePartOf(GenotypeCounts whole, ulong others) =>
        Het <= whole.Het
        && Hom <= whole.Hom
        && Called <= whole.Called
        && HaploidEffect <= whole.HaploidEffect
        && HaploidCalled <= whole.HaploidCalled
        && whole.Without(this).ArePossible(others);
}
