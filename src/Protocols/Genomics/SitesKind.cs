namespace SecureGenomics.Provenance.Protocols;

/// <summary>What a list of sites is.</summary>
public enum SitesKind
{
    /// <summary>None that is known.</summary>
    None = 0,

    /// <summary>A VCF, with genotypes or without.</summary>
    Vcf,

    /// <summary>Bases of a BED file.</summary>
    Bed,

    /// <summary>rs numbers.</summary>
    Ids,
}
