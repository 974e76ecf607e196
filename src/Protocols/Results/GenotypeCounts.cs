namespace SecureGenomics.Provenance.Protocols;

/// <summary>How many of some genomes have which genotype at one variant.</summary>
/// <param name="Het">One copy of the effect allele.</param>
/// <param name="Hom">Two copies.</param>
/// <param name="Called">Genotypes called, those without a copy included.</param>
public readonly record struct GenotypeCounts(ulong Het, ulong Hom, ulong Called)
{
    /// <summary>No copy of the effect allele.</summary>
    public ulong None => Called - Het - Hom;

    /// <summary>Copies of the effect allele.</summary>
    public ulong EffectAlleles => Het + 2 * Hom;

    /// <summary>Copies of the other allele.</summary>
    public ulong OtherAlleles => 2 * Called - EffectAlleles;

    /// <summary>What is left without a part.</summary>
    public GenotypeCounts Without(GenotypeCounts part) => new(Het - part.Het, Hom - part.Hom, Called - part.Called);

    internal bool ArePossible(ulong genomes) => Het <= Called && Hom <= Called - Het && Called <= genomes;

    /// <summary>Whether the rest of a whole is possible too, over this many other genomes.</summary>
    internal bool ArePartOf(GenotypeCounts whole, ulong others) =>
        Het <= whole.Het && Hom <= whole.Hom && Called <= whole.Called && whole.Without(this).ArePossible(others);
}
