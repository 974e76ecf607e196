using System.Text.Json.Nodes;
using SecureGenomics.Provenance.Protocols;

namespace SecureGenomics.Provenance.Engine;

/// <summary>What a file would contribute, variant by variant, before anything is
/// encrypted.</summary>
/// <remarks>The command line and the page in a browser show the same object.</remarks>
public static class ContributionPreview
{
    /// <summary>What the contributor should know of the whole file, one sentence a line.</summary>
    public static IEnumerable<string> Remarks(VcfExtraction extraction)
    {
        ArgumentNullException.ThrowIfNull(extraction);
        return ((string[])[extraction.SourceRemark, extraction.BuildRemark, extraction.SexRemark])
            .Where(remark => remark.Length > 0)
            .Concat(extraction.Absence.Remarks());
    }

    /// <summary>Sums over all genomes.</summary>
    /// <returns>Copies of the effect allele, called alleles, and genomes with at least one of
    /// them.</returns>
    public static (long Copies, long CalledAlleles, int CalledGenomes) Counts(
        VcfExtraction extraction,
        int row
    )
    {
        ArgumentNullException.ThrowIfNull(extraction);
        var (copies, alleles, genomes) = (0L, 0L, 0);
        for (var genome = 0; genome < extraction.Genotypes.Genomes.Length; genome++)
        {
            var genotype = extraction.Genotypes[genome, row];
            copies += genotype.Dosage;
            alleles += genotype.Called;
            genomes += genotype.Called > 0 ? 1 : 0;
        }

        return (copies, alleles, genomes);
    }

    /// <summary>The whole report as an object.</summary>
    public static JsonObject ToJson(VcfExtraction extraction)
    {
        ArgumentNullException.ThrowIfNull(extraction);
        var absence = extraction.Absence;
        return new JsonObject
        {
            ["genomes"] = extraction.Genotypes.Genomes.Length,
            ["usable"] = extraction.Findings.Count(finding => finding.IsUsable),
            ["absent"] = absence.AbsentSites,
            ["absentTakenAsReference"] = absence.SitesTakenAsReference,
            ["uncalledGenotypes"] = absence.UncalledGenotypes,
            ["listsVariantSitesOnly"] = absence.ListsVariantSitesOnly,
            ["remarks"] = new JsonArray([
                .. Remarks(extraction).Select(remark => (JsonNode)remark),
            ]),
            ["variants"] = new JsonArray([
                .. extraction.Findings.Select(
                    (finding, row) => (JsonNode)ToJson(extraction, finding, row)
                ),
            ]),
        };
    }

    private static JsonObject ToJson(VcfExtraction extraction, VariantFinding finding, int row)
    {
        var (copies, alleles, genomes) = Counts(extraction, row);
        return new JsonObject
        {
            ["id"] = finding.Variant.Id,
            ["effectAllele"] = finding.Variant.EffectAllele,
            ["usable"] = finding.IsUsable,
            ["copies"] = alleles == 0 ? null : copies,
            ["called"] = genomes,
            ["calledAlleles"] = alleles,
            ["line"] = finding.Line,
            ["remark"] = finding.Note,
        };
    }
}
