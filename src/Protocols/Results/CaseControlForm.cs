namespace SecureGenomics.Provenance.Protocols;

/// <summary>What a case-control study counts, and which columns its table has.</summary>
public enum CaseControlForm
{
    /// <summary>Genomes with two called alleles; <c>case-control-counts</c>.</summary>
    Counts = 0,

    /// <summary>
    /// Every called allele once; with −log10 p, the smallest expected count and corrected odds
    /// ratios; <c>case-control-by-ploidy</c>.
    /// </summary>
    ByPloidy,
}
