namespace SecureGenomics.Provenance.Protocols;

/// <summary>How the decrypted totals are read.</summary>
public enum Interpretation
{
    /// <summary>Not a reading; a protocol always names one.</summary>
    None = 0,

    /// <summary>Allele counts and frequencies per variant (<c>allele-frequency</c>).</summary>
    AlleleFrequency,

    /// <summary>Association tests per variant (<c>chi-square</c>).</summary>
    ChiSquare,

    /// <summary>One number per output slot (<c>linear</c>), for a data owner.</summary>
    Linear,

    /// <summary>A weighted sum of dosages (<c>polygenic-score</c>), for a data owner.</summary>
    PolygenicScore,

    /// <summary>Statistics over the rows of all sites (<c>totals</c>).</summary>
    Totals,
}
