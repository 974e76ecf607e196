using System.Globalization;

namespace SecureGenomics.Provenance.Protocols;

/// <summary>What a contributor says about sites that a file does not have.</summary>
/// <param name="IsReference">That the contributor knows every absent site to be homozygous
/// reference.</param>
/// <param name="Callable">Where the data would have shown a variant; null where nothing was
/// given.</param>
public sealed record AbsenceStatement(bool IsReference, CallableRegions? Callable)
{
    /// <summary>Nothing was said.</summary>
    public static AbsenceStatement None { get; } = new(IsReference: false, Callable: null);

    /// <summary>Refuses a statement that the protocol does not take.</summary>
    /// <param name="rule">The protocol's rule for absent sites.</param>
    /// <exception cref="MalformedInputException">The protocol takes no such statement.</exception>
    public void RequireAllowed(AbsentRule rule)
    {
        if (IsReference && rule != AbsentRule.Reference)
        {
            throw new MalformedInputException(
                "expected a protocol with \"absent: reference\" for the statement that absent "
                    + "sites are reference, "
                    + $"found {Describe(rule)}",
                "leave the statement out; a gVCF or a VCF with all sites answers absent sites for "
                    + "every protocol"
            );
        }

        if (Callable is not null && rule != AbsentRule.ReferenceIfCovered)
        {
            throw new MalformedInputException(
                "expected a protocol with \"absent: reference-if-covered\" for callable regions, "
                    + $"found {Describe(rule)}",
                "leave the regions out; a gVCF or a VCF with all sites answers absent sites for "
                    + "every protocol"
            );
        }
    }

    private static string Describe(AbsentRule rule) =>
        RuleWords.Of(rule) is { } word
            ? $"\"absent: {word}\""
            : "one without a rule for absent sites";
}

/// <summary>How much of a protocol a file does not have, and what became of it.</summary>
/// <remarks>
/// For the contributor's eyes, before anything is encrypted. A contribution's record says that a
/// statement was made, and no number.
/// </remarks>
/// <param name="Rule">The protocol's rule.</param>
/// <param name="Statement">What the contributor said.</param>
/// <param name="Sites">The protocol's variants.</param>
/// <param name="AbsentSites">Variants without a record and without a reference block:
/// 0…<paramref name="Sites"/>.</param>
/// <param name="SitesTakenAsReference">Of these, how many count as two copies of REF.</param>
/// <param name="Genotypes">Sites × genomes.</param>
/// <param name="UncalledGenotypes">Of these, how many have no called allele.</param>
/// <param name="ListsVariantSitesOnly">Whether the file shows no sign of reference calls.</param>
public sealed record SiteAbsence(
    AbsentRule Rule,
    AbsenceStatement Statement,
    int Sites,
    int AbsentSites,
    int SitesTakenAsReference,
    long Genotypes,
    long UncalledGenotypes,
    bool ListsVariantSitesOnly
)
{
    /// <summary>Why a file of variant sites alone gives wrong frequencies; one sentence.</summary>
    public const string Bias =
        "frequencies would be those among the carriers, because a genome without the variant is "
        + "left out";

    /// <summary>The ways to say what is at an absent site.</summary>
    public const string WaysOut =
        "give a gVCF (GATK and DeepVariant write it), or a VCF with all the protocol's sites, "
        + "or ask the researcher for a protocol that takes a BED of callable regions";

    /// <summary>
    /// Whether most genotypes are not called in a file that lists variant sites only.
    /// </summary>
    public bool IsBiased => ListsVariantSitesOnly && 2 * UncalledGenotypes > Genotypes;

    /// <summary>
    /// What the contributor should know, one sentence a line; empty where every site was answered.
    /// </summary>
    public IEnumerable<string> Remarks()
    {
        if (AbsentSites > 0)
        {
            var what =
                SitesTakenAsReference == 0 ? "not called, so left out of the counts"
                : SitesTakenAsReference == AbsentSites ? "counted as two copies of REF"
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"{SitesTakenAsReference} counted as two copies "
                        + $"of REF, the others not called"
                );
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{AbsentSites} of {Sites} sites {(AbsentSites == 1 ? "is" : "are")} absent from "
                    + $"the file: {what}"
            );
        }

        if (UncalledGenotypes == Genotypes)
            yield return "not one genotype is called: this file adds nothing";
        if (IsBiased)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"this file seems to list variant sites only ({UncalledGenotypes} of {Genotypes} "
                    + $"genotypes not called, no reference call seen): {Bias}"
            );
            yield return $"better: {WaysOut}";
        }
    }
}
