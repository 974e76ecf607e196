namespace SecureGenomics.Provenance.Protocols;

/// <summary>What an uncalled allele counts as.</summary>
public enum MissingRule
{
    /// <summary>Not a rule; a protocol always names one.</summary>
    None = 0,

    /// <summary>It is left out of AC and of AN (<c>mask</c>).</summary>
    Mask,

    /// <summary>It stops the encoding with an error (<c>reject</c>).</summary>
    Reject,

    /// <summary>It counts as the reference allele, an absent site as two of them
    /// (<c>as-reference</c>).</summary>
    AsReference,
}

/// <summary>
/// What a site counts as of which a file has neither a record nor a reference block.
/// </summary>
public enum AbsentRule
{
    /// <summary>
    /// The protocol does not say: two REF alleles under <see cref="MissingRule.AsReference"/>, else
    /// not called.
    /// </summary>
    Unstated = 0,

    /// <summary>It is not called (<c>not-called</c>).</summary>
    NotCalled,

    /// <summary>
    /// It is not called, and a file that lists variant sites only is refused (<c>reject</c>).
    /// </summary>
    Reject,

    /// <summary>
    /// It counts as two REF alleles where the contributor's callable regions cover it
    /// (<c>reference-if-covered</c>).
    /// </summary>
    ReferenceIfCovered,

    /// <summary>
    /// It counts as two REF alleles where the contributor says that it is so (<c>reference</c>).
    /// </summary>
    Reference,
}

/// <summary>What happens at a record with several ALT alleles.</summary>
public enum MultiallelicRule
{
    /// <summary>Not a rule; a protocol always names one.</summary>
    None = 0,

    /// <summary>Alleles are compared as strings, so it reads like any other
    /// (<c>by-allele</c>).</summary>
    ByAllele,

    /// <summary>The variant is not used (<c>reject</c>).</summary>
    Reject,
}

/// <summary>How the one copy counts that a man has of X and Y, and everybody of MT.</summary>
public enum HemizygousRule
{
    /// <summary>
    /// As many alleles as the file writes; where a sex is said, one of <c>1/1</c> in a man.
    /// </summary>
    AsWritten = 0,

    /// <summary>Once, also where a file writes it twice (<c>once</c>).</summary>
    Once,

    /// <summary>
    /// Once on Y and MT, twice on X, as PLINK 2 scores it by default (<c>twice</c>).
    /// </summary>
    Twice,
}

/// <summary>How genotypes become dosages; part of a protocol's <c>data</c> section.</summary>
/// <param name="Missing">The rule for uncalled alleles, and for absent sites where nothing else
/// rules.</param>
/// <param name="Multiallelic">The rule for records with several ALT alleles.</param>
public sealed record GenotypeRules(MissingRule Missing, MultiallelicRule Multiallelic)
{
    /// <summary>
    /// The largest <see cref="MinimumDepth"/> and <see cref="MinimumGenotypeQuality"/>.
    /// </summary>
    public const int LargestMinimum = 10_000;

    /// <summary>The rule for absent sites.</summary>
    public AbsentRule Absent { get; init; }

    /// <summary>
    /// Whether an absent site may count as reference, so that the table must know what REF is.
    /// </summary>
    public bool NeedReference =>
        Missing == MissingRule.AsReference
        || Absent is AbsentRule.Reference or AbsentRule.ReferenceIfCovered;

    /// <summary>The rule for places of which a genome has one copy.</summary>
    public HemizygousRule Hemizygous { get; init; }

    /// <summary>
    /// Reads (DP) below which a genotype is not called: 1…10,000; 0 for no minimum.
    /// </summary>
    public int MinimumDepth { get; init; }

    /// <summary>
    /// Phred-scaled GQ below which a genotype is not called: 1…10,000; 0 for no minimum.
    /// </summary>
    public int MinimumGenotypeQuality { get; init; }
}
