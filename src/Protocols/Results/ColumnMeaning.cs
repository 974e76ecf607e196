namespace SecureGenomics.Provenance.Protocols;

/// <summary>
/// What a column of a result table holds, for whoever draws or explains the table.
/// </summary>
public enum ColumnMeaning
{
    /// <summary>Text or a number that is shown and not drawn.</summary>
    Other = 0,

    /// <summary>What a row is about: a variant's id, an output's name.</summary>
    Label,

    /// <summary>The normalised chromosome; <c>.</c> where the variant has no place.</summary>
    Chromosome,

    /// <summary>1-based; <c>.</c> where the variant has no place.</summary>
    Position,

    /// <summary>The allele that is counted.</summary>
    EffectAllele,

    /// <summary>A whole number of genomes or alleles.</summary>
    Count,

    /// <summary>AN: alleles with an answer, of 2 in each genome.</summary>
    AlleleNumber,

    /// <summary>AC/AN, in [0, 1].</summary>
    Frequency,

    /// <summary>χ² of the test that is drawn, one degree of freedom.</summary>
    ChiSquare,

    /// <summary>
    /// p of the test that is drawn, in [0, 1]; 0 where the number was too small to print.
    /// </summary>
    P,

    /// <summary>−log10 of the p of the test that is drawn; at least 0.</summary>
    NegativeLog10P,

    /// <summary>The smallest expected count of the test that is drawn.</summary>
    SmallestExpected,

    /// <summary>
    /// What was added to every cell before the odds ratio was taken; 0 for nothing.
    /// </summary>
    CellCorrection,

    /// <summary>The statistic that a row belongs to, as the protocol names it.</summary>
    StatisticName,

    /// <summary>What the row's value is: an estimate, a count, a mean.</summary>
    QuantityName,

    /// <summary>The row's number.</summary>
    Value,

    /// <summary>Of the row's number.</summary>
    StandardError,
}
