namespace SecureGenomics.Provenance.Protocols;

/// <summary>What a VCF has to say about one variant of the table.</summary>
public enum VariantStatus
{
    /// <summary>No record at this position.</summary>
    Absent = 0,

    /// <summary>A record with the table's REF and ALT.</summary>
    Found,

    /// <summary>A record with the table's REF, whose ALT list lacks the table's ALT: nobody here
    /// carries it.</summary>
    FoundWithoutAlternate,

    /// <summary>A record whose REF is another one than the table's.</summary>
    ReferenceMismatch,

    /// <summary>A record with REF and ALT exchanged.</summary>
    Swapped,

    /// <summary>A record with the alleles of the other strand.</summary>
    OtherStrand,

    /// <summary>A record with several ALT alleles under a protocol that rejects them.</summary>
    Multiallelic,

    /// <summary>A record without GT.</summary>
    WithoutGenotypes,

    /// <summary>Two records with the table's REF and ALT.</summary>
    Repeated,

    /// <summary>Copies of REF asked for, at a site split over several records.</summary>
    SplitSite,

    /// <summary>
    /// Inside a reference block: every genome that the block calls has two copies of REF.
    /// </summary>
    ReferenceBlock,

    /// <summary>
    /// No record at this position; counted as two copies of REF, by the protocol's rule.
    /// </summary>
    AssumedReference,

    /// <summary>
    /// Inside a reference block, which does not say what REF is; neither does the table.
    /// </summary>
    ReferenceUnknown,
}

/// <summary>One row of the report that a contributor reads before anything is encrypted.</summary>
/// <param name="Variant">The variant of the table.</param>
/// <param name="Status">What was found.</param>
/// <param name="CalledGenomes">Genomes with at least one called allele; 0 unless usable.</param>
/// <param name="Line">1-based line of the record or block; 0 where there is none.</param>
/// <param name="Note">Why it is not used, or what is odd about it; empty where all is as
/// expected.</param>
public sealed record VariantFinding(
    Variant Variant,
    VariantStatus Status,
    int CalledGenomes,
    long Line,
    string Note
)
{
    /// <summary>Whether genotypes were taken from the record.</summary>
    public bool IsUsable =>
        Status
            is VariantStatus.Found
                or VariantStatus.FoundWithoutAlternate
                or VariantStatus.ReferenceBlock;

    /// <summary>Whether the variant is absent from the file, whatever became of it.</summary>
    public bool IsAbsent => Status is VariantStatus.Absent or VariantStatus.AssumedReference;
}
