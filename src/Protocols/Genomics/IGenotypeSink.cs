namespace SecureGenomics.Provenance.Protocols;

/// <summary>
/// Takes what a cohort has at a variant as soon as the file has passed it, so that the genotypes of
/// all variants are never in memory at once.
/// </summary>
public interface IGenotypeSink
{
    /// <summary>Takes the genotypes of one variant; afterwards the table has them no
    /// more.</summary>
    /// <param name="genotypes">All genomes of the file.</param>
    /// <param name="variant">A row of the table of variants.</param>
    void Take(GenotypeTable genotypes, int variant);
}
